"""Take an order off a draft; it is open again."""

from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.sourcing import remove_order as remove
from aggregates.order import Order
from aggregates.order.invoicing import release
from commands.command import Answer, Command
from commands.orders.following import fetch_sources, follow_sources, rates_of
from commands.work import Work


class RemoveOrder(Command):
    """One of those that stand on the draft."""

    order: UUID


def remove_order(work: Work, command: RemoveOrder, each: UUID) -> Answer:
    """Its lines go with it. Errors: `NotFound`, `NotADraft`, `NotOnInvoice`, `LastLine`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    fetch_sources(work, [each])
    order = work.one_of(Order, command.order, f"order {command.order}")
    work.record(each, remove(invoice, order.id, rates=rates_of(work, invoice, {}), on=work.on))
    work.record(order.id, release(order, invoice=each, on=work.on))
    follow_sources(work, [each])
    return Answer(id=str(each), version=work.version(each))
