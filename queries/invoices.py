"""Outgoing and incoming invoices, credit notes and advances: the list with its filters."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted
from queries.invoice import invoice
from queries.page import Key, Listing, Page
from queries.paid import DAYS_OVERDUE, PAID, WORD, Paid
from queries.rows import Connection
from queries.where import Where
from queries.words import patterns

__all__ = ["SORTS", "InvoiceRow", "invoice", "invoices"]


class InvoiceRow(msgspec.Struct, frozen=True):
    """One document of the list. `paid`: none while nothing is owed, else unpaid, partly or paid."""

    id: UUID
    type: str  # invoice, credit_note, advance
    direction: str  # sales, purchase
    state: str  # draft, approved, cancelled
    number: str | None
    payer: str
    payer_name: str
    issued_on: date | None
    due_on: date | None
    net: Decimal
    vat: Decimal
    gross: Decimal
    uncovered: Decimal
    currency: str
    paid: str | None
    days_overdue: int
    booked: bool  # handed to accounting
    reference: str | None
    created_on: date
    created_at: datetime
    created_by: str
    version: int


ID = Key("id", "uuid")
SORTS = {
    "created": (Key("created_on", "date"), ID),
    "created_on": (Key("created_on", "date"), ID),
    "issued_on": (Key("coalesce(issued_on, '9999-12-31')", "date"), ID),
    "due_on": (Key("coalesce(due_on, '9999-12-31')", "date"), ID),
    "number": (Key("coalesce(number, '')", "text"), ID),
    "payer": (Key("payer", "text"), Key("created_on", "date"), ID),
    "payer_name": (Key("payer_name", "text"), ID),
    "gross": (Key("gross", "numeric"), ID),
    "uncovered": (Key("uncovered", "numeric"), ID),
    "state": (Key("status", "text"), Key("created_on", "date"), ID),
}
_COLUMNS = sql.SQL(
    "id, type, direction, status, number, payer, payer_name, issued_on, due_on, net, vat, gross, "
    "uncovered + gross * 0, currency, "
    "{}, {}, exported IS NOT NULL, reference, created_on, created_at, created_by, version"
).format(WORD, DAYS_OVERDUE)
_LIST = Listing(_COLUMNS, sql.SQL("invoices"), SORTS)
_SEARCHED: LiteralString = "concat_ws(' ', search, lower(payer), lower(number)) LIKE ALL (%(search)s)"


def invoices(
    connection: Connection,
    *,
    today: date,
    search: str | None = None,
    state: str | None = None,
    payer: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    issued_from: date | None = None,
    issued_to: date | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    type: str | None = None,  # noqa: A002 - the interface's own word
    direction: str | None = None,
    paid: Paid | None = None,
    booked: bool | None = None,
    currency: str | None = None,
    sort: str = "-created_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[InvoiceRow]:
    """Newest first; `date_from` and `date_to` are of drawing up. Errors: `BadSort`, `BadCursor`."""
    where = Where(today=today).one_of("paid", paid, PAID)
    where.given("status = %(state)s", state=state).given("payer = %(payer)s", payer=payer)
    where.given("type = %(type)s", type=type).given("direction = %(direction)s", direction=direction)
    where.given("currency = %(currency)s", currency=currency).given(_SEARCHED, search=patterns(search))
    where.given("created_on >= %(date_from)s", date_from=date_from).given("created_on <= %(date_to)s", date_to=date_to)
    where.given("issued_on >= %(issued_from)s", issued_from=issued_from)
    where.given("issued_on <= %(issued_to)s", issued_to=issued_to)
    where.given("due_on >= %(due_from)s", due_from=due_from).given("due_on <= %(due_to)s", due_to=due_to)
    where.either("booked", booked, "exported IS NOT NULL", "exported IS NULL")
    items, following = _LIST.page(connection, InvoiceRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "invoices", where))
