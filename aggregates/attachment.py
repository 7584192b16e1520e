"""A file that belongs to a document: its bytes are kept once by their digest, the fact says what they are."""

from typing import Literal

import msgspec

Kind = Literal["pod", "invoice", "other"]  # proof of delivery; a received invoice; anything else


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`sha256` in hex names the kept bytes; `size` is in bytes."""

    key: str  # its name within the document, for ever
    name: str
    media_type: str
    size: int
    sha256: str
    kind: Kind = "other"
