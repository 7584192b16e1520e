"""Enter a customer order, and cancel it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aggregates.order.order import Order, PriceLine
from aggregates.order.prices import keyed, net_of
from aggregates.order.refusals import Held, LockedByTrip, OrderExists, OrderOnInvoice, check_open
from aggregates.order.shapes import check_carried, tidy

DATES = ("agreed_on", "planned_on", "actual_on")


def enter(
    order: Order,
    *,
    number: str,
    customer: str,
    customer_name: str,
    currency: str,
    on: date,
    today: date,
    prices: Sequence[PriceLine] = (),
    **more: Any,
) -> list[Order.Entered]:
    """Take the order in (T01); `more` are the other fields of `Order.Entered`.

    Errors: `OrderExists`, `BadOrderField`, `BadLineKey`, `BadText`.
    """
    if order.status != "none":
        raise OrderExists(f"Order {order.number} was entered for {order.customer} already; use another number.")
    dates = {field: more.pop(field) for field in DATES if field in more}
    check_carried(dates.get("actual_on"), today)
    fields = tidy({"number": number, "customer": customer, "currency": currency, "prices": prices, **more})
    fields["prices"] = keyed(fields["prices"], (), 0)
    net = net_of(fields["prices"], fields["currency"])
    return [Order.Entered(effective_on=on, customer_name=customer_name, net=net, **fields, **dates)]


def cancel(order: Order, *, held: Held, on: date) -> list[Order.Cancelled]:
    """Nobody wants it any more. Errors: `OrderOnInvoice`, `LockedByTrip`, `OrderCancelled`."""
    check_open(order)
    if order.invoice is not None:
        raise OrderOnInvoice(
            f"Order {order.number} stands on {held.invoice or 'an invoice'}, so it cannot be cancelled; "
            "remove it from the invoice first."
        )
    if held.approved_trip is not None:
        raise LockedByTrip(
            f"Trip {held.approved_trip}, which carried order {order.number}, is approved, so it cannot be cancelled; "
            "withdraw the trip's approval first."
        )
    return [Order.Cancelled(effective_on=on)]
