"""Trips as they now stand; which orders they carry is said by the orders."""

from typing import Any

from msgspec import UNSET

from aggregates.trip import Trip
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table

TRIPS = Table(
    "trips",
    "rows",
    columns="""
        id           uuid NOT NULL
        version      integer NOT NULL
        position     bigint NOT NULL
        status       text NOT NULL      -- planned, approved, cancelled
        number       text NOT NULL
        vehicle      text
        driver       text
        carrier      text
        starts_on    date
        ends_on      date
        orders       integer NOT NULL   -- how many it carries
        planned_at   timestamptz NOT NULL
        planned_by   text NOT NULL
        approved_at  timestamptz
        approved_by  text
    """,
    key="id",
    indexes="""
        (number)
        (status, starts_on)
    """,
)
TABLES = (TRIPS,)

_FIELDS = tuple(field for field in Trip.Amended.__struct_fields__ if field in TRIPS.columns)


def _fields(e: Trip.Planned | Trip.Amended) -> dict[str, Any]:
    return {field: value for field in _FIELDS if (value := getattr(e, field)) is not UNSET}


def _seen(at: Envelope, **values: Any) -> Change:
    return TRIPS.put(at.id, version=at.version, position=at.position, **values)


def _planned(e: Trip.Planned, at: Envelope) -> Changes:
    row = TRIPS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="planned",
        number=e.number,
        orders=0,
        planned_at=at.recorded_at,
        planned_by=at.by,
        **_fields(e),
    )
    return row, COUNTERS.add(("trips", ""), rows=1)


def _approved(e: Trip.Approved, at: Envelope) -> Changes:
    return (_seen(at, status="approved", approved_at=at.recorded_at, approved_by=at.by),)


CHANGES: Projection = {
    Trip.Planned: _planned,
    Trip.Amended: lambda e, at: (_seen(at, **_fields(e)),),
    Trip.OrderAdded: lambda e, at: (_seen(at), TRIPS.add(at.id, orders=1)),
    Trip.OrderRemoved: lambda e, at: (_seen(at), TRIPS.add(at.id, orders=-1)),
    Trip.Approved: _approved,
    Trip.ApprovalWithdrawn: lambda e, at: (_seen(at, status="planned", approved_at=None, approved_by=None),),
    Trip.Cancelled: lambda e, at: (_seen(at, status="cancelled"),),
}
