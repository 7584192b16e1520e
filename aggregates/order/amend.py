"""Change an order: its fields, or one of its three dates; grey and fixed fields are guarded (T17, T24)."""

from datetime import date
from typing import Any

from msgspec import UNSET

from aggregates.order.enter import DATES
from aggregates.order.order import Order
from aggregates.order.prices import keyed, net_of
from aggregates.order.refusals import Held, check_free, check_open
from aggregates.order.shapes import check_carried, tidy


def amend(
    order: Order, *, held: Held, on: date, customer_name: str | None = None, **changes: Any
) -> list[Order.Amended]:
    """Change the fields that are named (`UNSET` is not); None empties. Nothing is recorded when they stand so already.

    `customer_name` is of the new customer, when that is named. Errors: `LockedByTrip`, `OrderOnInvoice`,
    `OrderCancelled`, `BadOrderField`, `BadLineKey`.
    """
    check_open(order)
    named = tidy({field: value for field, value in changes.items() if value is not UNSET})
    if "prices" in named:
        named["prices"] = keyed(named["prices"], order.prices, order.last_key)
    told = _different(order, named)
    check_free(order, told, held)
    if "customer" in told:
        told["customer_name"] = customer_name or told["customer"]
    if "prices" in told or "currency" in told:
        told["net"] = net_of(told.get("prices", order.prices), told.get("currency", order.currency))
    return [Order.Amended(effective_on=on, **told)] if told else []


def change_dates(order: Order, *, held: Held, on: date, today: date, **dates: Any) -> list[Order.DatesChanged]:
    """Change the agreed, planned or actual date (T06, T07); None empties, what is not named stays."""
    check_open(order)
    named = {field: dates[field] for field in DATES if dates.get(field, UNSET) is not UNSET}
    told = _different(order, named)
    check_free(order, told, held)
    check_carried(told.get("actual_on"), today)
    return [Order.DatesChanged(effective_on=on, **told)] if told else []


def _different(order: Order, named: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in named.items() if value != getattr(order, field)}
