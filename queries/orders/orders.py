"""Customer orders: the list with its filters."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted_rows, length
from queries.page import Key, Listing, Page
from queries.rows import Connection
from queries.where import Where
from queries.words import FOLD, patterns


class OrderRow(msgspec.Struct, frozen=True):
    """One order of the list. `net` is what its prices come to, without VAT."""

    id: UUID
    number: str
    type: str  # freight, service, spot
    status: str  # open, cancelled
    customer: str
    customer_name: str
    reference: str | None
    cargo: str  # in words
    agreed_on: date | None
    planned_on: date | None
    actual_on: date | None
    net: Decimal
    currency: str
    pod: bool  # a proof of delivery is attached
    trip: UUID | None
    trip_number: str | None
    invoice: UUID | None
    invoice_number: str | None  # none while it is a draft
    customer_manager: str | None
    entered_on: date
    entered_at: datetime
    entered_by: str
    version: int


POD: LiteralString = "EXISTS (SELECT FROM attachments a WHERE a.document = o.id AND a.kind = 'pod')"
ID = Key("o.id", "uuid")
SORTS = {
    "entered_on": (Key("o.entered_on", "date"), ID),
    "number": (Key("o.number", "text"), ID),
    "customer": (Key("o.customer", "text"), Key("o.entered_on", "date"), ID),
    "customer_name": (Key("o.customer_name", "text"), ID),
    "agreed_on": (Key("coalesce(o.agreed_on, '9999-12-31')", "date"), ID),
    "planned_on": (Key("coalesce(o.planned_on, '9999-12-31')", "date"), ID),
    "actual_on": (Key("coalesce(o.actual_on, '9999-12-31')", "date"), ID),
    "net": (Key("o.net", "numeric"), ID),
}
_COLUMNS = sql.SQL(
    "o.id, o.number, o.type, o.status, o.customer, o.customer_name, o.reference, o.cargo_text, o.agreed_on, "
    "o.planned_on, o.actual_on, o.net, o.currency, {}, o.trip, o.trip_number, o.invoice, i.number, "
    "o.customer_manager, o.entered_on, o.entered_at, o.entered_by, o.version"
).format(sql.SQL(POD))
_LIST = Listing(_COLUMNS, sql.SQL("orders o LEFT JOIN invoices i ON i.id = o.invoice"), SORTS)
_SEARCHED: LiteralString = (
    FOLD.format("o.number, o.reference, o.customer, o.customer_name, o.cargo_text") + " LIKE ALL (%(search)s)"
)


def orders(
    connection: Connection,
    *,
    search: str | None = None,
    customer: str | None = None,
    status: str | None = None,
    type: str | None = None,  # noqa: A002 - the interface's own word
    invoiced: bool | None = None,
    trip: UUID | None = None,
    pod: bool | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-entered_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[OrderRow]:
    """Newest first; `date_from` and `date_to` are of the actual date. Errors: `BadSort`, `BadCursor`."""
    where = Where().given(_SEARCHED, search=patterns(search)).given("o.customer = %(customer)s", customer=customer)
    where.given("o.status = %(status)s", status=status).given("o.type = %(type)s", type=type)
    where.given("o.trip = %(trip)s", trip=trip).either("pod", pod, POD, f"NOT {POD}")
    where.either("invoiced", invoiced, "o.invoice IS NOT NULL", "o.invoice IS NULL")
    where.given("o.actual_on >= %(date_from)s", date_from=date_from)
    where.given("o.actual_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, OrderRow, where, sort=sort, limit=limit, cursor=cursor)
    total = counted_rows(connection, "orders o", where) if where.asked else length(connection, "orders")
    return Page(items, following, total)
