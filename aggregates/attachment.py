"""A file that belongs to a document: its bytes are kept once by their digest, the fact says what they are."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from aggregates.errors import Conflict, NotFound

MOST_FILES = 200
Kind = Literal["pod", "invoice", "other"]  # proof of delivery; a received invoice; anything else
Made = Literal["paper", "einvoice"]  # what we made of the document: its page, its UBL


class TooManyAttachments(Conflict):
    """A document has at most 200 files."""


class NoSuchAttachment(NotFound):
    """The document has no such attachment."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`sha256` in hex names the kept bytes; `size` is in bytes."""

    key: str  # its name within the document, for ever
    name: str
    media_type: str
    size: int
    sha256: str
    kind: Kind | Made = "other"


def placed(standing: Sequence[Attachment], wanted: Attachment, *, replaces: str | None) -> tuple[Attachment, bool]:
    """The attachment as it shall stand, and whether that is new.

    With `replaces` it takes the place and key of that one (T03). The same file under the same name and kind is not
    attached a second time. Errors: `NoSuchAttachment`, `TooManyAttachments`.
    """
    if replaces is not None:
        there = found(standing, replaces)
        wanted = msgspec.structs.replace(wanted, key=there.key)
        return wanted, wanted != there
    same = (each for each in standing if msgspec.structs.replace(each, key=wanted.key) == wanted)
    there_already = next(same, None)
    if there_already is None and len(standing) >= MOST_FILES:
        raise TooManyAttachments(f"There are {len(standing)} files here already; detach some, or put these into one.")
    return there_already or wanted, there_already is None


def found(standing: Sequence[Attachment], key: str) -> Attachment:
    """The attachment with this key. Errors: `NoSuchAttachment`."""
    for each in standing:
        if each.key == key:
            return each
    there_are = ", ".join(f"{each.key} ({each.name})" for each in standing) or "none"
    raise NoSuchAttachment(f"There is no attachment {key[:60]!r} here; there are: {there_are}.", pointer="/key")
