"""How each fact changes what is known of an order; never checks, never raises."""

from msgspec.structs import replace

from aggregates.event import Evolve, named
from aggregates.order.order import Order
from aggregates.order.prices import highest_key

_NOT_KNOWN = ("customer_name", "net")  # shown in lists, but no rule looks at it


def _changed(order: Order, event: Order.Entered | Order.Amended) -> Order:
    changed = replace(order, **named(event, *_NOT_KNOWN))
    return replace(changed, last_key=max(order.last_key, highest_key(changed.prices)))


def _attached(order: Order, e: Order.Attached) -> Order:
    others = (each for each in order.attachments if each.key != e.attachment.key)
    return replace(order, attachments=(*others, e.attachment))


def _detached(order: Order, e: Order.Detached) -> Order:
    return replace(order, attachments=tuple(each for each in order.attachments if each.key != e.key))


EVOLVE: Evolve = {
    Order.Entered: lambda s, e: replace(_changed(s, e), status="open"),
    Order.Amended: _changed,
    Order.DatesChanged: lambda s, e: replace(s, **named(e)),
    Order.Attached: _attached,
    Order.Detached: _detached,
    Order.PutOnTrip: lambda s, e: replace(s, trip=e.trip, trip_number=e.trip_number),
    Order.TakenOffTrip: lambda s, e: replace(s, trip=None, trip_number=None),
    Order.Invoiced: lambda s, e: replace(s, invoice=e.invoice),
    Order.Released: lambda s, e: replace(s, invoice=None),
    Order.Cancelled: lambda s, e: replace(s, status="cancelled"),
}
