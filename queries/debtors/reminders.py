"""Reminder letters: the list, and one of them word for word as it was issued."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.reminder.rules import NoSuchReminder
from queries.as_of import NOW, SAID, Moment
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of, figure, one_row
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
# Of each letter that was issued by then: how it had fared, as far as it did not only fail on one of two ways.
REMINDERS_THEN = sql.SQL("""(
    SELECT r.id, r.customer, r.name, r.reminded_on, r.level, r.currency, r.language, r.overdue, r.credits, r.fee,
        r.interest, r.total, f.version, CASE f.last WHEN 'reminder' THEN 'issued' WHEN 'reminder_sent' THEN 'sent'
        ELSE 'failed' END AS status, f.channel, f.sent_on,
        CASE WHEN f.last = 'reminder_failed' THEN f.said END AS failed_why, f.last_on AS failed_on
    FROM (
        SELECT letter, count(*) AS version,
            (array_agg(kind ORDER BY position DESC) FILTER (WHERE kind LIKE 'reminder%%'))[1] AS last,
            (array_agg(channel ORDER BY position DESC) FILTER (WHERE kind LIKE 'reminder%%'))[1] AS channel,
            (array_agg(text ORDER BY position DESC) FILTER (WHERE kind LIKE 'reminder%%'))[1] AS said,
            (array_agg(happened_on ORDER BY position DESC) FILTER (WHERE kind LIKE 'reminder%%'))[1] AS last_on,
            (array_agg(happened_on ORDER BY position DESC) FILTER (WHERE kind = 'reminder_sent'))[1] AS sent_on
        FROM correspondence WHERE letter IS NOT NULL
            AND kind IN ('reminder', 'reminder_sent', 'reminder_failed', 'email_failed', 'post_failed') AND {}
        GROUP BY letter HAVING bool_or(kind = 'reminder')
    ) AS f JOIN reminders r ON r.id = f.letter
) AS reminders""").format(SAID)
_LIST_THEN = Listing(columns_of(ReminderRow), REMINDERS_THEN, SORTS)
_ONE = sql.SQL("SELECT {} FROM reminders WHERE id = %(id)s").format(columns_of(ReminderLetter))
_SEARCHED: LiteralString = FOLD.format("customer, name") + " LIKE ALL (%(search)s)"


def reminders(
    connection: Connection,
    *,
    moment: Moment | None = None,
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
    """Newest first; `status=issued`: those that still wait to leave, or waited at that moment.

    Errors: `BadSort`, `BadCursor`.
    """
    where = Where(**(moment or NOW).parameters)
    where.given("true", moment=[moment.as_of, moment.position] if moment else None)
    where.given("customer = %(customer)s", customer=customer).given("status = %(status)s", status=status)
    where.given("level = %(level)s", level=level).given(_SEARCHED, search=patterns(search))
    where.given("reminded_on >= %(date_from)s", date_from=date_from)
    where.given("reminded_on <= %(date_to)s", date_to=date_to)
    listing = _LIST_THEN if moment else _LIST
    items, following = listing.page(connection, ReminderRow, where, sort=sort, limit=limit, cursor=cursor)
    if not moment:
        return Page(items, following, counted(connection, "reminders", where))
    query = sql.SQL("SELECT count(*) FROM {}{}").format(REMINDERS_THEN, where.sql())
    return Page(items, following, figure(connection, query, where.parameters))


def reminder(connection: Connection, id: UUID) -> ReminderLetter:  # noqa: A002 - the published name
    """Errors: `NoSuchReminder`."""
    found = one_row(connection, ReminderLetter, _ONE, {"id": id})
    if found is None:
        raise NoSuchReminder(f"There is no reminder {id}; look it up in /reminders.")
    return found
