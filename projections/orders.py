"""Customer orders with all that a list or a page of one shows."""

from typing import Any

from msgspec import UNSET

from aggregates.order import Order
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table
from projections.text import array, as_json

ORDERS = Table(
    "orders",
    "rows",
    columns="""
        id                uuid NOT NULL
        version           integer NOT NULL
        position          bigint NOT NULL
        status            text NOT NULL     -- open, cancelled
        number            text NOT NULL
        type              text NOT NULL
        customer          text NOT NULL
        customer_name     text NOT NULL
        currency          text NOT NULL
        net               numeric NOT NULL
        customer_manager  text
        reference         text
        comment           text
        payment_terms     text
        cargo             json NOT NULL
        cargo_text        text NOT NULL     -- for search
        agreed_on         date
        planned_on        date
        actual_on         date
        prices            json NOT NULL
        invoice_by        text[] NOT NULL
        pod_by            text[] NOT NULL
        trip              uuid
        trip_number       text
        invoice           uuid
        entered_on        date NOT NULL
        entered_at        timestamptz NOT NULL
        entered_by        text NOT NULL
    """,
    key="id",
    indexes="""
        (entered_on, id)
        (number)
        (customer, entered_on, id)
        (actual_on, id)
        (trip) WHERE trip IS NOT NULL
        (invoice) WHERE invoice IS NOT NULL
    """,
)
TABLES = (ORDERS,)

_SHAPES: dict[str, Any] = {"cargo": as_json, "prices": as_json, "invoice_by": array, "pod_by": array}
_NAMED = tuple(field for field in Order.Amended.__struct_fields__ if field in ORDERS.columns)
_DATES = tuple(field for field in Order.DatesChanged.__struct_fields__ if field in ORDERS.columns)


def _fields(e: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that the event names, as the table keeps them."""
    named = {name: value for name in names if (value := getattr(e, name)) is not UNSET}
    kept = {name: _SHAPES[name](value) if name in _SHAPES else value for name, value in named.items()}
    if "cargo" in named:
        told = (text for each in named["cargo"] for text in (each.description, each.load_at, each.unload_at) if text)
        kept["cargo_text"] = " ".join(told)
    return kept


def _seen(at: Envelope, **values: Any) -> Change:
    return ORDERS.put(at.id, version=at.version, position=at.position, **values)


def _entered(e: Order.Entered, at: Envelope) -> Changes:
    row = ORDERS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="open",
        number=e.number,
        type=e.type,
        entered_on=e.effective_on,
        entered_at=at.recorded_at,
        entered_by=at.by,
        **_fields(e, _NAMED),
        **_fields(e, _DATES),
    )
    return row, COUNTERS.add(("orders", ""), rows=1)


CHANGES: Projection = {
    Order.Entered: _entered,
    Order.Amended: lambda e, at: (_seen(at, **_fields(e, _NAMED)),),
    Order.DatesChanged: lambda e, at: (_seen(at, **_fields(e, _DATES)),),
    Order.Attached: lambda e, at: (_seen(at),),
    Order.Detached: lambda e, at: (_seen(at),),
    Order.PutOnTrip: lambda e, at: (_seen(at, trip=e.trip, trip_number=e.trip_number),),
    Order.TakenOffTrip: lambda e, at: (_seen(at, trip=None, trip_number=None),),
    Order.Invoiced: lambda e, at: (_seen(at, invoice=e.invoice),),
    Order.Released: lambda e, at: (_seen(at, invoice=None),),
    Order.Cancelled: lambda e, at: (_seen(at, status="cancelled"),),
}
