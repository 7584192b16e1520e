"""A customer's account from one day to another: what it owed before, every movement, what it owes after, and for what.

The statement of account counts what we sold; the comparison act (TX6) counts what we bought as well. Their papers show
these very figures.
"""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import Rejected
from aggregates.money import rounded
from queries.as_of import COUNTED, NOW, Moment
from queries.customers import customer
from queries.debtors.account_documents import OpenItem, open_items, reminder_level
from queries.rows import Connection, all_rows

MOST = 5_000  # lines of a statement
Kind = Literal[
    "invoice", "credit_note", "payment_received", "money_returned", "written_off", "offset", "used_for", "correction"
]


class WrongPeriod(Rejected):
    """A statement goes from one day to the same or a later one."""


class StatementTooLong(Rejected):
    """A statement has at most 5,000 lines, and 2,000 rows on paper."""


class AccountLine(msgspec.Struct, frozen=True):
    """What moved the account on one day; `amount` above 0: the customer owes more. `balance` is what it owes then.

    A link moves nothing where both of its ends lie on this account. `used_for`: what was the customer's own went into a
    document of another account or currency; `document` is the one that the line names.
    """

    on: date
    kind: Kind
    document: UUID
    number: str | None
    amount: Decimal
    balance: Decimal


class AccountOfCurrency(msgspec.Struct, frozen=True):
    """One currency: opening + debits - credits = closing = debits - credits of `documents`."""

    currency: str
    opening: Decimal
    lines: list[AccountLine]
    debits: Decimal
    credits: Decimal
    closing: Decimal
    documents: list[OpenItem]


class AccountStatement(msgspec.Struct, frozen=True):
    """The account of one customer; what the customer owes us is above 0.

    `reminder_level` is the highest of its invoices that are open at the end (CX13); 0: of none it was reminded.
    """

    customer: str
    name: str
    from_on: date
    to_on: date
    reminder_level: int
    currencies: list[AccountOfCurrency]


class _Moved(NamedTuple):
    """Movements of one day that belong together, such as both ends of a link, as one."""

    currency: str
    on: date
    amount: Decimal
    document: UUID
    document_kind: str
    direction: str
    written_off: bool
    returned: bool
    own: str | None  # the number of the document, or the bank's reference
    other: UUID | None
    other_kind: str | None  # invoice, advance, credit_note; offset, payment
    other_number: str | None


# What a movement does to the balance: claims add, money and credit notes take; an advance is asked for, not owed, and
# what was paid on it is the customer's own (A5.1, A5.2). What we owe to them counts the other way.
_ACCOUNT = sql.SQL("""
    SELECT *, amount * CASE WHEN direction = 'sales' THEN 1 ELSE -1 END * CASE document_kind
        WHEN 'invoice' THEN 1 WHEN 'advance' THEN 0 ELSE -1 END AS signed
    FROM ledger WHERE customer = %(customer)s AND {} AND (direction = 'sales' OR %(both)s)
""").format(COUNTED)
_OPENING = sql.SQL(
    "SELECT currency, sum(signed) FROM ({}) AS account WHERE effective_on < %(from_on)s GROUP BY 1 ORDER BY 1"
).format(_ACCOUNT)
# Both ends of a link are one group, which is nothing but across customers and currencies.
_MOVED = sql.SQL("""
    SELECT m.currency, m.on_day, m.amount, m.document, m.document_kind, m.direction, m.written_off, m.returned,
        coalesce(i.number, p.bank_reference), m.other,
        CASE WHEN op.id IS NOT NULL THEN 'payment' WHEN a.id IS NOT NULL THEN 'offset' ELSE oi.type END,
        coalesce(oi.number, op.bank_reference, a.number)
    FROM (
        SELECT currency, effective_on AS on_day, sum(signed) AS amount, written_off, returned, min(position) AS first,
            (array_agg(document ORDER BY position, line))[1] AS document,
            (array_agg(document_kind ORDER BY position, line))[1] AS document_kind,
            (array_agg(direction ORDER BY position, line))[1] AS direction,
            (array_agg(counter_document ORDER BY position, line))[1] AS other
        FROM (
            SELECT *, kind IN ('written_off', 'write_off_undone') AS written_off, kind = 'returned' AS returned,
                least(document, coalesce(counter_document, document)) AS one,
                greatest(document, coalesce(counter_document, document)) AS two
            FROM ({account}) AS account WHERE effective_on >= %(from_on)s
        ) AS marked
        GROUP BY currency, effective_on, one, two, written_off, returned HAVING sum(signed) <> 0
        ORDER BY currency, effective_on, min(position) LIMIT %(most)s
    ) AS m
    LEFT JOIN invoices i ON i.id = m.document LEFT JOIN bank_payments p ON p.id = m.document
    LEFT JOIN invoices oi ON oi.id = m.other LEFT JOIN bank_payments op ON op.id = m.other
    LEFT JOIN offset_acts a ON a.id = m.other
    ORDER BY m.currency, m.on_day, m.first
""").format(account=_ACCOUNT)


