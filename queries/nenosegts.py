"""Which invoices lack what, and which payments have what left (nenosegts)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from queries.page import Key, Listing
from queries.rows import Connection, all_rows
from queries.where import Where
from queries.words import FOLD, patterns

ZERO = Decimal(0)


class OpenDocument(msgspec.Struct, frozen=True):
    """One document with something uncovered. A payment is due when it is booked, and never overdue."""

    document: UUID
    kind: str  # invoice, advance, credit_note, payment
    number: str | None
    payer: str  # customer code; '' while unknown
    payer_name: str
    issued_on: date
    due_on: date
    total: Decimal
    covered: Decimal
    uncovered: Decimal
    currency: str
    days_overdue: int
    assignee: str | None = None  # customer code of who has the claim today (TX5); a past moment does not say


class CurrencyTotal(msgspec.Struct, frozen=True):
    """What is uncovered in one currency: `uncovered` sums the column, the others say of what it is made up."""

    currency: str
    documents: int
    uncovered: Decimal
    invoices: Decimal
    advances: Decimal
    credit_notes: Decimal
    payments: Decimal


class NenosegtsPage(msgspec.Struct, frozen=True):
    """A page of open documents; `total` and `totals` are of the whole list."""

    items: list[OpenDocument]
    next: str | None
    total: int
    totals: list[CurrencyTotal]


class Part(NamedTuple):
    """The sum of one kind of document in one currency."""

    currency: str
    kind: str
    documents: int
    uncovered: Decimal


ID = Key("id", "uuid")
SORTS = {
    "due_on": (Key("due_on", "date"), ID),
    "issued_on": (Key("issued_on", "date"), ID),
    "number": (Key("coalesce(number, '')", "text"), ID),
    "payer": (Key("payer", "text"), Key("due_on", "date"), ID),
    "payer_name": (Key("payer_name", "text"), ID),
    "total": (Key("total", "numeric"), ID),
    "uncovered": (Key("uncovered", "numeric"), ID),
    "currency": (Key("currency", "text"), ID),
    "kind": (Key("kind", "text"), Key("due_on", "date"), ID),
    "days_overdue": (Key("due_on", "date", descending=True), Key("id", "uuid", descending=True)),
}
COLUMNS = sql.SQL(
    "id, kind, number, payer, payer_name, issued_on, due_on, total, total - uncovered, uncovered, currency, "
    "CASE WHEN kind IN ('invoice', 'advance') THEN greatest(%(today)s::date - due_on, 0) ELSE 0 END, assignee"
)
_LIST = Listing(COLUMNS, sql.SQL("nenosegts"), SORTS)
_OVERDUE: LiteralString = "(kind IN ('invoice', 'advance') AND due_on < %(today)s::date)"
_NOT_OVERDUE: LiteralString = "(kind NOT IN ('invoice', 'advance') OR due_on >= %(today)s::date)"
_SEARCHED: LiteralString = FOLD.format("number, payer, payer_name, reference") + " LIKE ALL (%(search)s)"


def nenosegts(
    connection: Connection,
    *,
    today: date,
    kind: str | None = None,
    payer: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    direction: str | None = "sales",
    search: str | None = None,
    sort: str = "due_on",
    limit: int = 50,
    cursor: str | None = None,
) -> NenosegtsPage:
    """Documents with something uncovered, those due first at the top. Errors: `BadSort`, `BadCursor`."""
    where = conditions(
        Where("uncovered <> 0", today=today), kind=kind, payer=payer, currency=currency, overdue=overdue,
        direction=direction, search=search,
    )  # fmt: skip
    items, following = _LIST.page(connection, OpenDocument, where, sort=sort, limit=limit, cursor=cursor)
    counted = payer is not None or overdue is not None or patterns(search) is not None
    totals = summed(_counted(connection, where) if counted else _kept(connection, kind, currency, direction))
    return NenosegtsPage(items, following, sum(total.documents for total in totals), totals)


def conditions(
    where: Where,
    *,
    kind: str | None,
    payer: str | None,
    currency: str | None,
    overdue: bool | None,
    direction: str | None,
    search: str | None,
) -> Where:
    """The filters of the list, for today's table and for any other date's rows alike."""
    where.given("kind = %(kind)s", kind=kind).given("payer = %(payer)s", payer=payer)
    where.given("currency = %(currency)s", currency=currency).given("direction = %(direction)s", direction=direction)
    where.given(_SEARCHED, search=patterns(search))
    return where.either("overdue", overdue, _OVERDUE, _NOT_OVERDUE)


def summed(parts: Iterable[Part]) -> list[CurrencyTotal]:
    """The parts of each currency, side by side and never netted (A4)."""
    found: dict[str, dict[str, Part]] = {}
    for part in parts:
        found.setdefault(part.currency, {})[part.kind] = part
    return [_total(currency, kinds) for currency, kinds in sorted(found.items())]


def _total(currency: str, kinds: dict[str, Part]) -> CurrencyTotal:
    zero = next(iter(kinds.values())).uncovered * 0  # with the currency's decimals
    parts = {kind: part.uncovered for kind, part in kinds.items()}
    return CurrencyTotal(
        currency=currency,
        documents=sum(part.documents for part in kinds.values()),
        uncovered=sum(parts.values(), zero),
        invoices=parts.get("invoice", zero),
        advances=parts.get("advance", zero),
        credit_notes=parts.get("credit_note", zero),
        payments=parts.get("payment", zero),
    )


def _kept(connection: Connection, kind: str | None, currency: str | None, direction: str | None) -> list[Part]:
    """From the totals that are kept beside the list: a few rows, however long the list is."""
    where = Where("documents <> 0").given("kind = %(kind)s", kind=kind)
    where.given("currency = %(currency)s", currency=currency).given("direction = %(direction)s", direction=direction)
    query = sql.SQL(
        "SELECT currency, kind, sum(documents)::bigint, sum(uncovered) FROM nenosegts_totals{} GROUP BY 1, 2"
    )
    return all_rows(connection, Part, query.format(where.sql()), where.parameters)


def _counted(connection: Connection, where: Where) -> list[Part]:
    query = sql.SQL("SELECT currency, kind, count(*), sum(uncovered) FROM nenosegts{} GROUP BY 1, 2")
    return all_rows(connection, Part, query.format(where.sql()), where.parameters)
