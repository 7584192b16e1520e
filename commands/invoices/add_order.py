"""Add a further order to a draft, seen from the invoice or from the order (T15, T16)."""

from uuid import UUID

from aggregates.errors import Conflict
from aggregates.invoice import Invoice
from aggregates.invoice.origins import OtherDebtor
from aggregates.invoice.refusals import called
from aggregates.invoice.sourcing import add_orders
from aggregates.order import Order
from aggregates.order.part import part_of
from commands.command import Answer, Command
from commands.invoices.from_orders import fetch_to_invoice, stand_on, warnings
from commands.orders.following import follow_sources, rates_of
from commands.work import Work


class NotForOrders(Conflict):
    """Orders stand on our own invoices."""


class AddOrder(Command):
    """An open order of the same customer and currency."""

    order: UUID


class AddToInvoice(Command):
    """A draft to the same customer in the same currency."""

    invoice: UUID


def add_order(work: Work, command: AddOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotADraft`, `OtherDebtor`, `NotForOrders`, `OrderOnInvoice`, `OrderCancelled`."""
    work.one(Invoice, each, f"invoice {each}")
    work.one_of(Order, command.order, f"order {command.order}")
    found = _added(work, each, command.order)
    return Answer(id=str(each), version=work.version(each), more={"warnings": found})


def add_to_invoice(work: Work, command: AddToInvoice, each: UUID) -> Answer:
    """The same, seen from the order."""
    work.one(Order, each, f"order {each}")
    work.one_of(Invoice, command.invoice, f"invoice {command.invoice}")
    found = _added(work, command.invoice, each)
    more = {"invoice": str(command.invoice), "warnings": found}
    return Answer(id=str(each), version=work.version(each), more=more)


def _added(work: Work, each: UUID, which: UUID) -> list[str]:
    """Warnings."""
    (order,) = fetch_to_invoice(work, [which])
    invoice = work.state(Invoice, each)
    _check_fits(invoice, order)
    part = part_of(order)
    rates = rates_of(work, invoice, {order.id: part})
    work.record(each, add_orders(invoice, [part], rates=rates, on=work.on))
    stand_on(work, order, each)
    follow_sources(work, [each])
    return warnings([order])


def _check_fits(invoice: Invoice, order: Order) -> None:
    if invoice.type != "invoice" or invoice.direction != "sales":
        raise NotForOrders(f"{called(invoice)} is no sales invoice, so no order stands on it; choose another draft.")
    if (invoice.payer, invoice.currency) != (order.customer, order.currency):
        raise OtherDebtor(
            f"Order {order.number} is of {order.customer} in {order.currency}, and {called(invoice)} goes to "
            f"{invoice.payer} in {invoice.currency}; choose a draft to {order.customer} in {order.currency}."
        )
