"""An order goes on a trip and off it; the trip's own side is in aggregates.trip."""

from datetime import date
from uuid import UUID

from aggregates.order.order import Order
from aggregates.order.refusals import NotOnTrip, OrderOnTrip, check_open


def put_on_trip(order: Order, *, trip: UUID, trip_number: str, on: date) -> list[Order.PutOnTrip]:
    """That trip carries it. Errors: `OrderOnTrip`, `OrderCancelled`."""
    check_open(order)
    if order.trip is not None:
        raise OrderOnTrip(
            f"Order {order.number} is on trip {order.trip_number} already; "
            f"{'nothing is left to do' if order.trip == trip else 'remove it there first'}."
        )
    return [Order.PutOnTrip(effective_on=on, trip=trip, trip_number=trip_number)]


def take_off_trip(order: Order, *, trip: UUID, trip_number: str, on: date) -> list[Order.TakenOffTrip]:
    """That trip no longer carries it. Errors: `NotOnTrip`."""
    if order.trip != trip:
        where = f"on trip {order.trip_number}" if order.trip_number else "on no trip"
        raise NotOnTrip(f"Order {order.number} is {where}, so trip {trip_number} cannot give it up; look at the order.")
    return [Order.TakenOffTrip(effective_on=on, trip=trip)]
