"""Put orders on a trip and take them off it; both sides are recorded together."""

from uuid import UUID

from aggregates.order import Order
from aggregates.order.carry import put_on_trip, take_off_trip
from aggregates.trip import Trip
from aggregates.trip.rules import add_order, remove_order
from commands.command import Answer, Command
from commands.work import Work


class AddTripOrder(Command):
    """The order that the trip carries too."""

    order: UUID


class RemoveTripOrder(Command):
    """The order that the trip no longer carries."""

    order: UUID


def add_trip_order(work: Work, command: AddTripOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `TripApproved`, `TripCancelled`, `OrderOnTrip`, `OrderCancelled`."""
    trip, order = _both(work, each, command.order)
    added = add_order(trip, order.id, on=work.on)
    work.record(order.id, put_on_trip(order, trip=each, trip_number=trip.number, on=work.on))
    work.record(each, added)
    return Answer(id=str(each), version=work.version(each))


def remove_trip_order(work: Work, command: RemoveTripOrder, each: UUID) -> Answer:
    """Errors: `NotFound`, `TripApproved`, `TripCancelled`, `NotOnTrip`."""
    trip, order = _both(work, each, command.order)
    removed = remove_order(trip, order.id, on=work.on)
    work.record(order.id, take_off_trip(order, trip=each, trip_number=trip.number, on=work.on))
    work.record(each, removed)
    return Answer(id=str(each), version=work.version(each))


def _both(work: Work, trip: UUID, order: UUID) -> tuple[Trip, Order]:
    work.fetch([(Trip, trip), (Order, order)])
    return work.one(Trip, trip, f"trip {trip}"), work.one_of(Order, order, f"order {order}")
