"""What an import answers: the file, each statement with its check sum, each payment with what became of it."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from adapters.bank import BankFile, Payment, Statement
from aggregates.matching import Decision

Status = str  # "new" | "known" | "set-aside"


class PaymentRow(msgspec.Struct, kw_only=True):
    """One receipt of the file. `payer` is as the bank names it, `customer` whom it was recognised as."""

    id: UUID
    status: Status
    booked_on: date
    amount: Decimal
    currency: str
    payer: str | None
    customer: str | None = None
    iban: str | None
    reference: str | None
    text: str
    linked: list[dict[str, Any]] = msgspec.field(default_factory=list)
    uncovered: Decimal
    decision: str | None = None
    evidence: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    confirms: tuple[UUID, ...] = ()  # receipts entered by hand whose place it took
    return_of: list[UUID] = msgspec.field(default_factory=list)  # our own payments that may have come back with it


def row(each: UUID, payment: Payment, status: Status) -> PaymentRow:
    """A receipt before anything is decided of it."""
    return PaymentRow(
        id=each,
        status=status,
        booked_on=payment.booked_on,
        amount=payment.amount,
        currency=payment.currency,
        payer=payment.name,
        iban=payment.iban,
        reference=payment.reference,
        text=payment.text,
        uncovered=payment.amount if status == "new" else Decimal(0),
    )


def weighed(shown: PaymentRow, decision: Decision) -> None:
    """Add what matching came to: links when it was safe, evidence in any case."""
    shown.decision, shown.customer, shown.blocked_by = decision.outcome, decision.payer, decision.blocked_by
    if decision.candidates:
        best = decision.candidates[decision.chosen or 0]
        shown.evidence = best.evidence
    if decision.chosen is not None:
        chosen = decision.candidates[decision.chosen]
        shown.confirms = chosen.confirms
        shown.linked = [
            {"invoice": each, "number": number, "amount": amount} for each, number, amount in chosen.allocations
        ]
        taken = sum((amount for _, _, amount in chosen.allocations), Decimal(0))
        shown.uncovered = shown.amount - taken - max(chosen.difference, Decimal(0))


def statement_row(each: UUID, head: Statement, counts: Counter[Status]) -> dict[str, Any]:
    """One statement: `credits` and `debits` are sums of booked entries in its currency."""
    return {
        "id": str(each),
        "account": head.account,
        "currency": head.currency,
        "statement": head.id,
        "opening": head.opening,
        "closing": head.closing,
        "balanced": head.balanced,
        "difference": head.difference,
        "entries": head.entries,
        "booked": head.booked,
        "credits": head.credits,
        "debits": head.debits,
        "payments_new": counts["new"],
        "payments_known": counts["known"],
        "set_aside": counts["set-aside"],
    }


def whole(
    file: BankFile,
    known: bool,
    statements: list[dict[str, Any]],
    payments: msgspec.Raw,
    outgoing: msgspec.Raw,
    warnings: list[Any],
) -> dict[str, Any]:
    """The answer's own part, as the published interface says."""
    return {
        "file": {"sha256": file.sha256, "format": file.format, "known": known},
        "statements": statements,
        "payments": payments,
        "outgoing": outgoing,
        "warnings": [{"where": each.where, "what": each.what} for each in warnings],
    }
