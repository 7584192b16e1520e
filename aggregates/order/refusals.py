"""The ways in which an order says no, and what holds it: an approved trip, an invoice."""

from collections.abc import Iterable
from typing import NamedTuple

from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.field_policy import fixed_fields, locked_fields
from aggregates.order.order import Order


class OrderExists(Conflict):
    """The number of an order is used once."""


class NoSuchOrder(NotFound):
    """There is no such order."""


class OrderCancelled(Conflict):
    """A cancelled order does not change any more."""


class LockedByTrip(Conflict):
    """An approved trip locks what was carried, when and for how much."""


class OrderOnInvoice(Conflict):
    """What an invoice rests on stays while the order is on it."""


class OrderOnTrip(Conflict):
    """One trip carries an order."""


class NotOnTrip(Conflict):
    """Only what a trip carries is taken off it."""


class BadOrderField(Rejected):
    """A field of the order has a value that it cannot have."""


class Held(NamedTuple):
    """What holds an order now: the number of its trip while that is approved, and how people call its invoice."""

    approved_trip: str | None = None
    invoice: str | None = None


def check_open(order: Order) -> None:
    """Refuse to change what is not there, or not wanted any more."""
    if order.status == "none":
        raise NoSuchOrder("There is no such order; look it up in /orders, or enter it.")
    if order.status == "cancelled":
        raise OrderCancelled(f"Order {order.number} is cancelled; enter a new one.")


def check_free(order: Order, fields: Iterable[str], held: Held) -> None:
    """Refuse changes of these fields while a trip locks them (grey, T24) or an invoice rests on them."""
    changed = list(fields)
    for field in changed:
        if held.approved_trip is not None and field in locked_fields(order.type):
            raise LockedByTrip(
                f"Trip {held.approved_trip}, which carries order {order.number}, is approved, so {field} is locked; "
                "withdraw the trip's approval first.",
                pointer=f"/{field}",
            )
    for field in changed:
        if order.invoice is not None and field in fixed_fields(order.type):
            raise OrderOnInvoice(
                f"Order {order.number} stands on {held.invoice or 'an invoice'}, so its {field} cannot change; "
                "remove it from the invoice first.",
                pointer=f"/{field}",
            )
