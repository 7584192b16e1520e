"""What we and debtors said to each other: the stream, one note with its history, and whom to ask again by a day."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.debtor.rules import NoSuchNote
from queries.page import Key, Listing, Page
from queries.promised import STANDING
from queries.rows import Connection, all_rows, figure, one_row
from queries.where import Where


class Said(msgspec.Struct, frozen=True):
    """One thing of the stream. `promise` is how its promise stands today: open, kept, broken.

    Kinds: note, note_amended; reminder, reminder_sent, reminder_failed, reminder_by_hand; invoice_email, invoice_post,
    invoice_einvoice; dispute, dispute_settled, reminders_held, reminders_released; policy, excluded, exclusion_ended,
    interest_charged.
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


class ToDo(msgspec.Struct, frozen=True):
    """A debtor to be asked again. `uncovered` is what the invoice lacks today; none where the note has no invoice."""

    note: UUID
    customer: str
    name: str
    next_on: date
    contact: str | None
    text: str
    invoice: UUID | None
    number: str | None
    due_on: date | None
    uncovered: Decimal | None
    currency: str | None
    promised_on: date | None
    promised_amount: Decimal | None
    promise: str | None
    written_by: str


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
    f"n.promised_on, n.promised_amount, {STANDING}, n.until"
)
_STREAM = sql.SQL(
    "correspondence n LEFT JOIN customers c ON c.code = n.customer LEFT JOIN invoices i ON i.id = n.invoice"
)
_LIST = Listing(sql.SQL(_SAID), _STREAM, {"position": (Key("n.position", "bigint"),)})
_TO_DO = Listing(
    sql.SQL(
        "n.id, n.customer, coalesce(c.name, ''), n.next_on, n.contact, n.text, n.invoice, n.number, s.due_on, "
        "CASE WHEN n.invoice IS NOT NULL THEN coalesce(s.uncovered, 0) END, n.currency, n.promised_on, "
        f"n.promised_amount, {STANDING}, coalesce(n.amended_by, n.written_by)"
    ),
    sql.SQL("debtor_notes n LEFT JOIN customers c ON c.code = n.customer LEFT JOIN nenosegts s ON s.id = n.invoice"),
    {
        "next_on": (Key("n.next_on", "date"), Key("n.id", "uuid")),
        "customer": (Key("n.customer", "text"), Key("n.next_on", "date"), Key("n.id", "uuid")),
        "promised_on": (Key("coalesce(n.promised_on, '9999-12-31')", "date"), Key("n.id", "uuid")),
    },
)
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
    customer: str | None = None,
    kind: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-position",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Said]:
    """Newest first, of one customer or of all (T62, T68). Errors: `BadSort`, `BadCursor`."""
    where = Where(today=today).given("n.customer = %(customer)s", customer=customer)
    where.given("n.kind = %(kind)s", kind=kind)
    where.given("n.happened_on >= %(date_from)s", date_from=date_from)
    where.given("n.happened_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, Said, where, sort=sort, limit=limit, cursor=cursor)
    query = sql.SQL("SELECT count(*) FROM correspondence n{}").format(where.sql())
    return Page(items, following, figure(connection, query, where.parameters))


def to_do(
    connection: Connection,
    *,
    today: date,
    by: date | None = None,
    customer: str | None = None,
    paid: bool = False,
    sort: str = "next_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ToDo]:
    """Whom to ask again by that day (T66); `paid`: also those whose invoice lacks nothing any more."""
    where = Where("n.next_on IS NOT NULL", today=today).given("n.next_on <= %(by)s", by=by)
    where.given("n.customer = %(customer)s", customer=customer)
    where.one_of("paid", None if paid else "not", {"not": "(n.invoice IS NULL OR s.uncovered <> 0)"})
    items, following = _TO_DO.page(connection, ToDo, where, sort=sort, limit=limit, cursor=cursor)
    query = sql.SQL("SELECT count(*) FROM debtor_notes n LEFT JOIN nenosegts s ON s.id = n.invoice{}")
    return Page(items, following, figure(connection, query.format(where.sql()), where.parameters))


def note(connection: Connection, customer: str, id: UUID, *, today: date) -> Note:  # noqa: A002 - the published name
    """One note with all that it ever said. Errors: `NoSuchNote`."""
    asked = {"id": id, "customer": customer, "today": today}
    found = one_row(connection, Note, _NOTE, asked)
    if found is None:
        raise NoSuchNote(f"There is no note {id} of {customer}; look it up in its correspondence.")
    return msgspec.structs.replace(found, history=all_rows(connection, Said, _REVISIONS, asked))
