"""From what matching thinks to what is recorded: every decision with its candidates, and safe links only."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from aggregates.bank_payment import BankPayment, Candidate
from aggregates.bank_payment import rules as payments
from aggregates.invoice import Invoice
from aggregates.invoice.write_off import write_off
from aggregates.matching import Book, Decision, Receipt, Settings, decide, digest
from commands.payments.linking import Part, link_parts
from commands.work import Work
from queries.matching_candidates import matching_book

CHANGED = "an invoice has changed since it was looked up"
CREDITS = "a person applies credit notes"


def weigh(work: Work, receipts: Sequence[Receipt]) -> dict[UUID, Decision]:
    """The decision for each, against what is open now; what one takes, the next no longer sees.

    The invoices that would be linked are loaded in one query, so that the rules can check them again.
    """
    settings = Settings(cap=work.desk.policy.automatic_cap)
    with work.desk.store.connection() as connection:
        book = matching_book(connection, receipts, settings)
    decisions = {receipt.id: _weigh_one(receipt, book, settings) for receipt in receipts}
    wanted = [part[0] for decision in decisions.values() for part in chosen(decision)]
    work.load(Invoice, wanted)
    return {each: _still_true(work, decision) for each, decision in decisions.items()}


def _weigh_one(receipt: Receipt, book: Book, settings: Settings) -> Decision:
    decision = decide(receipt, book, settings)
    for invoice, _, amount in chosen(decision):
        book.cover(invoice, amount)
    if decision.chosen is not None:
        book.remember(receipt)
    return decision


def chosen(decision: Decision) -> Iterable[tuple[UUID, str, Decimal]]:
    """The allocations that the decision links by itself: invoice, number, amount."""
    return decision.candidates[decision.chosen].allocations if decision.chosen is not None else ()


def _still_true(work: Work, decision: Decision) -> Decision:
    """The decision, or a suggestion in its place when the read models were behind, or a person must act."""
    if decision.chosen is None:
        return decision
    if decision.candidates[decision.chosen].credits:
        return _suggested(decision, CREDITS)
    for each, _, amount in chosen(decision):
        if work.state(Invoice, each).uncovered < amount:
            return _suggested(decision, CHANGED)
    return decision


def _suggested(decision: Decision, why: str) -> Decision:
    blocked = (*decision.blocked_by, why)
    return msgspec.structs.replace(decision, outcome="suggest", chosen=None, blocked_by=blocked)


def act(work: Work, payment: UUID, decision: Decision, on: date) -> Decision:
    """Record the decision and, when it is automatic, its links and its small write-off; what was decided in the end."""
    decision = _still_true(work, decision)
    work.record(payment, _decided(work, payment, decision, on))
    if decision.chosen is None:
        return decision
    parts = [Part(each, amount) for each, _, amount in chosen(decision)]
    link_parts(work, payment, parts, None, by_rule=decision.rule_version)
    _write_off(work, payment, decision.candidates[decision.chosen].difference, parts[-1].invoice, on)
    return decision


def _decided(work: Work, payment: UUID, decision: Decision, on: date) -> Any:
    candidates = tuple(
        Candidate(invoices=each.allocations, customer=each.customer, score=each.score, evidence=each.evidence)
        for each in decision.candidates
    )
    return payments.decide(
        work.state(BankPayment, payment),
        outcome=decision.outcome,
        candidates=candidates,
        chosen=decision.chosen,
        blocked_by=decision.blocked_by,
        rule_version=decision.rule_version,
        digest=digest(decision),
        on=on,
    )


def _write_off(work: Work, payment: UUID, difference: Decimal, invoice: UUID, on: date) -> None:
    if difference > 0:
        rest = work.state(BankPayment, payment)
        work.record(payment, payments.write_off_difference(rest, amount=difference, limit=difference, on=on))
    elif difference < 0:
        lacking = work.state(Invoice, invoice)
        on = max(on, lacking.issued_on or on)
        work.record(invoice, write_off(lacking, amount=-difference, limit=-difference, on=on))
