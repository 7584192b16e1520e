"""A customer's statement of account: what it owed before, every movement of some days, and what it owes after them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.customers import customer
from queries.rows import Connection, all_rows

MOST = 5_000  # lines that a statement shows


class AccountLine(msgspec.Struct, frozen=True):
    """A movement; `amount` above 0: the customer owes more. `balance` is what it owes after that line.

    What is linked moves nothing, as both ends lie on this account, unless they are in two currencies or on two days.
    """

    on: date
    kind: str  # approved, booked, returned, written_off, cancelled … or matched
    document: UUID | None
    document_kind: str | None
    number: str | None
    amount: Decimal
    balance: Decimal


class AccountOfCurrency(msgspec.Struct, frozen=True):
    """One currency: opening + the sum of the lines = closing. `more`: there are more lines than are shown."""

    currency: str
    opening: Decimal
    debits: Decimal
    credits: Decimal
    closing: Decimal
    lines: list[AccountLine]
    more: bool = False


class AccountStatement(msgspec.Struct, frozen=True):
    """The account of one customer from day to day; what the customer owes us is above 0."""

    customer: str
    name: str
    from_on: date | None
    to_on: date
    currencies: list[AccountOfCurrency]


class _Movement(msgspec.Struct, frozen=True):
    currency: str
    on: date | None
    kind: str | None
    document: UUID | None
    document_kind: str | None
    number: str | None
    amount: Decimal


# Advances are asked for and not owed; what was paid on them is the customer's own (A5.1, A5.2).
_ACCOUNT = """
    SELECT position, line, effective_on, document, document_kind, kind, currency, source, number,
        CASE WHEN document_kind = 'invoice' THEN amount ELSE -amount END AS amount
    FROM ledger WHERE customer = %(customer)s AND direction = 'sales' AND document_kind <> 'advance'
        AND effective_on <= %(to_on)s
"""
_OPENING = sql.SQL(
    "SELECT currency, NULL, NULL, NULL, NULL, NULL, sum(amount) FROM ({}) AS account "
    "WHERE effective_on < %(from_on)s GROUP BY 1"
)
_LINES = sql.SQL("""
    WITH account AS ({}), shown AS (
        SELECT *, kind IN ('linked', 'unlinked', 'applied', 'unapplied', 'advanced', 'advance_released')
            OR (kind IN ('covered', 'uncovered') AND source IS DISTINCT FROM 'offset_act') AS matching
        FROM account WHERE %(from_on)s::date IS NULL OR effective_on >= %(from_on)s
    )
    SELECT s.currency, s.effective_on, s.kind, s.document, s.document_kind,
        coalesce(s.number, i.number, p.bank_reference), s.amount
    FROM (
        SELECT currency, effective_on, kind, document, document_kind, number, amount, position, line FROM shown
        WHERE NOT matching AND amount <> 0
        UNION ALL
        SELECT currency, effective_on, 'matched', NULL, NULL, NULL, sum(amount), max(position), 9 FROM shown
        WHERE matching GROUP BY 1, 2 HAVING sum(amount) <> 0
    ) AS s LEFT JOIN invoices i ON i.id = s.document LEFT JOIN bank_payments p ON p.id = s.document
    ORDER BY s.currency, s.effective_on, s.position, s.line
""")


def account_statement(connection: Connection, code: str, *, from_on: date | None, to_on: date) -> AccountStatement:
    """Movements of both days and all between; without `from_on` from the beginning. Errors: `NoSuchCustomer`."""
    card = customer(connection, code)
    asked = {"customer": code, "from_on": from_on, "to_on": to_on}
    account = sql.SQL(_ACCOUNT)
    before = all_rows(connection, _Movement, _OPENING.format(account), asked) if from_on else []
    opening = {each.currency: each.amount for each in before}
    movements = all_rows(connection, _Movement, _LINES.format(account), asked)
    currencies = sorted(opening.keys() | {each.currency for each in movements})
    return AccountStatement(
        customer=code,
        name=card.name,
        from_on=from_on,
        to_on=to_on,
        currencies=[
            _of_currency(currency, opening.get(currency), [each for each in movements if each.currency == currency])
            for currency in currencies
        ],
    )


def _of_currency(currency: str, opening: Decimal | None, movements: list[_Movement]) -> AccountOfCurrency:
    zero = abs((movements[0].amount if movements else opening or Decimal(0)) * 0)
    balance = opening = zero if opening is None else opening
    lines = []
    for each in movements:
        balance += each.amount
        lines.append(
            AccountLine(
                on=each.on or date.min, kind=each.kind or "", document=each.document, document_kind=each.document_kind,
                number=each.number, amount=each.amount, balance=balance,
            )
        )  # fmt: skip
    return AccountOfCurrency(
        currency=currency,
        opening=opening,
        debits=sum((each.amount for each in movements if each.amount > 0), zero),
        credits=abs(sum((each.amount for each in movements if each.amount < 0), zero)),
        closing=balance,
        lines=lines[:MOST],
        more=len(lines) > MOST,
    )
