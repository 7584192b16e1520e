"""Cancel an order that nobody wants any more."""

from uuid import UUID

from pydantic import Field

from aggregates.order import Order
from aggregates.order.carry import take_off_trip
from aggregates.order.enter import cancel
from aggregates.trip import Trip
from aggregates.trip.rules import remove_order
from commands.command import Answer, Command
from commands.orders.holding import fetch_orders, held
from commands.work import Work


class CancelOrder(Command):
    """Needs a reason. A planned trip that carries the order goes without it."""

    reason: str = Field(min_length=1, max_length=2000)


def cancel_order(work: Work, command: CancelOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `OrderOnInvoice`, `LockedByTrip`, `OrderCancelled`."""
    order = work.one(Order, each, f"order {each}")
    fetch_orders(work, [each])
    cancelled = cancel(order, held=held(work, order), on=work.on)
    if order.trip is not None:
        trip = work.state(Trip, order.trip)
        work.record(trip.id, remove_order(trip, each, on=work.on))
        work.record(each, take_off_trip(order, trip=trip.id, trip_number=trip.number, on=work.on))
    work.record(each, cancelled)
    return Answer(id=str(each), version=work.version(each))
