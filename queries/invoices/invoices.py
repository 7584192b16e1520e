"""Invoices that we issue (income) and receive (expenses), credit notes and advances: the list with its filters."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString, Unpack
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import bounded, found, length
from queries.invoices.invoice import invoice
from queries.invoices.invoice_filters import Filters, narrowed
from queries.page import Key, Listing, Page
from queries.payments.paid import (
    CONFIRMATION_WORD,
    DAYS_OVERDUE,
    PAYMENT_WORD,
    WORD,
)
from queries.rows import Connection, all_rows
from queries.where import Where
from queries.words import searches

__all__ = ["SORTS", "Filters", "InvoiceRow", "invoice", "invoices"]


class InvoiceRow(msgspec.Struct, frozen=True):
    """One document of the list; `payment`, `booking`, `confirmation` and `binding` are its four signs (F21-F24)."""

    id: UUID
    type: str  # invoice, credit_note, advance
    direction: str  # sales, purchase
    source: str  # hand, order, project, commission, contract
    state: str  # draft, approved, cancelled
    number: str | None
    payer: str  # customer code; on a purchase: the provider's
    payer_name: str
    provider: str | None  # on a purchase: the payer
    client: str | None  # on a purchase: to whom it is charged
    client_name: str | None
    project: UUID | None
    project_code: str | None
    linked: list[dict[str, Any]]  # {id, number, type}: what it credits, and what credits it (F08)
    issued_on: date | None
    due_on: date | None
    net: Decimal
    vat: Decimal
    gross: Decimal
    uncovered: Decimal
    currency: str
    payment: str | None  # paid, partly, overdue, waiting; none while nothing is owed
    paid: str | None  # the same without looking at the due date: paid, partly, unpaid
    days_overdue: int
    booking: str  # booked, in_process, not_booked
    booked: bool
    batch: str | None
    confirmation: str  # confirmed, not_confirmed
    binding: str  # full, half, none
    out_of_date: bool  # its orders say something else
    reference: str | None
    sent_on: date | None
    posted_on: date | None
    created_on: date
    created_at: datetime
    created_by: str
    version: int


class Which(msgspec.Struct, frozen=True):
    """A row of a page, before it is read."""

    id: UUID


ID, CREATED = Key("id", "uuid"), Key("created_on", "date")


def _by(word: LiteralString, type_: LiteralString = "text") -> tuple[Key, ...]:
    return Key(word, type_), CREATED, ID


SORTS = {
    "created": (CREATED, ID),
    "created_on": (CREATED, ID),
    "created_at": (CREATED, ID),  # an id begins with the instant at which it was made
    "issued_on": _by("issued_sort", "date"),
    "due_on": _by("due_sort", "date"),
    "number": (Key("number_sort", "text"), ID),
    "payer": _by("payer"),
    "provider": _by("payer"),
    "payer_name": (Key("name_key", "text"), ID),
    "client": _by("coalesce(client, '')"),
    "net": (Key("net", "numeric"), ID),
    "vat": (Key("vat", "numeric"), ID),
    "gross": (Key("gross", "numeric"), ID),
    "uncovered": (Key("uncovered", "numeric"), ID),
    "currency": _by("currency"),
    "state": _by("status"),
    "type": _by("type"),
    "direction": _by("direction"),
    "source": _by("source"),
    "payment": _by("owed"),
    "booking": _by("booking"),
    "confirmation": _by("confirmed", "boolean"),
    "binding": _by("binding"),
}
_LINKED = sql.SQL("""(
    SELECT coalesce(json_agg(json_build_object('id', other.id, 'number', other.number, 'type', other.type)
        ORDER BY other.created_at, other.id), '[]')
    FROM (
        SELECT id, number, type, created_at FROM invoices AS credited WHERE credited.id = invoices.credits
        UNION ALL
        SELECT id, number, type, created_at FROM invoices AS note WHERE note.credits = invoices.id
    ) AS other
)""")
_COLUMNS = sql.SQL(
    "id, type, direction, source, status, number, payer, payer_name, CASE WHEN direction = 'purchase' THEN payer END, "
    "client, (SELECT name FROM customers WHERE code = invoices.client), "
    "project, (SELECT code FROM projects WHERE projects.id = invoices.project), {}, "
    "issued_on, due_on, net, vat, gross, uncovered + gross * 0, currency, {}, {}, {}, booking, booking = 'booked', "
    "batch, {}, binding, out_of_date, reference, sent_on, posted_on, created_on, created_at, created_by, version"
).format(_LINKED, PAYMENT_WORD, WORD, DAYS_OVERDUE, CONFIRMATION_WORD)
# First which rows, from the indexes alone where they suffice, then the rows: a long list is never sorted whole.
_LIST = Listing(sql.SQL("id"), sql.SQL("invoices"), SORTS)
ROWS = sql.SQL("SELECT {} FROM invoices WHERE id = ANY (%(ids)s)").format(_COLUMNS)


def invoices(
    connection: Connection,
    *,
    today: date,
    sort: str = "-created_on",
    limit: int = 50,
    cursor: str | None = None,
    **asked: Unpack[Filters],
) -> Page[InvoiceRow]:
    """Newest first. Errors: `BadSort`, `BadCursor`."""
    where = narrowed(today, asked)
    total: tuple[int | None, int | None]
    if searches(where):
        where, total = found(connection, "invoices", where)
    else:
        total = _total(connection, where)
    which, following = _LIST.page(connection, Which, where, sort=sort, limit=limit, cursor=cursor)
    ids = [each.id for each in which]
    rows = {row.id: row for row in all_rows(connection, InvoiceRow, ROWS, {"ids": ids, "today": today})}
    return Page([rows[each] for each in ids if each in rows], following, *total)


def _total(connection: Connection, where: Where) -> tuple[int | None, int | None]:
    """Income and expenses as a whole are counted all the time; what is narrowed further is counted when it is asked."""
    if [name for name, _ in where.asked] == ["direction"]:
        return length(connection, "invoices", where.parameters["direction"]), None
    return bounded(connection, "invoices", where, "created_on DESC, id DESC")
