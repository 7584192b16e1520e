"""What a dispatch consists of: what is enclosed, and how it stands with each recipient."""

from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["invoice", "reminder", "statement", "comparison_act", "contract"]
Channel = Literal["email", "post"]
Status = Literal["none", "queued", "sent", "partly", "failed", "cancelled"]
Standing = Literal["queued", "sent", "failed", "bounced", "cancelled"]
What = Literal["paper", "einvoice", "attachment"]  # the page itself, its UBL, a file that somebody attached


class Enclosure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A file that goes along. Without `sha256` it is made when its turn comes, and named by its digest from then on.

    An attachment is named by the document (an invoice or an order) that it belongs to, and by its key there.
    """

    what: What
    name: str
    media_type: str
    size: int = 0  # in bytes; 0: not made yet
    sha256: str | None = None
    document: UUID | None = None
    key: str | None = None


class Undelivered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Why a recipient did not get it. `code` is that of the mail server, such as 550."""

    to: str
    why: str
    code: int | None = None
