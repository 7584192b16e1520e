"""Whom to ask again by a day, and about what (T66); and whom a reminder did not reach."""

from datetime import date
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import NOW, SAID, Moment
from queries.debtors.lost_letters import LOST, LOST_THEN
from queries.debtors.promised import STANDING
from queries.nenosegts_as_of import open_then
from queries.page import Key, Listing, Page
from queries.rows import Connection, figure
from queries.where import Where


class ToDo(msgspec.Struct, frozen=True):
    """A debtor to be asked again on that `day`: the one that the note names, else the one that was promised.

    Or a reminder `letter` that nobody got: `day` is when it failed, `text` says why. `uncovered` is what the invoice,
    or the letter's invoices, lack then; none where the note has no invoice.
    """

    note: UUID | None
    letter: UUID | None
    customer: str
    name: str
    day: date
    next_on: date | None
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


_DAY: LiteralString = "coalesce(n.next_on, n.promised_on)"
_COLUMNS = sql.SQL(
    f"n.note, n.letter, n.customer, coalesce(c.name, ''), {_DAY}, n.next_on, n.contact, n.text, n.invoice, n.number, "
    "s.due_on, CASE WHEN n.invoice IS NOT NULL THEN coalesce(s.uncovered, 0) ELSE n.owed END, n.currency, "
    f"n.promised_on, n.promised_amount, {STANDING}, n.said_by"
)
_SORTS = {
    "day": (Key(_DAY, "date"), Key("n.id", "uuid")),
    "customer": (Key("n.customer", "text"), Key(_DAY, "date"), Key("n.id", "uuid")),
    "promised_on": (Key("coalesce(n.promised_on, '9999-12-31')", "date"), Key("n.id", "uuid")),
}
_LETTERS = sql.SQL("""
    UNION ALL SELECT id, NULL, id, customer, NULL, NULL, NULL, why, failed_on, NULL, NULL, NULL, currency, issued_by,
        owed, NULL, NULL, NULL, NULL FROM {} AS lost
""")
_NOW = sql.SQL("""(
    SELECT id, id AS note, NULL::uuid AS letter, customer, invoice, number, contact, text, next_on, promised_on,
        promised_amount, promised_left, currency, coalesce(amended_by, written_by) AS said_by, NULL::numeric AS owed,
        amended_at, written_at, NULL::bigint AS position, promised_turn FROM debtor_notes {letters}
) AS n LEFT JOIN nenosegts s ON s.id = n.invoice""").format(letters=_LETTERS.format(LOST))
_THEN = sql.SQL("""(
    SELECT m.id, m.id AS note, NULL::uuid AS letter, m.customer, m.invoice, m.number, m.contact, m.text, m.next_on,
        m.promised_on, m.promised_amount, m.promised_left, i.currency, m.written_by AS said_by, NULL::numeric AS owed,
        NULL::timestamptz AS amended_at, NULL::timestamptz AS written_at, m.position, m.promised_turn
    FROM {notes} AS m LEFT JOIN invoices i ON i.id = m.invoice {letters}
) AS n LEFT JOIN (SELECT * FROM {open}) AS s ON s.id = n.invoice""")
# A promise alone is looked at while it is the last one of its invoice, and not kept.
_LEFT: LiteralString = (
    "(n.invoice IS NULL OR s.uncovered <> 0) AND coalesce(n.owed, 1) > 0 "
    f"AND (n.next_on IS NOT NULL OR {STANDING} <> 'kept' AND NOT EXISTS "
)
_LATER: LiteralString = """
    SELECT FROM debtor_notes o WHERE o.invoice = n.invoice AND o.customer = n.customer AND o.promised_on IS NOT NULL
        AND (o.promised_turn, coalesce(o.amended_at, o.written_at), o.id)
            > (n.promised_turn, coalesce(n.amended_at, n.written_at), n.id)
"""
_LATER_THEN: LiteralString = """
    SELECT FROM (
        SELECT DISTINCT ON (note) customer, invoice, promised_on, promised_turn, position FROM correspondence
        WHERE note IN (SELECT note FROM correspondence WHERE invoice = n.invoice AND note IS NOT NULL)
            AND happened_on <= %(as_of)s::date AND position <= %(known_at)s::bigint ORDER BY note, position DESC
    ) AS o WHERE o.invoice = n.invoice AND o.customer = n.customer AND o.promised_on IS NOT NULL
        AND (o.promised_turn, o.position) > (n.promised_turn, n.position)
"""
_UNPAID: LiteralString = f"{_LEFT} ({_LATER}))"
_UNPAID_THEN: LiteralString = f"{_LEFT} ({_LATER_THEN}))"
_NAMED = sql.SQL("{} LEFT JOIN customers c ON c.code = n.customer")


def notes_then(only: LiteralString = "") -> sql.Composed:
    """Notes of a moment as they were last written by then; `only` is a condition on the correspondence."""
    return sql.SQL("""(
        SELECT DISTINCT ON (note) note AS id, customer, invoice, number, contact, text, next_on, promised_on,
            promised_amount, promised_left, promised_turn, noted_by AS written_by, position
        FROM correspondence WHERE note IS NOT NULL AND {} {} ORDER BY note, position DESC
    )""").format(SAID, sql.SQL(only))


def to_do(
    connection: Connection,
    *,
    today: date,
    moment: Moment | None = None,
    by: date | None = None,
    customer: str | None = None,
    paid: bool = False,
    sort: str = "day",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ToDo]:
    """Whom to ask again by that day (T66), and letters that reached nobody by then; `paid`: also those who paid the
    invoice, or what they promised of it.

    At a moment: by what the notes said, and what the invoices lacked, then. Errors: `BadSort`, `BadCursor`.
    """
    then = moment or NOW
    where = Where("(n.next_on IS NOT NULL OR n.promised_on IS NOT NULL)", today=then.as_of or today, **then.parameters)
    where.given(f"{_DAY} <= %(by)s", by=by).given("n.customer = %(customer)s", customer=customer)
    where.given("true", moment=[then.as_of, then.position] if moment else None)
    where.one_of("paid", None if paid else "not", {"not": _UNPAID_THEN if moment else _UNPAID})
    notes = _NOW
    if moment:
        notes = _THEN.format(notes=notes_then(), open=open_then(), letters=_LETTERS.format(LOST_THEN))
    listing = Listing(_COLUMNS, _NAMED.format(notes), _SORTS)
    items, following = listing.page(connection, ToDo, where, sort=sort, limit=limit, cursor=cursor)
    query = sql.SQL("SELECT count(*) FROM {}{}").format(notes, where.sql())
    return Page(items, following, figure(connection, query, where.parameters))
