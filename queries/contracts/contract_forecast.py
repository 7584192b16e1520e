"""The forecast: the invoices that contracts will give in a range of days, as the run would draw them up."""

import heapq
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypedDict, Unpack
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import Refusal, Rejected
from queries.contracts.contract_states import contract_states, reckoning
from queries.contracts.expected_invoices import Expected, expected_invoices
from queries.page import Cursor, Key, closed, opened
from queries.rows import Connection
from queries.where import Where

PAGE = 2_000  # contracts that are put together at once
MOST_CONTRACTS = 100_000
MOST_INVOICES = 250_000
MOST_MONTHS = 60
MOST_REFUSED = 200  # that are named; more are only counted
_SORT = "dated_on"
_KEYS = (Key("dated_on", "date"), Key("number", "text"), Key("first", "text"))


class BadRange(Rejected):
    """A forecast is for days of which the first comes before the last, and for at most five years."""


class ForecastTooWide(Rejected):
    """So many contracts are not reckoned at once."""


class UnknownPayer(Rejected):
    """There is no active debtor card with this code."""


class MonthTotal(msgspec.Struct):
    """What is expected in a month, in one currency."""

    month: str  # 2026-07
    currency: str
    invoices: int = 0
    net: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)


class NotExpected(msgspec.Struct, frozen=True):
    """A contract that the run would refuse, and why."""

    contract: UUID
    number: str
    rule: str
    detail: str


class Forecast(msgspec.Struct, frozen=True):
    """A page of the expected invoices, with the totals of all of them."""

    items: list[Expected]
    next: str | None
    total: int
    totals: list[MonthTotal]
    looked_at: int  # contracts
    refused: list[NotExpected]
    refused_in_all: int


class Asked(TypedDict, total=False):
    """What a forecast can be narrowed to: codes; `payer` is who is invoiced."""

    customer: str | None
    payer: str | None
    contract_class: str | None
    project: str | None


def forecast(
    connection: Connection,
    *,
    today: date,
    from_: date | None = None,
    to: date,
    limit: int = 50,
    cursor: str | None = None,
    **asked: Unpack[Asked],
) -> Forecast:
    """By date and number. Without `from_` also what is overdue. Rates, prices and contracts are those of now.

    Each contract with something due by `to` is reckoned, some thousands a second, for every page anew.
    Errors: `BadRange`, `ForecastTooWide`, `BadCursor`.
    """
    _check_range(from_, to, today)
    where = _where(from_, to, asked)
    after = tuple(opened(cursor, _SORT, where.digest(), _KEYS)) if cursor else ()
    candidates = _candidates(connection, where)
    sums: dict[tuple[str, str], MonthTotal] = {}
    refused: list[NotExpected] = []
    found = _counted(_all(connection, candidates, (from_, to), refused), sums)
    page = heapq.nsmallest(limit + 1, (each for each in found if _place(each) > after), _place)
    last = Cursor(_SORT, _place(page[limit - 1]), where.digest()) if len(page) > limit else None
    return Forecast(
        items=page[:limit],
        next=closed(last) if last else None,
        total=sum(each.invoices for each in sums.values()),
        totals=[sums[key] for key in sorted(sums)],
        looked_at=len(candidates),
        refused=refused[:MOST_REFUSED],
        refused_in_all=len(refused),
    )


def _where(from_: date | None, to: date, asked: Asked) -> Where:
    where = Where("status = 'approved'").given("next_on <= %(to)s", to=to)
    where.given("%(from_)s::date <= %(to)s", from_=from_)  # a cursor is for these days only
    where.given("customer = %(customer)s", customer=asked.get("customer"))
    where.given("debtor = %(payer)s", payer=asked.get("payer"))
    where.given("contract_class = %(contract_class)s", contract_class=asked.get("contract_class"))
    return where.given("project = %(project)s", project=asked.get("project"))


def _check_range(from_: date | None, to: date, today: date) -> None:
    if from_ is not None and to < from_:
        raise BadRange(f"{to} comes before {from_}; give the first day and then the last one.", pointer="/to")
    begin = from_ or today
    if (to.year - begin.year) * 12 + to.month - begin.month > MOST_MONTHS:
        raise BadRange(f"{begin} to {to} are more than {MOST_MONTHS} months; ask for less.", pointer="/to")


def _candidates(connection: Connection, where: Where) -> list[tuple[UUID, bool]]:
    """Contracts with something due by then, and whether who pays has an active card."""
    query = sql.SQL(
        "SELECT id, EXISTS (SELECT FROM customers WHERE code = debtor AND customers.status = 'active') "
        "FROM contracts{} ORDER BY next_on, id LIMIT {}"
    ).format(where.sql(), MOST_CONTRACTS + 1)
    found = connection.execute(query, where.parameters, binary=True).fetchall()
    if len(found) > MOST_CONTRACTS:
        raise ForecastTooWide(
            f"More than {MOST_CONTRACTS} contracts have something due by then; narrow it by class, payer, customer or "
            "project."
        )
    return found


def _all(
    connection: Connection,
    candidates: Sequence[tuple[UUID, bool]],
    days: tuple[date | None, date],
    refused: list[NotExpected],
) -> Iterator[Expected]:
    rest, by = iter(candidates), reckoning(connection)
    while page := dict(islice(rest, PAGE)):
        for each, contract in contract_states(connection, page).items():
            try:
                if not page[each]:
                    raise UnknownPayer(f"Customer {contract.debtor!r} is retired or unknown; enter the card first.")
                yield from expected_invoices(contract, *days, by)
            except Refusal as refusal:
                refused.append(NotExpected(each, contract.number, type(refusal).__name__, refusal.detail))


def _counted(found: Iterator[Expected], sums: dict[tuple[str, str], MonthTotal]) -> Iterator[Expected]:
    for place, each in enumerate(found):
        if place >= MOST_INVOICES:
            raise ForecastTooWide(
                f"More than {MOST_INVOICES} invoices are expected; ask for fewer days, or narrow it by class, payer, "
                "customer or project."
            )
        key = (f"{each.dated_on:%Y-%m}", each.currency)
        if key not in sums:
            sums[key] = MonthTotal(*key)
        total = sums[key]
        total.invoices += 1
        total.net += each.net
        total.vat += each.vat
        total.gross += each.gross
        yield each


def _place(each: Expected) -> tuple[str, ...]:
    """Where it stands in the list: no two of one contract have the same date."""
    return each.dated_on.isoformat(), each.number, str(each.first)
