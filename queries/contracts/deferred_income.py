"""Deferred income at a date: what invoices put on accrual accounts and what of it is not sales yet (TX7, A6)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.page import Key, Listing
from queries.rows import Connection, all_rows
from queries.where import Where


class Deferred(msgspec.Struct, frozen=True):
    """One line of an invoice, in base currency. `deferred` is below 0 where its days came before its invoice."""

    schedule: UUID
    invoice: UUID
    number: str  # of the invoice
    line: int
    customer: str
    contract: UUID | None
    accrual_account: str
    base_currency: str
    since: date  # when it came to the accrual account
    amount: Decimal  # after credits
    recognised: Decimal
    deferred: Decimal


class Total(msgspec.Struct, frozen=True):
    """What stands on one accrual account."""

    accrual_account: str
    base_currency: str
    schedules: int
    amount: Decimal
    recognised: Decimal
    deferred: Decimal


class DeferredPage(msgspec.Struct, frozen=True):
    """A page; `total` and `totals` are of the whole list."""

    items: list[Deferred]
    next: str | None
    total: int
    totals: list[Total]


_THEN = sql.SQL("""(
    SELECT schedule, invoice, number, line, customer, contract, accrual_account, base_currency,
        min(effective_on) AS since, sum(deferred + recognised) AS amount, sum(recognised) AS recognised,
        sum(deferred) AS deferred
    FROM accrual_postings WHERE {}
    GROUP BY schedule, invoice, number, line, customer, contract, accrual_account, base_currency
    HAVING sum(deferred) <> 0
) AS deferred_income""").format(COUNTED)
_COLUMNS = sql.SQL(
    "schedule, invoice, number, line, customer, contract, accrual_account, base_currency, since, amount, recognised, "
    "deferred"
)
_ID = Key("schedule", "uuid")
SORTS = {
    "number": (Key("number", "text"), Key("line", "integer"), _ID),
    "customer": (Key("customer", "text"), Key("number", "text"), _ID),
    "since": (Key("since", "date"), _ID),
    "deferred": (Key("deferred", "numeric"), _ID),
    "amount": (Key("amount", "numeric"), _ID),
}
_LIST = Listing(_COLUMNS, _THEN, SORTS)
_TOTALS = sql.SQL(
    "SELECT accrual_account, base_currency, count(*), sum(amount), sum(recognised), sum(deferred) FROM {}{} "
    "GROUP BY 1, 2 ORDER BY 1, 2"
)


def deferred_income(
    connection: Connection,
    moment: Moment,
    *,
    customer: str | None = None,
    contract: UUID | None = None,
    account: str | None = None,
    sort: str = "number",
    limit: int = 50,
    cursor: str | None = None,
) -> DeferredPage:
    """What is not sales yet at that moment; lines of which nothing is left are not shown. Errors: `BadSort`,
    `BadCursor`.
    """
    where = Where(**moment.parameters).given("true", moment=[moment.as_of, moment.position])
    where.given("customer = %(customer)s", customer=customer).given("contract = %(contract)s", contract=contract)
    where.given("accrual_account = %(account)s", account=account)
    items, following = _LIST.page(connection, Deferred, where, sort=sort, limit=limit, cursor=cursor)
    totals = all_rows(connection, Total, _TOTALS.format(_THEN, where.sql()), where.parameters)
    return DeferredPage(items, following, sum(total.schedules for total in totals), totals)
