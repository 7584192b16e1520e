"""What holds an order: its trip while that is approved, and the invoice that it stands on; loaded for many at once."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.order import Order
from aggregates.order.part import part_of
from aggregates.order.refusals import Held
from aggregates.origin import Part
from aggregates.trip import Trip
from commands.orders.following import fetch_for_following, follow_order
from commands.work import Work


def fetch_orders(work: Work, ids: Sequence[UUID]) -> None:
    """Load the orders, their trips and their invoices, in a number of queries that does not grow with them."""
    orders = work.load(Order, ids).values()
    work.fetch(
        [(Trip, each.trip) for each in orders if each.trip]
        + [(Invoice, each.invoice) for each in orders if each.invoice]
    )
    fetch_for_following(work, [each.id for each in orders if each.invoice])


def held(work: Work, order: Order) -> Held:
    """What forbids changes of it now. The decision rests on the trip as it is: it must not be approved meanwhile."""
    approved_trip = None
    if order.trip is not None:
        trip = work.state(Trip, order.trip)
        work.relied_on(trip.id)
        approved_trip = trip.number if trip.status == "approved" else None
    invoice = work.state(Invoice, order.invoice) if order.invoice else None
    called = None if invoice is None else f"invoice {invoice.number}" if invoice.number else "a draft invoice"
    return Held(approved_trip=approved_trip, invoice=called)


def followed(work: Work, before: Part, order: UUID) -> None:
    """Let the invoice follow, when what the order gives to it has changed (A7)."""
    now = work.state(Order, order)
    if now.invoice is not None and part_of(now) != before:
        follow_order(work, order)
