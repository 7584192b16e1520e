"""One debit, whole: what it pays, and what it could pay, weighed when it is read."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from aggregates.matching import Receipt, Settings
from queries.payments.covered_documents import CoveredDocument, covered_documents
from queries.payments.linked import WORD
from queries.payments.outgoing_candidates import considered
from queries.payments.outgoing_payments import NOW
from queries.rows import Connection, one_row


class NoSuchOutgoingPayment(NotFound):
    """There is no such outgoing payment."""


class OutgoingPayment(msgspec.Struct, frozen=True):
    """All that is known of it. Version 0: an entry of its statement, not booked yet.

    `suggestions` are weighed now while something is uncovered; then they are those of the decision that linked it.
    """

    id: UUID
    version: int
    position: int
    status: str
    booked_on: date
    value_on: date | None
    account: str | None
    provider: str
    name: str | None
    iban: str | None
    legal_id: str | None
    ultimate_name: str | None
    amount: Decimal
    currency: str
    uncovered: Decimal
    returned: Decimal
    base_amount: Decimal | None
    linked: str
    reference: str | None
    end_to_end: str | None
    text: str
    bank_reference: str | None
    statement: UUID
    outcome: str | None
    score: int | None
    blocked_by: list[str]
    suggestions: list[dict[str, Any]]
    links: list[CoveredDocument] = []


_ONE = sql.SQL(
    "SELECT outgoing.id, coalesce(version, 0), coalesce(position, kept_at), outgoing.status, booked_on, value_on, "
    "account, provider, name, iban, legal_id, ultimate_name, outgoing.amount, outgoing.currency, "
    "outgoing.uncovered + outgoing.amount * 0, outgoing.returned + outgoing.amount * 0, base_amount, linked, "
    "reference, end_to_end, text, bank_reference, statement, outcome, score, coalesce(blocked_by, '[]'), "
    "coalesce(candidates, '[]') FROM (SELECT *, {} AS linked FROM {}) AS outgoing "
    "LEFT JOIN outgoing_payments p ON p.id = outgoing.id WHERE outgoing.id = %(id)s"
).format(WORD, NOW)


def outgoing_payment(connection: Connection, id: UUID, settings: Settings) -> OutgoingPayment:  # noqa: A002
    """Errors: `NoSuchOutgoingPayment`."""
    found = one_row(connection, OutgoingPayment, _ONE, {"id": id})
    if found is None:
        raise NoSuchOutgoingPayment(
            f"There is no outgoing payment {id}; look it up in /outgoing-payments. What the bank took back of a "
            "receipt stands on its bank statement."
        )
    found = msgspec.structs.replace(found, links=covered_documents(connection, id))
    return _weighed(connection, found, settings) if found.uncovered and found.status != "set_aside" else found


def _weighed(connection: Connection, found: OutgoingPayment, settings: Settings) -> OutgoingPayment:
    receipt = Receipt(
        **{name: getattr(found, name) for name in _SAME},
        amount=found.uncovered,
        payer=found.provider or None,
    )
    decision, solutions = considered(connection, receipt, settings)
    return msgspec.structs.replace(
        found,
        outcome=decision.outcome,
        score=max((each.score for each in decision.candidates), default=None),
        blocked_by=list(decision.blocked_by),
        suggestions=solutions,
    )


_SAME = ("id", "currency", "booked_on", "name", "ultimate_name", "iban", "legal_id", "reference", "end_to_end", "text")
