"""Reminder letters: the list, and one of them word for word as it was issued."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.reminder.rules import NoSuchReminder
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of, one_row
from queries.where import Where
from queries.words import FOLD, patterns


class ReminderRow(msgspec.Struct, frozen=True):
    """One letter of the list."""

    id: UUID
    customer: str
    name: str
    reminded_on: date
    level: int
    currency: str
    language: str
    overdue: Decimal
    credits: Decimal
    fee: Decimal
    interest: Decimal
    total: Decimal
    status: str  # issued, sent, failed
    channel: str | None
    sent_on: date | None
    failed_why: str | None
    version: int


class ReminderLetter(msgspec.Struct, frozen=True):
    """A letter with all that it says; its figures are those of its day and never change."""

    id: UUID
    version: int
    position: int
    status: str
    customer: str
    name: str
    address: str | None
    sent_to: list[str]
    language: str
    currency: str
    level: int
    policy: str
    template: str | None
    subject: str | None
    body: str | None
    reminded_on: date
    overdue: Decimal
    credits: Decimal
    fee: Decimal
    interest: Decimal
    total: Decimal
    lines: list[dict[str, Any]]
    issued_at: datetime
    issued_by: str
    channel: str | None
    sent_on: date | None
    failed_why: str | None


ID = Key("id", "uuid")
SORTS = {
    "reminded_on": (Key("reminded_on", "date"), ID),
    "customer": (Key("customer", "text"), Key("reminded_on", "date"), ID),
    "level": (Key("level", "integer"), ID),
    "total": (Key("total", "numeric"), ID),
    "status": (Key("status", "text"), Key("reminded_on", "date"), ID),
}
_LIST = Listing(columns_of(ReminderRow), sql.SQL("reminders"), SORTS)
_ONE = sql.SQL("SELECT {} FROM reminders WHERE id = %(id)s").format(columns_of(ReminderLetter))
_SEARCHED: LiteralString = FOLD.format("customer, name") + " LIKE ALL (%(search)s)"


def reminders(
    connection: Connection,
    *,
    customer: str | None = None,
    status: str | None = None,
    level: int | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    search: str | None = None,
    sort: str = "-reminded_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ReminderRow]:
    """Newest first; `status=issued`: those that still wait to leave. Errors: `BadSort`, `BadCursor`."""
    where = Where().given("customer = %(customer)s", customer=customer).given("status = %(status)s", status=status)
    where.given("level = %(level)s", level=level).given(_SEARCHED, search=patterns(search))
    where.given("reminded_on >= %(date_from)s", date_from=date_from)
    where.given("reminded_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, ReminderRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "reminders", where))


def reminder(connection: Connection, id: UUID) -> ReminderLetter:  # noqa: A002 - the published name
    """Errors: `NoSuchReminder`."""
    found = one_row(connection, ReminderLetter, _ONE, {"id": id})
    if found is None:
        raise NoSuchReminder(f"There is no reminder {id}; look it up in /reminders.")
    return found
