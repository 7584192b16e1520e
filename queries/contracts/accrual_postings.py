"""What moved on accrual accounts and to sales, posting by posting, and by account and month (C48)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted_rows
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows, columns_of
from queries.where import Where


class Posting(msgspec.Struct, frozen=True):
    """One movement, in base currency. An account is none where the invoice or credit note posts the other side."""

    position: int
    effective_on: date
    recorded_at: datetime
    kind: str  # deferred, withdrawn, credited, restored, recognised, reversed
    schedule: UUID
    invoice: UUID
    number: str  # of the invoice
    line: int
    part: int | None
    customer: str
    contract: UUID | None
    debit_account: str | None
    credit_account: str | None
    base_currency: str
    amount: Decimal
    deferred: Decimal  # by how much the accrual account grows
    recognised: Decimal  # by how much sales grow


class MonthOfAccount(msgspec.Struct, frozen=True):
    """What was posted to one account in one month; `balance` is credit less debit, of the month alone."""

    account: str
    month: date  # its first day
    base_currency: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


SORTS = {
    "effective_on": (Key("effective_on", "date"), Key("position", "bigint"), Key("place", "integer")),
    "position": (Key("position", "bigint"), Key("place", "integer")),
    "amount": (Key("amount", "numeric"), Key("position", "bigint"), Key("place", "integer")),
}
_LIST = Listing(columns_of(Posting), sql.SQL("accrual_postings"), SORTS)
_BY_MONTH = sql.SQL("""
    SELECT account, date_trunc('month', effective_on)::date, base_currency, sum(debit), sum(credit),
        sum(credit) - sum(debit)
    FROM accrual_postings CROSS JOIN LATERAL (
        VALUES (debit_account, amount, amount * 0), (credit_account, amount * 0, amount)
    ) AS side (account, debit, credit)
    {where} AND side.account IS NOT NULL {only} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")


def _where(asked: dict[str, Any]) -> Where:
    where = Where("true").given(
        "(debit_account = %(account)s OR credit_account = %(account)s)", account=asked["account"]
    )
    where.given("effective_on >= %(date_from)s", date_from=asked["date_from"])
    where.given("effective_on <= %(date_to)s", date_to=asked["date_to"])
    where.given("kind = %(kind)s", kind=asked["kind"]).given("schedule = %(schedule)s", schedule=asked["schedule"])
    where.given("invoice = %(invoice)s", invoice=asked["invoice"])
    where.given("customer = %(customer)s", customer=asked["customer"])
    return where.given("contract = %(contract)s", contract=asked["contract"])


def accrual_postings(
    connection: Connection, asked: dict[str, Any], *, sort: str, limit: int, cursor: str | None
) -> Page[Posting]:
    """`asked`: account (on either side), date_from, date_to, kind, schedule, invoice, customer, contract; each may be
    none. Errors: `BadSort`, `BadCursor`.
    """
    where = _where(asked)
    items, following = _LIST.page(connection, Posting, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted_rows(connection, "accrual_postings", where))


def accruals_by_month(connection: Connection, asked: dict[str, Any]) -> list[MonthOfAccount]:
    """The same postings summed by account and month; of the account alone that is asked for."""
    where = _where(asked)
    only = sql.SQL("AND side.account = %(account)s" if asked["account"] else "")
    return all_rows(connection, MonthOfAccount, _BY_MONTH.format(where=where.sql(), only=only), where.parameters)
