"""How each fact changes what is known of an order; never checks, never raises."""

from msgspec import UNSET
from msgspec.structs import replace

from aggregates.event import Event, Evolve
from aggregates.order.order import Order
from aggregates.order.prices import highest_key

_NOT_KNOWN = {"effective_on", "customer_name", "net"}


def _fields(event: Event) -> dict[str, object]:
    named = ((field, getattr(event, field)) for field in event.__struct_fields__ if field not in _NOT_KNOWN)
    return {field: value for field, value in named if value is not UNSET}


def _changed(order: Order, event: Order.Entered | Order.Amended) -> Order:
    changed = replace(order, **_fields(event))
    return replace(changed, last_key=max(order.last_key, highest_key(changed.prices)))


def _attached(order: Order, e: Order.Attached) -> Order:
    others = (each for each in order.attachments if each.key != e.attachment.key)
    return replace(order, attachments=(*others, e.attachment))


def _detached(order: Order, e: Order.Detached) -> Order:
    return replace(order, attachments=tuple(each for each in order.attachments if each.key != e.key))


EVOLVE: Evolve = {
    Order.Entered: lambda s, e: replace(_changed(s, e), status="open"),
    Order.Amended: _changed,
    Order.DatesChanged: lambda s, e: replace(s, **_fields(e)),
    Order.Attached: _attached,
    Order.Detached: _detached,
    Order.PutOnTrip: lambda s, e: replace(s, trip=e.trip, trip_number=e.trip_number),
    Order.TakenOffTrip: lambda s, e: replace(s, trip=None, trip_number=None),
    Order.Invoiced: lambda s, e: replace(s, invoice=e.invoice),
    Order.Released: lambda s, e: replace(s, invoice=None),
    Order.Cancelled: lambda s, e: replace(s, status="cancelled"),
}
