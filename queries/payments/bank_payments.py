"""Money that arrived: the bank receipts list with what of it is uncovered (T34, T35, T43)."""

from datetime import date
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted, length
from queries.page import Key, Listing, Page
from queries.payments.bank_payment import bank_payment, neighbour
from queries.payments.linked import LINKED, LISTED, WORD, WORKLIST, Linked
from queries.payments.provisional import DAYS_UNCONFIRMED, WAITING
from queries.rows import Connection, figure
from queries.where import Where
from queries.words import patterns

__all__ = ["SORTS", "BankPaymentRow", "bank_payment", "bank_payments", "neighbour"]


class BankPaymentRow(msgspec.Struct, frozen=True):
    """One receipt. `linked`: true when nothing is uncovered, false when no invoice is attached, else partly."""

    id: UUID
    status: str  # booked, set_aside; only when asked for: confirmed, withdrawn
    booked_on: date
    value_on: date | None
    account: str
    payer: str  # customer code; '' while unknown
    name: str | None  # as the bank has it
    iban: str | None
    amount: Decimal
    currency: str
    uncovered: Decimal
    returned: Decimal
    linked: str
    reference: str | None
    end_to_end: str | None
    text: str
    bank_reference: str | None
    statement: UUID | None  # none: entered by hand
    outcome: str | None  # auto, suggest, queue; none: not weighed yet
    score: int | None
    provisional: bool  # entered by hand; the bank's own entry will confirm it
    confirmed_by: UUID | None  # the bank's own payment that took its place
    days_unconfirmed: int | None


ID = Key("id", "uuid")
SORTS = {
    "booked_on": WORKLIST,  # oldest, then biggest
    "amount": (Key("amount", "numeric"), ID),
    "uncovered": (Key("uncovered", "numeric"), ID),
    "name": (Key("coalesce(name, '')", "text"), ID),
    "payer": (Key("payer", "text"), Key("booked_on", "date"), ID),
    "account": (Key("account", "text"), Key("booked_on", "date"), ID),
    "score": (Key("coalesce(score, -1)", "integer"), ID),
}
COLUMNS = sql.SQL(
    "id, status, booked_on, value_on, account, payer, name, iban, amount, currency, "
    "uncovered + amount * 0, returned + amount * 0, {}, "
    "reference, end_to_end, text, bank_reference, statement, outcome, score, provisional, confirmed_by, {}"
).format(WORD, sql.SQL(DAYS_UNCONFIRMED))
LONG_AGO: LiteralString = f"{WAITING} AND booked_on <= %(today)s::date - %(unconfirmed_days)s::integer"
_LIST = Listing(COLUMNS, sql.SQL("bank_payments"), SORTS)


def bank_payments(
    connection: Connection,
    *,
    today: date | None = None,
    linked: Linked | None = None,
    account: str | None = None,
    payer: str | None = None,
    currency: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    search: str | None = None,
    provisional: bool | None = None,
    unconfirmed_days: int | None = None,
    statement: UUID | None = None,
    outcome: str | None = None,
    status: str | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[BankPaymentRow]:
    """Newest first; what still needs work: oldest first, then biggest (A2.3). Errors: `BadSort`, `BadCursor`.

    `linked`: "open" is whatever has something uncovered, that is "false" and "partly" together.
    `provisional`: entered by hand, and not confirmed by the bank; `unconfirmed_days`: for at least so long,
    counted to `today`.
    """
    shown = () if status else (LISTED,)
    where = Where(*shown, today=today).one_of("linked", linked, LINKED)
    where.either("provisional", provisional, WAITING, "NOT provisional").given(
        LONG_AGO, unconfirmed_days=unconfirmed_days
    )
    filters(
        where, account=account, payer=payer, currency=currency, booked_from=booked_from, booked_to=booked_to,
        search=search,
    )  # fmt: skip
    where.given("statement = %(statement)s", statement=statement)
    where.given("outcome = %(outcome)s", outcome=outcome).given("status = %(status)s", status=status)
    order = sort or ("-booked_on" if linked in (None, "true") else "booked_on")
    items, following = _LIST.page(connection, BankPaymentRow, where, sort=order, limit=limit, cursor=cursor)
    return Page(items, following, _total(connection, where, linked))


def filters(
    where: Where,
    *,
    account: str | None,
    payer: str | None,
    currency: str | None,
    booked_from: date | None,
    booked_to: date | None,
    search: str | None,
) -> Where:
    """The filters that hold today and at any other date."""
    where.given("account = %(account)s", account=account).given("payer = %(payer)s", payer=payer)
    where.given("currency = %(currency)s", currency=currency)
    where.given("booked_on >= %(booked_from)s", booked_from=booked_from)
    where.given("booked_on <= %(booked_to)s", booked_to=booked_to)
    return where.given("search LIKE ALL (%(search)s)", search=patterns(search))


def _total(connection: Connection, where: Where, linked: Linked | None) -> int:
    """Of one word of `linked` alone it is told without counting the many."""
    if linked is None or len(where.asked) > 1:
        return counted(connection, "bank_payments", where)
    if linked == "partly":
        return _counted(connection, LINKED["partly"])
    opened = figure(
        connection,
        sql.SQL("SELECT sum(documents) FROM nenosegts_totals WHERE kind = 'payment' AND direction = 'sales'"),
    )
    if linked == "open":
        return opened
    if linked == "false":
        return opened - _counted(connection, LINKED["partly"])
    void = _counted(connection, f"(uncovered = 0 AND (status <> 'booked' OR returned >= amount) AND {LISTED})")
    return length(connection, "bank_payments") - opened - void


def _counted(connection: Connection, condition: LiteralString) -> int:
    return counted(connection, "bank_payments", Where().one_of("only", "these", {"these": condition}))
