"""Settlement-offset acts, and what could be netted with a partner (TX2, TX3)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from aggregates.offset_act.sides import SIDES, Open, fitted
from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns_of, one_row
from queries.where import Where
from queries.words import FOLD, patterns


class NoSuchOffsetAct(NotFound):
    """There is no such offset act."""


class OffsetAct(msgspec.Struct, frozen=True):
    """One act; `amount` is extinguished on each side, `items` say of which document how much."""

    id: UUID
    version: int
    position: int
    status: str  # issued, cancelled
    number: str
    series: str
    partner: str
    partner_name: str
    currency: str
    dated_on: date
    amount: Decimal
    justification: str
    items: list[dict[str, Any]]
    created_at: datetime
    created_by: str
    cancelled: str | None  # correction: it never was true; reversal: it was until `cancelled_on`
    cancelled_on: date | None


class Nettable(msgspec.Struct, frozen=True):
    """A document that an act could extinguish, and by how much so that both sides come to the same."""

    document: UUID
    number: str
    type: str  # invoice, credit_note
    direction: str
    side: str  # owed_to_us, owed_by_us
    issued_on: date
    due_on: date
    uncovered: Decimal
    proposed: Decimal


class Proposal(msgspec.Struct, frozen=True):
    """In one currency: what they owe us, what we owe them, and what of it could be netted now."""

    currency: str
    owed_to_us: Decimal
    owed_by_us: Decimal
    amount: Decimal  # of each side
    documents: list[Nettable]  # oldest first


class _Row(NamedTuple):
    document: UUID
    number: str
    type: str
    direction: str
    issued_on: date
    due_on: date
    uncovered: Decimal
    currency: str


MOST = 1000  # documents of one partner, as many as one act can name
ID = Key("id", "uuid")
SORTS = {
    "dated_on": (Key("dated_on", "date"), ID),
    "number": (Key("number", "text"), ID),
    "partner": (Key("partner", "text"), Key("dated_on", "date"), ID),
    "amount": (Key("amount", "numeric"), ID),
    "currency": (Key("currency", "text"), ID),
    "status": (Key("status", "text"), ID),
}
_LIST = Listing(columns_of(OffsetAct), sql.SQL("offset_acts"), SORTS)
_ONE = sql.SQL("SELECT {} FROM offset_acts WHERE id = %(id)s").format(columns_of(OffsetAct))
_SEARCHED: LiteralString = FOLD.format("search") + " LIKE ALL (%(search)s)"
_OPEN = sql.SQL("""
    SELECT id, number, kind, direction, issued_on, due_on, uncovered, currency FROM nenosegts
    WHERE payer = %(partner)s AND uncovered <> 0 AND kind IN ('invoice', 'credit_note') AND assignee IS NULL
    ORDER BY due_on, number LIMIT %(most)s
""")


def offset_acts(
    connection: Connection,
    *,
    partner: str | None = None,
    status: str | None = None,
    currency: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    search: str | None = None,
    sort: str = "-dated_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[OffsetAct]:
    """The newest at the top. Errors: `BadSort`, `BadCursor`."""
    where = Where().given("partner = %(partner)s", partner=partner).given("status = %(status)s", status=status)
    where.given("currency = %(currency)s", currency=currency).given(_SEARCHED, search=patterns(search))
    where.given("dated_on >= %(date_from)s", date_from=date_from).given("dated_on <= %(date_to)s", date_to=date_to)
    items, following = _LIST.page(connection, OffsetAct, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "offset_acts", where))


def offset_act(connection: Connection, id: UUID) -> OffsetAct:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchOffsetAct`."""
    found = one_row(connection, OffsetAct, _ONE, {"id": id})
    if found is None:
        raise NoSuchOffsetAct(f"There is no offset act {id}; look it up in /offset-acts.")
    return found


def proposals(connection: Connection, partner: str) -> list[Proposal]:
    """What could be netted with the partner, one a currency; only where each owes the other something."""
    rows = all_rows(connection, _Row, _OPEN, {"partner": partner, "most": MOST})
    found = []
    for currency in sorted({row.currency for row in rows}):
        documents = {row.document: row for row in rows if row.currency == currency}
        sides = {each: SIDES[row.type, row.direction] for each, row in documents.items()}
        if len(set(sides.values())) == 2:
            found.append(_proposal(currency, documents, [_open(row) for row in documents.values()]))
    return found


def _open(row: _Row) -> Open:
    return Open(row.document, row.number, SIDES[row.type, row.direction], row.uncovered, row.due_on)


def _proposal(currency: str, documents: dict[UUID, _Row], able: list[Open]) -> Proposal:
    zero = able[0].uncovered * 0  # with the currency's decimals
    proposed = {item.document: item.amount for item in fitted(able)}
    sums = {side: sum((each.uncovered for each in able if each.side == side), zero) for side in SIDES.values()}
    return Proposal(
        currency=currency,
        owed_to_us=sums["owed_to_us"],
        owed_by_us=sums["owed_by_us"],
        amount=min(sums.values()),
        documents=[
            Nettable(
                document=each.document,
                number=each.number,
                type=documents[each.document].type,
                direction=documents[each.document].direction,
                side=each.side,
                issued_on=documents[each.document].issued_on,
                due_on=each.due_on,
                uncovered=each.uncovered,
                proposed=proposed.get(each.document, zero),
            )
            for each in able
        ],
    )
