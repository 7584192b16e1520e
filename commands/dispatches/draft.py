"""The draft of an e-mail or letter: to whom, in which words, with what."""

from datetime import date
from uuid import UUID

import msgspec

from aggregates.dispatch import Channel, Kind
from aggregates.dispatch.parts import What
from aggregates.ids import register_id
from aggregates.register import Register
from aggregates.register.kinds.company import Company
from commands.reference import entry
from commands.work import Work
from documents.cover_message import Message, cover_message
from queries.papers.company import company

PDF, XML = "application/pdf", "application/xml"


class Recipient(msgspec.Struct, frozen=True):
    """An address, and from where it is: `customer`, or `customer_manager` of `order` (none: of the card)."""

    address: str
    source: str
    order: str | None = None


class Ticked(msgspec.Struct, frozen=True, kw_only=True):
    """A file that can go along; `ticked`: it does, unless somebody says otherwise (T10). Without `size`: not made yet.

    `id` names it when it is sent: `paper`, `einvoice`, or the key of an attachment of `document`.
    """

    id: str
    what: What
    name: str
    media_type: str
    size: int | None = None
    ticked: bool = False
    kind: str | None = None  # of an attachment: pod, invoice, other
    document: UUID | None = None
    number: str | None = None  # of the document


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What would leave now. `notes`: what somebody should know before it does."""

    kind: Kind
    channel: Channel
    customer: str
    name: str
    address: str | None
    document: UUID | None = None
    number: str | None = None
    language: str
    to: list[Recipient] = []
    cc: list[Recipient] = []
    subject: str = ""
    text: str = ""
    attachments: list[Ticked]
    orders: list[UUID] = []
    contracts: list[UUID] = []
    invoices: list[UUID] = []
    from_on: date | None = None
    to_on: date | None = None
    notes: list[str] = []


def house(work: Work) -> Company:
    """Our own card, read once. Errors: `NoCompanyCard`."""

    def read() -> Company:
        with work.desk.store.reading() as connection:
            return company(connection)

    return work.once("our card", read)


def worded(work: Work, kind: str, language: str, fields: dict[str, str]) -> Message:
    """By the template with the kind's name as its code, else in our usual words.

    Errors: `NoCompanyCard`.
    """
    known = work.state(Register, register_id("text_templates", kind)).status == "active"
    found = entry(work, "text_templates", kind).wording(language) if known else None
    fields = {"company": house(work).name, **fields}
    return cover_message(
        kind, language, fields, subject=found.subject if found else None, body=found.body if found else None
    )
