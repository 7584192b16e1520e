"""The demo company's invoices from customer orders: most approved, some behind their orders, as work leaves them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.names import Buyer
from api.demo.paying import Issued
from api.demo.statement import Booking
from api.demo.transport import SHIPPERS, Carried, prices
from commands.command import Answer
from commands.invoices.from_orders import InvoiceOrders, invoice_orders
from commands.orders.amend_order import AmendOrder, amend_order

SERIES = "T"  # numbers of its own, so that its dates need not wait for other invoices
APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 22), date(2026, 6, 5)


class Bills(NamedTuple):
    """What each shipper received: for two orders in April, for one in May."""

    april: list[Issued]
    may: list[Issued]


def bill(clerk: Clerk, orders: list[Carried]) -> Bills:
    """Two rounds of orders are billed together, one by itself; of the fourth some are drafts, and one is outdated."""
    rounds = [orders[first : first + SHIPPERS] for first in range(0, len(orders), SHIPPERS)]
    april = _approved(clerk, APRIL, [list(pair) for pair in zip(rounds[0], rounds[1], strict=True)])
    may = _approved(clerk, MAY, [[each] for each in rounds[2]])
    raised, other, outdated, clean = rounds[3][:4]
    for order in (raised, other, clean):
        _draft(clerk, JUNE, [order])
    _approved(clerk, JUNE, [[outdated]])
    for place, order in enumerate((raised, other, outdated)):
        _raise_price(clerk, order, Decimal(900 + 50 * place))
    clerk.office.settle()
    return Bills(april, may)


def paid(bills: Bills) -> list[Booking]:
    """What the bank brings for them: by reference in May, and once by number in June."""
    in_may = [
        _booking(each, date(2026, 5, 11 + place), "")._replace(reference=each.reference)
        for place, each in enumerate(bills.april[:6])
    ]
    return [*in_may, _booking(bills.may[7], date(2026, 6, 11), f"Rēķins {bills.may[7].number}")]


def _booking(invoice: Issued, on: date, text: str) -> Booking:
    return Booking(on, invoice.gross, invoice.buyer.name, invoice.buyer.iban, text)


def _approved(clerk: Clerk, on: date, groups: Sequence[list[Carried]]) -> list[Issued]:
    drafts: list[tuple[UUID, Buyer]] = [(_draft(clerk, on, group), group[0].buyer) for group in groups]
    return clerk.approve(f"orders/{on}", on, drafts, SERIES)


def _draft(clerk: Clerk, on: date, orders: list[Carried]) -> UUID:
    command = InvoiceOrders(orders=tuple(order.id for order in orders), effective_on=on)
    return UUID(clerk.do(f"bill/{orders[0].number}", "invoice_orders", command, invoice_orders).id)


def _raise_price(clerk: Clerk, order: Carried, freight: Decimal) -> Answer:
    """A red change: the draft waits for regenerate, the approved invoice only shows what it is behind by."""
    command = AmendOrder(prices=prices(freight, order.buyer), effective_on=date(2026, 6, 12), reason="Papildu pietura")
    return clerk.do(f"raise/{order.number}", "amend_order", command, amend_order, order.id)
