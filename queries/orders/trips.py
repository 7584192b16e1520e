"""Trips: the list with its filters, and one with the orders that it carries."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.trip.rules import NoSuchTrip
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns, columns_of, one_row
from queries.where import Where
from queries.words import FOLD, patterns


class TripRow(msgspec.Struct, frozen=True):
    """One trip of the list; `orders` is how many it carries."""

    id: UUID
    number: str
    status: str  # planned, approved, cancelled
    vehicle: str | None
    driver: str | None
    carrier: str | None
    starts_on: date | None
    ends_on: date | None
    orders: int
    planned_at: datetime
    planned_by: str
    approved_at: datetime | None
    approved_by: str | None
    version: int


class CarriedOrder(msgspec.Struct, frozen=True):
    """An order on the trip."""

    id: UUID
    number: str
    customer: str
    customer_name: str
    cargo: str
    planned_on: date | None
    actual_on: date | None
    net: Decimal
    currency: str
    invoice: UUID | None


class Trip(msgspec.Struct, frozen=True):
    """A trip with the orders that it carries."""

    id: UUID
    number: str
    status: str
    vehicle: str | None
    driver: str | None
    carrier: str | None
    starts_on: date | None
    ends_on: date | None
    planned_at: datetime
    planned_by: str
    approved_at: datetime | None
    approved_by: str | None
    version: int
    position: int
    orders: list[CarriedOrder] = []


ID = Key("id", "uuid")
SORTS = {
    "planned_at": (Key("planned_at", "timestamptz"), ID),
    "number": (Key("number", "text"), ID),
    "starts_on": (Key("coalesce(starts_on, '9999-12-31')", "date"), ID),
    "status": (Key("status", "text"), Key("coalesce(starts_on, '9999-12-31')", "date"), ID),
}
_LIST = Listing(columns_of(TripRow), sql.SQL("trips"), SORTS)
_ONE = sql.SQL("SELECT {} FROM trips WHERE id = %(id)s").format(columns(*Trip.__struct_fields__[:-1]))
_ORDERS = sql.SQL(
    "SELECT id, number, customer, customer_name, cargo_text, planned_on, actual_on, net, currency, invoice "
    "FROM orders WHERE trip = %(id)s ORDER BY number, id"
)
_SEARCHED: LiteralString = FOLD.format("number, vehicle, driver, carrier") + " LIKE ALL (%(search)s)"


def trips(
    connection: Connection,
    *,
    search: str | None = None,
    status: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-planned_at",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[TripRow]:
    """Newest first; `date_from` and `date_to` are of the start. Errors: `BadSort`, `BadCursor`."""
    where = Where().given(_SEARCHED, search=patterns(search)).given("status = %(status)s", status=status)
    where.given("starts_on >= %(date_from)s", date_from=date_from).given("starts_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, TripRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "trips", where))


def trip(connection: Connection, id: UUID) -> Trip:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchTrip`."""
    found = one_row(connection, Trip, _ONE, {"id": id})
    if found is None:
        raise NoSuchTrip(f"There is no trip {id}; look it up in /trips.")
    return msgspec.structs.replace(found, orders=all_rows(connection, CarriedOrder, _ORDERS, {"id": id}))
