"""What we and debtors said to each other: the stream, its newest lines, and one note with its history."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.debtor.rules import NoSuchNote
from queries.as_of import NOW, SAID, Moment
from queries.counters import bounded_rows
from queries.debtors.promised import STANDING
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, one_row
from queries.where import Where


class Said(msgspec.Struct, frozen=True):
    """One thing of the stream. `promise` is how its promise stands today: open, kept, broken.

    Kinds: note, note_amended; reminder, reminder_sent, reminder_failed, reminder_by_hand; invoice_email, invoice_post,
    invoice_einvoice; dispute, dispute_settled, reminders_held, reminders_released; policy, excluded, exclusion_ended,
    interest_charged; email_sent and posted (statements, acts, contracts), email_failed, post_failed, email_bounced.
    """

    position: int
    kind: str
    happened_on: date
    recorded_at: datetime
    by: str
    customer: str
    name: str
    invoice: UUID | None
    number: str | None
    letter: UUID | None
    note: UUID | None
    level: int | None
    contact: str | None
    text: str | None
    channel: str | None
    sent_to: list[str]
    next_on: date | None
    promised_on: date | None
    promised_amount: Decimal | None
    promise: str | None
    until: date | None
    dispatch: UUID | None


class Note(msgspec.Struct, frozen=True):
    """A note as it now stands; `history` is what it said, oldest first. `version` is the debtor's."""

    id: UUID
    version: int
    customer: str
    invoice: UUID | None
    number: str | None
    contact: str | None
    text: str
    next_on: date | None
    promised_on: date | None
    promised_amount: Decimal | None
    promise: str | None
    written_on: date
    written_at: datetime
    written_by: str
    amended_at: datetime | None
    amended_by: str | None
    revisions: int
    history: list[Said] = []


_SAID: LiteralString = (
    "n.position, n.kind, n.happened_on, n.recorded_at, n.noted_by, n.customer, coalesce(c.name, ''), n.invoice, "
    "coalesce(n.number, i.number), n.letter, n.note, n.level, n.contact, n.text, n.channel, n.sent_to, n.next_on, "
    f"n.promised_on, n.promised_amount, {STANDING}, n.until, n.dispatch"
)
_STREAM = sql.SQL(
    "correspondence n LEFT JOIN customers c ON c.code = n.customer LEFT JOIN invoices i ON i.id = n.invoice"
)
_LIST = Listing(sql.SQL(_SAID), _STREAM, {"position": (Key("n.position", "bigint"),)})
_THEN: LiteralString = "n.happened_on <= %(as_of)s::date AND n.position <= %(known_at)s::bigint"
_NEWEST = sql.SQL("""
    SELECT {said} FROM unnest(%(customers)s::text[]) AS w (customer), LATERAL (
        SELECT * FROM correspondence WHERE customer = w.customer AND {counted} ORDER BY position DESC LIMIT %(limit)s
    ) AS n LEFT JOIN customers c ON c.code = n.customer LEFT JOIN invoices i ON i.id = n.invoice
    ORDER BY n.position DESC
""").format(said=sql.SQL(_SAID), counted=SAID)
_NOTE = sql.SQL(
    "SELECT n.id, n.version, n.customer, n.invoice, n.number, n.contact, n.text, n.next_on, n.promised_on, "
    "n.promised_amount, {}, n.written_on, n.written_at, n.written_by, n.amended_at, n.amended_by, n.revisions "
    "FROM debtor_notes n WHERE n.id = %(id)s AND n.customer = %(customer)s"
).format(sql.SQL(STANDING))
_REVISIONS = sql.SQL(
    "SELECT {} FROM {} WHERE n.customer = %(customer)s AND n.note = %(id)s ORDER BY n.position"
).format(sql.SQL(_SAID), _STREAM)


def correspondence(
    connection: Connection,
    *,
    today: date,
    moment: Moment | None = None,
    customer: str | None = None,
    kind: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-position",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Said]:
    """Newest first, of one customer or of all (T62, T68), as far as it counts at a moment.

    Errors: `BadSort`, `BadCursor`.
    """
    then = moment or NOW
    where = Where(today=then.as_of or today, **then.parameters).given("n.customer = %(customer)s", customer=customer)
    where.given(_THEN, moment=[then.as_of, then.position] if moment else None)
    where.given("n.kind = %(kind)s", kind=kind)
    where.given("n.happened_on >= %(date_from)s", date_from=date_from)
    where.given("n.happened_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, Said, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, *bounded_rows(connection, "correspondence n", where, "n.position DESC"))


def newest_said(
    connection: Connection, customers: Sequence[str], *, today: date, moment: Moment = NOW, limit: int
) -> dict[str, list[Said]]:
    """The last `limit` lines of each customer, newest first, in one query."""
    found: dict[str, list[Said]] = {each: [] for each in customers}
    asked = {"customers": list(found), "limit": limit, "today": moment.as_of or today, **moment.parameters}
    for each in all_rows(connection, Said, _NEWEST, asked):
        found[each.customer].append(each)
    return found


def note(connection: Connection, customer: str, id: UUID, *, today: date) -> Note:  # noqa: A002 - the published name
    """One note with all that it ever said. Errors: `NoSuchNote`."""
    asked = {"id": id, "customer": customer, "today": today, **NOW.parameters}
    found = one_row(connection, Note, _NOTE, asked)
    if found is None:
        raise NoSuchNote(f"There is no note {id} of {customer}; look it up in its correspondence.")
    return msgspec.structs.replace(found, history=all_rows(connection, Said, _REVISIONS, asked))