def account_statement(
    connection: Connection, code: str, *, from_on: date, to_on: date, moment: Moment = NOW, both: bool = False
) -> AccountStatement:
    """Movements of both days and all between, as far as they count at that moment; `both`: purchases as well (TX6).

    Errors: `NoSuchCustomer`, `WrongPeriod`, `StatementTooLong`.
    """
    if to_on < from_on:
        raise WrongPeriod(
            f"The period from {from_on} to {to_on} has no day in it; turn the two round.", pointer="/date_to"
        )
    card = customer(connection, code)
    end = Moment(min(to_on, moment.as_of or to_on), moment.position)
    asked = {"customer": code, "both": both, "from_on": from_on, "most": MOST + 1, **end.parameters}
    opening: dict[str, Decimal] = dict(connection.execute(_OPENING, asked).fetchall())
    moved = all_rows(connection, _Moved, _MOVED, asked)
    if len(moved) > MOST:
        raise StatementTooLong(
            f"More than {MOST} lines lie between {from_on} and {to_on}; ask for a shorter period.", pointer="/date_from"
        )
    documents = open_items(connection, code, end, today=to_on, both=both)
    lines = {currency: list(rows) for currency, rows in groupby(moved, lambda each: each.currency)}
    accounts = [
        _of_currency(currency, opening.get(currency), lines.get(currency, []), documents)
        for currency in sorted(opening.keys() | lines.keys() | {each.currency for each in documents})
    ]
    return AccountStatement(
        customer=code,
        name=card.name,
        from_on=from_on,
        to_on=to_on,
        reminder_level=reminder_level(connection, documents, end),
        currencies=[each for each in accounts if each.opening or each.lines or each.documents],
    )


def _of_currency(
    currency: str, opening: Decimal | None, moved: list[_Moved], documents: list[OpenItem]
) -> AccountOfCurrency:
    balance = begun = rounded(opening or Decimal(0), currency)
    lines = []
    for each in moved:
        amount = rounded(each.amount, currency)
        balance += amount
        document, kind, number = _named(each)
        lines.append(AccountLine(each.on, kind, document, number, amount, balance))
    zero = rounded(Decimal(0), currency)
    return AccountOfCurrency(
        currency=currency,
        opening=begun,
        lines=lines,
        debits=sum((each.amount for each in lines if each.amount > 0), zero),
        credits=sum((-each.amount for each in lines if each.amount < 0), zero),
        closing=balance,
        documents=[each for each in documents if each.currency == currency],
    )


def _named(moved: _Moved) -> tuple[UUID, Kind, str | None]:
    """The document that an accountant looks for behind the line, what it is, and its number."""
    if moved.written_off:
        return moved.document, "written_off", moved.own
    if moved.other is not None and moved.other_kind is not None:
        return moved.other, _came_from(moved), moved.other_number
    return moved.document, _of_itself(moved), moved.own


def _came_from(moved: _Moved) -> Kind:
    if moved.other_kind == "offset":
        return "offset"
    if moved.other_kind == "payment":
        return "payment_received"
    return "credit_note" if moved.other_kind == "credit_note" else "used_for"


def _of_itself(moved: _Moved) -> Kind:
    """A movement against the nature of its document is a correction: it was approved too early, or is cancelled."""
    if moved.returned:
        return "money_returned"
    claims = (moved.document_kind == "invoice") == (moved.direction == "sales")
    if claims != (moved.amount > 0):
        return "correction"
    if moved.document_kind == "payment":
        return "payment_received"
    return "credit_note" if moved.document_kind == "credit_note" else "invoice"
