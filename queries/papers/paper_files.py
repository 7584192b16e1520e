"""The files that go along with the papers of an invoice: proofs of delivery of it and of its orders."""

from uuid import UUID

from documents.parts import PaperFile
from documents.ubl.complete import attachable
from store.store import Store

MOST_BYTES = 5 << 20  # of all files inside of one e-invoice; operators take no larger ones
_PROOFS = """
    SELECT a.name, a.media_type, a.size, a.sha256 FROM invoices i
    JOIN attachments a ON a.document = i.id OR a.document = ANY (i.orders)
    WHERE i.id = %(id)s AND a.kind = 'pod' ORDER BY a.attached_at, a.document, a.key
"""


def inside(store: Store, id: UUID) -> tuple[PaperFile, ...]:  # noqa: A002 - the interface's own word
    """Those of a type that e-invoices take, the oldest first, as far as there is room; each file once."""
    with store.reading() as connection:
        rows = connection.execute(_PROOFS, {"id": id}).fetchall()
    chosen: dict[str, tuple[str, str]] = {}
    room = MOST_BYTES
    for name, media_type, size, sha256 in rows:
        if attachable(media_type) and size <= room and sha256 not in chosen:
            chosen[sha256] = (name, media_type)
            room -= size
    return tuple(
        PaperFile(name=name, media_type=media_type, content=store.file(sha256), description="POD")
        for sha256, (name, media_type) in chosen.items()
    )
