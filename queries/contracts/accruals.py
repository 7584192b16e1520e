"""Accrual schedules: of which invoice line, how much of it is sales by now, and what is moved when (C48)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns_of, one_row
from queries.where import Where


class NoSuchAccrualSchedule(NotFound):
    """There is no such accrual schedule."""


class AccrualSchedule(msgspec.Struct, frozen=True):
    """One a line of an invoice; `net` in `currency`, every other amount in `base_currency`."""

    id: UUID
    version: int
    position: int
    status: str  # active, stopped, done, reversed
    invoice: UUID
    number: str  # of the invoice
    line: int  # its place there, from 1
    text: str
    customer: str
    customer_name: str
    contract: UUID | None
    template: str
    method: str
    accrual_account: str
    sales_account: str
    currency: str
    net: Decimal  # of the line, after its credits
    base_currency: str
    amount: Decimal
    recognised: Decimal
    remaining: Decimal
    first: date
    last: date
    scheduled_on: date
    stopped_from: date | None
    next_on: date | None


class Part(msgspec.Struct, frozen=True):
    """What is moved to sales on its day; below 0 it takes back what was moved before."""

    number: int
    due_on: date
    amount: Decimal
    status: str  # active, transferred, stopped, reversed, cancelled
    posted_on: date | None


class Whole(AccrualSchedule, frozen=True):
    """A schedule with its parts, in the order of their days."""

    parts: list[Part] = []


ID = Key("id", "uuid")
SORTS = {
    "scheduled_on": (Key("scheduled_on", "date"), ID),
    "number": (Key("number", "text"), Key("line", "integer"), ID),
    "customer": (Key("customer", "text"), Key("scheduled_on", "date"), ID),
    "next_on": (Key("coalesce(next_on, '9999-12-31')", "date"), ID),
    "last": (Key("last", "date"), ID),
    "amount": (Key("amount", "numeric"), ID),
    "remaining": (Key("remaining", "numeric"), ID),
    "status": (Key("status", "text"), ID),
}
_LIST = Listing(columns_of(AccrualSchedule), sql.SQL("accrual_schedules"), SORTS)
_ONE = sql.SQL("SELECT {} FROM accrual_schedules WHERE id = %(id)s").format(columns_of(AccrualSchedule))
_PARTS = sql.SQL(
    "SELECT number, due_on, amount, status, posted_on FROM accrual_parts WHERE schedule = %(id)s "
    "ORDER BY due_on, number"
)
_OF_INVOICE = sql.SQL("SELECT {} FROM accrual_schedules WHERE invoice = %(invoice)s ORDER BY line").format(
    columns_of(AccrualSchedule)
)


def accruals(
    connection: Connection,
    *,
    customer: str | None = None,
    invoice: UUID | None = None,
    contract: UUID | None = None,
    status: str | None = None,
    due_by: date | None = None,
    template: str | None = None,
    account: str | None = None,
    sort: str = "-scheduled_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[AccrualSchedule]:
    """The newest at the top; `due_by`: with a part that a run until then moves. Errors: `BadSort`, `BadCursor`."""
    where = Where().given("customer = %(customer)s", customer=customer).given("invoice = %(invoice)s", invoice=invoice)
    where.given("contract = %(contract)s", contract=contract).given("status = %(status)s", status=status)
    where.given("next_on <= %(due_by)s", due_by=due_by).given("template = %(template)s", template=template)
    where.given("accrual_account = %(account)s", account=account)
    items, following = _LIST.page(connection, AccrualSchedule, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "accrual_schedules", where))


def accrual_schedule(connection: Connection, id: UUID) -> Whole:  # noqa: A002 - the interface's own word
    """One with its parts. Errors: `NoSuchAccrualSchedule`."""
    found = one_row(connection, Whole, _ONE, {"id": id})
    if found is None:
        raise NoSuchAccrualSchedule(f"There is no accrual schedule {id}; look it up in /accruals.")
    return msgspec.structs.replace(found, parts=all_rows(connection, Part, _PARTS, {"id": id}))


def accruals_of(connection: Connection, invoice: UUID) -> list[AccrualSchedule]:
    """Those of one invoice, in the order of its lines."""
    return all_rows(connection, AccrualSchedule, _OF_INVOICE, {"invoice": invoice})
