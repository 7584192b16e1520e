"""What every customer owes: uncovered, overdue, by age, and what of their money has no invoice yet (A4)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import LiteralString, NamedTuple

import msgspec
from psycopg import sql

from aggregates.money import rounded
from queries.debtors.debtors_in_order import COLUMNS, LISTS, SOURCE, WHO, KeysFirst, TwoParts
from queries.debtors.promised import LAST_PROMISES
from queries.page import Key, Listing, Page
from queries.remembered import remembered
from queries.rows import Connection, figure
from queries.where import Where
from queries.words import FOLD, patterns

AGES = (0, 30, 60, 90, 180)  # days late, inclusive right edges; above the last one is a bucket of its own


class Buckets(msgspec.Struct, frozen=True):
    """What is uncovered of invoices, by days late."""

    not_due: Decimal = msgspec.field(name="not_due")
    days_1_30: Decimal = msgspec.field(name="1-30")
    days_31_60: Decimal = msgspec.field(name="31-60")
    days_61_90: Decimal = msgspec.field(name="61-90")
    days_91_180: Decimal = msgspec.field(name="91-180")
    days_181: Decimal = msgspec.field(name="180+")


class Debtor(msgspec.Struct, frozen=True):
    """One customer in one currency. The sum of `buckets` is `uncovered`; unallocated money is beside it, never netted.

    `balance` = uncovered - unallocated payments - unallocated credit notes - prepaid: what was paid on advances and no
    invoice deducts yet is the customer's money as well (A5.2). Advances themselves are asked for, not owed.
    """

    customer: str  # '' : money of unknown payers
    name: str
    currency: str
    uncovered: Decimal
    overdue: Decimal
    buckets: Buckets
    unallocated_payments: Decimal
    unallocated_credit_notes: Decimal
    advances: Decimal
    prepaid: Decimal
    balance: Decimal
    last_reminder_on: date | None
    promised_on: date | None
    reminder_level: int  # the highest of its open invoices (CX13); 0: it was reminded of none


class Spoken(NamedTuple):
    """When the debtor was last reminded, by when it promised to pay, and how sternly it was reminded."""

    last_reminder_on: date | None = None
    promised_on: date | None = None
    level: int = 0


SORTS = {
    "uncovered": (Key("d.uncovered", "numeric"), *WHO),
    "name": (Key("coalesce(c.name_sort, '')", "text"), *WHO),
    "code": WHO,
    "currency": (Key("d.currency", "text"), Key("d.customer", "text")),
    "unallocated_payments": (Key("d.unallocated_payments", "numeric"), *WHO),
    "unallocated_credit_notes": (Key("d.unallocated_credit_notes", "numeric"), *WHO),
    "advances": (Key("d.advances", "numeric"), *WHO),
    "prepaid": (Key("d.prepaid", "numeric"), *WHO),
    "balance": (
        Key("(d.uncovered - d.unallocated_payments - d.unallocated_credit_notes - d.prepaid)", "numeric"),
        *WHO,
    ),
}
_LIST = Listing(COLUMNS, SOURCE, SORTS)
OWING: LiteralString = (
    "(d.uncovered <> 0 OR d.advances <> 0 OR d.prepaid <> 0 OR d.unallocated_payments <> 0 "
    "OR d.unallocated_credit_notes <> 0)"
)
_OVERDUE: LiteralString = (
    "EXISTS (SELECT FROM debtor_dues u WHERE u.customer = d.customer AND u.currency = d.currency "
    "AND u.due_on < %(age_0)s AND u.documents <> 0)"
)
_SEARCHED: LiteralString = FOLD.format("c.code, c.name, c.reg_no") + " LIKE ALL (%(search)s)"


def _ages() -> sql.Composed:
    edges = [f"due_on >= %(age_{number})s" for number in range(len(AGES))]
    older = [f"due_on < %(age_{number})s" for number in range(len(AGES))]
    conditions = [edges[0], *(f"{old} AND {edge}" for old, edge in zip(older, edges[1:], strict=False)), older[-1]]
    each = sql.SQL("sum(uncovered) FILTER (WHERE kind = 'invoice' AND {})")
    return sql.SQL(", ").join(each.format(sql.SQL(condition)) for condition in conditions)


AGED = _ages()  # the sums by age, youngest first: `due_on` against the days of `age_limits`
_BUCKETS = sql.SQL("""
    SELECT w.customer, w.currency, a.*
    FROM unnest(%(customers)s::text[], %(currencies)s::text[]) AS w (customer, currency),
    LATERAL (
        SELECT {} FROM (SELECT *, 'invoice' AS kind FROM debtor_dues) AS dues
        WHERE customer = w.customer AND currency = w.currency AND documents <> 0
    ) AS a
