"""The files of an order or an invoice, and which of the kept files one of them is."""

from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.attachment import NoSuchAttachment
from queries.rows import Connection, all_rows, columns_of, one_row


class Attachment(msgspec.Struct, frozen=True):
    """One file as it now belongs to the document; `size` in bytes."""

    key: str
    kind: str  # pod, invoice, other, paper, einvoice
    name: str
    media_type: str
    size: int
    sha256: str
    attached_at: datetime
    attached_by: str


_ALL = sql.SQL("SELECT {} FROM attachments WHERE document = %(document)s ORDER BY position, key").format(
    columns_of(Attachment)
)
_ONE = sql.SQL("SELECT {} FROM attachments WHERE document = %(document)s AND key = %(key)s").format(
    columns_of(Attachment)
)


_SENT = sql.SQL("""
    SELECT file ->> 'name', file ->> 'media_type', (file ->> 'size')::bigint, file ->> 'sha256'
    FROM invoice_sendings, json_array_elements(files) AS file
    WHERE invoice = %(document)s AND file ->> 'sha256' = %(sha256)s LIMIT 1
""")


class SentFile(msgspec.Struct, frozen=True):
    """A file as it left the house."""

    name: str
    media_type: str
    size: int
    sha256: str


def sent_file(connection: Connection, document: UUID, sha256: str) -> SentFile:
    """A file that went along with an invoice, though it was replaced or detached since. Errors: `NoSuchAttachment`."""
    found = one_row(connection, SentFile, _SENT, {"document": document, "sha256": sha256})
    if found is None:
        raise NoSuchAttachment(
            f"Nothing with the digest {sha256[:64]!r} was sent with {document}; look at its sendings."
        )
    return found


def attachments(connection: Connection, document: UUID) -> list[Attachment]:
    """In the order in which they came or were replaced."""
    return all_rows(connection, Attachment, _ALL, {"document": document})


def attachment(connection: Connection, document: UUID, key: str) -> Attachment:
    """Errors: `NoSuchAttachment`."""
    found = one_row(connection, Attachment, _ONE, {"document": document, "key": key})
    if found is None:
        raise NoSuchAttachment(f"{document} has no attachment {key[:60]!r}; look at the document for those it has.")
    return found
