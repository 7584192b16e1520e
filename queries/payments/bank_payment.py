"""One receipt, whole: what it pays, what matching suggests, and its neighbours in the worklist (T41)."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.payments.covered_documents import CoveredDocument, covered_documents
from queries.payments.linked import LINKED, WORD, Linked
from queries.rows import Connection, one_row


class NoSuchPayment(NotFound):
    """There is no such payment."""


class BankPayment(msgspec.Struct, frozen=True):
    """All that is known of a receipt; `suggestions` are what matching weighed, best first."""

    id: UUID
    version: int
    position: int
    status: str
    booked_on: date
    value_on: date | None
    account: str
    payer: str
    name: str | None
    iban: str | None
    legal_id: str | None
    ultimate_name: str | None
    amount: Decimal
    currency: str
    uncovered: Decimal
    returned: Decimal
    base_amount: Decimal
    linked: str
    reference: str | None
    end_to_end: str | None
    text: str
    bank_reference: str | None
    transaction_code: str | None
    message: str  # 052, 053, 054, fidavista: the kind of file that brought it; hand
    statement: UUID | None  # none: entered by hand
    provisional: bool
    confirmed_by: UUID | None  # the bank's own payment that took its place
    outcome: str | None
    score: int | None
    blocked_by: list[str]
    suggestions: list[dict[str, Any]]
    links: list[CoveredDocument] = []
    confirms: list[UUID] = []  # receipts entered by hand whose place it took


_ONE = sql.SQL(
    "SELECT id, version, position, status, booked_on, value_on, account, payer, name, iban, legal_id, ultimate_name, "
    "amount, currency, uncovered + amount * 0, returned + amount * 0, base_amount, "
    "{}, "
    "reference, end_to_end, text, bank_reference, transaction_code, message, statement, provisional, "
    "confirmed_by, outcome, score, blocked_by, candidates "
    "FROM bank_payments WHERE id = %(id)s"
).format(WORD)
_CONFIRMS = sql.SQL("SELECT id FROM bank_payments WHERE confirmed_by = %(id)s ORDER BY booked_on, id")
_WAYS: dict[str, tuple[LiteralString, LiteralString]] = {
    "next": (
        "booked_on >= here.booked_on AND (booked_on > here.booked_on OR amount < here.amount "
        "OR (amount = here.amount AND id > %(id)s))",
        "booked_on, amount DESC, id",
    ),
    "previous": (
        "booked_on <= here.booked_on AND (booked_on < here.booked_on OR amount > here.amount "
        "OR (amount = here.amount AND id < %(id)s))",
        "booked_on DESC, amount, id DESC",
    ),
}


def bank_payment(connection: Connection, id: UUID) -> BankPayment:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchPayment`."""
    found = one_row(connection, BankPayment, _ONE, {"id": id})
    if found is None:
        raise NoSuchPayment(f"There is no payment {id}; look it up in /bank-payments.")
    links = covered_documents(connection, id)
    confirms = [row[0] for row in connection.execute(_CONFIRMS, {"id": id}).fetchall()]
    return msgspec.structs.replace(found, links=links, confirms=confirms)


def neighbour(
    connection: Connection,
    id: UUID,  # noqa: A002 - the interface's own word
    direction: Literal["next", "previous"],
    linked: Linked | None = "false",
) -> UUID | None:
    """The next or previous payment of the worklist (oldest, then biggest), seen from this one; none at the end.

    It need not be in the worklist any more: the arrows go on from where it stood. Errors: `NoSuchPayment`.
    """
    condition, order = _WAYS[direction]
    asked: LiteralString = LINKED[linked] if linked else "true"
    query = sql.SQL(
        "WITH here AS (SELECT booked_on, amount FROM bank_payments WHERE id = %(id)s) "
        "SELECT near.id FROM here LEFT JOIN LATERAL (SELECT id FROM bank_payments "
        "WHERE {asked} AND {condition} ORDER BY {order} LIMIT 1) AS near ON true"
    ).format(asked=sql.SQL(asked), condition=sql.SQL(condition), order=sql.SQL(order))
    row = connection.execute(query, {"id": id}).fetchone()
    if row is None:
        raise NoSuchPayment(f"There is no payment {id}; look it up in /bank-payments.")
    found: UUID | None = row[0]
    return found