""").format(AGED)
_SPOKEN = sql.SQL("""
    SELECT w.customer, w.currency, r.reminded_on, (
        SELECT max(n.promised_on) FROM ({}) AS n JOIN nenosegts s ON s.id = n.invoice AND s.uncovered <> 0
        WHERE n.customer = w.customer AND n.currency = w.currency
    ), coalesce((
        SELECT max(i.reminder_level) FROM nenosegts s JOIN invoices i ON i.id = s.id
        WHERE r.reminded_on IS NOT NULL AND s.payer = w.customer AND s.currency = w.currency AND s.kind = 'invoice'
            AND s.direction = 'sales' AND s.uncovered <> 0
    ), 0)
    FROM unnest(%(customers)s::text[], %(currencies)s::text[]) AS w (customer, currency), LATERAL (
        SELECT max(reminded_on) AS reminded_on FROM debtor_reminded
        WHERE customer = w.customer AND currency = w.currency AND invoices <> 0
    ) AS r
""").format(sql.SQL(LAST_PROMISES))


def debtors(
    connection: Connection,
    *,
    today: date,
    search: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    sort: str = "-uncovered",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Debtor]:
    """Who owes most at the top; customers with nothing open are left out. `overdue` is told at `today`, as ages are.

    Errors: `BadSort`, `BadCursor`.
    """
    where = filters(Where(OWING, **age_limits(today)), search=search, currency=currency)
    where.either("overdue", overdue, _OVERDUE, f"NOT {_OVERDUE}")
    listing: Listing | KeysFirst | TwoParts = LISTS.get(sort.removeprefix("-"), _LIST)
    rows, following = listing.page(connection, Owed, where, sort=sort, limit=limit, cursor=cursor)
    total = _total(connection, where, searched=patterns(search) is not None)
    return Page(_aged(connection, rows, today), following, total)


def of_customer(connection: Connection, code: str, *, today: date) -> list[Debtor]:
    """The rows of one customer, one a currency."""
    where = Where(OWING).given("d.customer = %(code)s", code=code)
    rows, _ = _LIST.page(connection, Owed, where, sort="code", limit=200, cursor=None)
    return _aged(connection, rows, today)


def filters(where: Where, *, search: str | None, currency: str | None) -> Where:
    """The filters of the list, today and at any other date."""
    where.given(_SEARCHED, search=patterns(search))
    return where.given("d.currency = %(currency)s", currency=currency)


class Owed(msgspec.Struct, frozen=True):
    """A debtor before the age of the debt is known."""

    customer: str
    name: str
    currency: str
    uncovered: Decimal
    unallocated_payments: Decimal
    unallocated_credit_notes: Decimal
    advances: Decimal
    prepaid: Decimal

    def aged(self, sums: Sequence[Decimal | None], spoken: Spoken) -> Debtor:
        """With what is uncovered in each age, youngest first, and what was spoken of it."""
        parts = [rounded(each or Decimal(0), self.currency) for each in sums or [None] * 6]
        uncovered, payments, credit_notes, advances, prepaid = (
            rounded(each, self.currency)
            for each in (
                self.uncovered, self.unallocated_payments, self.unallocated_credit_notes, self.advances, self.prepaid,
            )
        )  # fmt: skip
        return Debtor(
            customer=self.customer,
            name=self.name,
            currency=self.currency,
            uncovered=uncovered,
            overdue=sum(parts[2:], parts[1]),
            buckets=Buckets(*parts),
            unallocated_payments=payments,
            unallocated_credit_notes=credit_notes,
            advances=advances,
            prepaid=prepaid,
            balance=uncovered - payments - credit_notes - prepaid,
            last_reminder_on=spoken.last_reminder_on,
            promised_on=spoken.promised_on,
            reminder_level=spoken.level,
        )


def age_limits(today: date) -> dict[str, date]:
    """What `AGED` binds: the last due date of each age."""
    return {f"age_{number}": today - timedelta(days=days) for number, days in enumerate(AGES)}


def _aged(connection: Connection, rows: list[Owed], today: date) -> list[Debtor]:
    """The rows of one page with their ages, in one query."""
    asked = {"customers": [row.customer for row in rows], "currencies": [row.currency for row in rows]}
    found = connection.execute(_BUCKETS, asked | age_limits(today)).fetchall() if rows else []
    sums = {(customer, currency): ages for customer, currency, *ages in found}
    found = connection.execute(_SPOKEN, asked).fetchall() if rows else []
    spoken = {(customer, currency): Spoken(*said) for customer, currency, *said in found}
    keys = [(row.customer, row.currency) for row in rows]
    return [row.aged(sums.get(key, ()), spoken.get(key, Spoken())) for key, row in zip(keys, rows, strict=True)]


def _total(connection: Connection, where: Where, *, searched: bool) -> int:
    if {name for name, _ in where.asked} <= {"overdue"}:
        day = str(where.parameters["age_0"])
        return remembered(
            connection, f"debtors {where.asked}", lambda: _counted(connection, where, sql.SQL("debtors d")), of=day
        )
    return _counted(connection, where, SOURCE if searched else sql.SQL("debtors d"))


def _counted(connection: Connection, where: Where, source: sql.SQL) -> int:
    return figure(connection, sql.SQL("SELECT count(*) FROM {}{}").format(source, where.sql()), where.parameters)
