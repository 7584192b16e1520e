"""Attach files to orders and invoices, replace and detach them; the bytes were kept before, the command names them."""

from uuid import UUID

import msgspec
from pydantic import Field

from aggregates.attachment import Attachment, Kind, placed
from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.attach import attach as attach_invoice
from aggregates.invoice.attach import detach as detach_invoice
from aggregates.order import Order
from aggregates.order.attach import attach as attach_order
from aggregates.order.attach import detach as detach_order
from commands.command import Answer, Command
from commands.work import Work


class AttachFile(Command):
    """A kept file by its digest; with `key` it takes the place of that attachment (T03)."""

    name: str = Field(min_length=1, max_length=200)
    kind: Kind = "other"
    media_type: str
    size: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    key: str | None = Field(default=None, max_length=40)


class AttachToOrder(AttachFile):
    """A file that belongs to an order, such as its proof of delivery (T02)."""


class AttachToInvoice(AttachFile):
    """A file that belongs to an invoice, such as what a provider sent."""


class DetachFile(Command):
    """The attachment that does not belong there. Needs a reason; bytes and history stay."""

    key: str = Field(min_length=1, max_length=40)
    reason: str = Field(min_length=1, max_length=2000)


class DetachFromOrder(DetachFile):
    """The attachment of an order that does not belong there. Needs a reason; bytes and history stay."""


class DetachFromInvoice(DetachFile):
    """The attachment of an invoice that does not belong there. Needs a reason; bytes and history stay."""


def attach_to_order(work: Work, command: AttachToOrder, each: UUID) -> Answer:
    """At any time, whatever the state of order, trip and invoice. Errors: `NotFound`, `NoSuchAttachment`."""
    order = work.one(Order, each, f"order {each}")
    wanted = _wanted(command)
    work.record(each, attach_order(order, wanted, replaces=command.key, on=work.on))
    return _answer(work, each, placed(order.attachments, wanted, replaces=command.key)[0])


def attach_to_invoice(work: Work, command: AttachToInvoice, each: UUID) -> Answer:
    """At any time, whatever the state of the invoice. Errors: `NotFound`, `NoSuchAttachment`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    wanted = _wanted(command)
    work.record(each, attach_invoice(invoice, wanted, replaces=command.key, on=work.on))
    return _answer(work, each, placed(invoice.attachments, wanted, replaces=command.key)[0])


def detach_from_order(work: Work, command: DetachFromOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchAttachment`."""
    order = work.one(Order, each, f"order {each}")
    work.record(each, detach_order(order, command.key, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def detach_from_invoice(work: Work, command: DetachFromInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchAttachment`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, detach_invoice(invoice, command.key, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def _wanted(command: AttachFile) -> Attachment:
    return Attachment(
        key=new_id().hex[-12:],
        name=command.name,
        media_type=command.media_type,
        size=command.size,
        sha256=command.sha256,
        kind=command.kind,
    )


def _answer(work: Work, each: UUID, attachment: Attachment) -> Answer:
    """Names the attachment by the key under which it stands."""
    more = msgspec.structs.asdict(attachment)
    return Answer(id=str(each), version=work.version(each), more=more)
