"""Issue the invoice from open customer orders: a draft that says what they give and follows them from then (T08)."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.errors import Conflict, NotFound
from aggregates.ids import customer_id, new_id, register_id
from aggregates.invoice import Invoice
from aggregates.invoice.redraft import draft_from
from aggregates.invoice.refusals import called
from aggregates.order import Order
from aggregates.order.invoicing import has_proof, put_on_invoice
from aggregates.order.part import part_of
from aggregates.register import Register
from commands.command import Answer, Command
from commands.reference import payer, vat_rates
from commands.work import Work


class DifferentDebtors(Conflict):
    """One invoice has orders of one customer in one currency."""


class InvoiceOrder(Command):
    """The order as it stands now."""


class InvoiceOrders(Command):
    """Several orders of one customer and currency, on one invoice."""

    orders: tuple[UUID, ...] = Field(min_length=1, max_length=200)


def invoice_order(work: Work, command: InvoiceOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `OrderOnInvoice`, `OrderCancelled`, `UnknownPayer`, and those of pricing."""
    work.one(Order, each, f"order {each}")
    return _drafted(work, [each])


def invoice_orders(work: Work, command: InvoiceOrders) -> Answer:
    """Errors: those of one order, and `DifferentDebtors`."""
    return _drafted(work, list(dict.fromkeys(command.orders)))


def fetch_to_invoice(work: Work, orders: Sequence[UUID]) -> list[Order]:
    """The orders, with all that is looked at when they come on an invoice; two queries. Errors: `NotFound`."""
    found = list(work.load(Order, orders).values())
    codes = {price.vat_code for order in found for price in order.prices}
    work.fetch(
        [(Invoice, order.invoice) for order in found if order.invoice]
        + [(Customer, customer_id(order.customer)) for order in found]
        + [(Register, register_id("vat_codes", code)) for code in sorted(codes) if code]
    )
    for order in found:
        if order.status == "none":
            raise NotFound(f"There is no order {order.id}; look it up in /orders.")
    return found


def stand_on(work: Work, order: Order, invoice: UUID) -> None:
    """The order's side of it. Errors: `OrderOnInvoice`, `OrderCancelled`."""
    standing = called(work.state(Invoice, order.invoice)) if order.invoice else None
    work.record(order.id, put_on_invoice(order, invoice=invoice, on=work.on, standing=standing))


def warnings(orders: Sequence[Order]) -> list[str]:
    """What is not right about it and does not forbid it: proofs of delivery that are missing (T02)."""
    return [
        f"Order {order.number} has no proof of delivery (POD) attached; attach it before the invoice goes out."
        for order in orders
        if not has_proof(order)
    ]


def _drafted(work: Work, ids: Sequence[UUID]) -> Answer:
    orders = fetch_to_invoice(work, ids)
    _check_one_debtor(orders)
    each, first = new_id(), orders[0]
    blank = work.begin(Invoice, each)
    for order in orders:
        stand_on(work, order, each)
    parts = [part_of(order) for order in orders]
    facts = draft_from(
        blank,
        parts,
        payer=first.customer,
        payer_name=payer(work, first.customer, "/customer").name,
        currency=first.currency,
        rates=vat_rates(work, (line.vat_code for part in parts for line in part.lines), work.on),
        on=work.on,
    )
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each), more={"warnings": warnings(orders)})


def _check_one_debtor(orders: Sequence[Order]) -> None:
    first = orders[0]
    for order in orders:
        if (order.customer, order.currency) != (first.customer, first.currency):
            raise DifferentDebtors(
                f"Order {order.number} is of {order.customer} in {order.currency} and order {first.number} of "
                f"{first.customer} in {first.currency}; invoice them separately."
            )
