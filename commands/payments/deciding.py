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
from aggregates.matching import Book, Decision, Receipt, Settings, Waiting, digest
from commands.payments.confirming import still_wait, take_place
from commands.payments.linking import Part, link_parts
from commands.work import Work
from queries.payments.matching_candidates import Side, matching_book
from queries.payments.provisional import waiting_receipts

CHANGED = "an invoice has changed since it was looked up"
CREDITS = "a person applies credit notes"
UNVALUED = "its base value is unknown: the rate of that day is missing in the register currencies"
GONE = "a receipt entered by hand has changed since it was looked up"


def weigh(work: Work, receipts: Sequence[Receipt], side: Side = "sales") -> dict[UUID, Decision]:
    """The decision for each, against what is open now; what one takes, the next no longer sees.

    Money that went out is weighed against purchases; money that came first against what was entered by hand.

    The invoices that would be linked are loaded in one query, so that the rules can check them again.
    """
    policy = work.desk.policy
    settings = Settings(cap=policy.automatic_cap, confirming_days=policy.confirming_days)
    with work.desk.store.connection() as connection:
        book = matching_book(connection, receipts, settings, side)
        by_hand = waiting_receipts(connection, receipts, settings.confirming_days) if side == "sales" else []
    waiting = Waiting(by_hand, book)
    decisions = {receipt.id: _weigh_one(receipt, book, waiting, settings) for receipt in receipts}
    _load(work, decisions.values())
    return {each: _still_true(work, decision) for each, decision in decisions.items()}


def _load(work: Work, decisions: Iterable[Decision]) -> None:
    """Whatever the automatic ones touch."""
    automatic = [each.candidates[each.chosen] for each in decisions if each.chosen is not None]
    work.fetch(
        [(Invoice, invoice) for each in automatic for invoice, _, _ in each.allocations]
        + [(BankPayment, receipt) for each in automatic for receipt in each.confirms]
    )


def _weigh_one(receipt: Receipt, book: Book, waiting: Waiting, settings: Settings) -> Decision:
    decision = waiting.decide(receipt, book, settings)
    if decision.chosen is not None and not decision.candidates[decision.chosen].confirms:
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
    solution = decision.candidates[decision.chosen]
    if solution.confirms:
        return decision if still_wait(work, solution) else _suggested(decision, GONE)
    if solution.credits:
        return _suggested(decision, CREDITS)
    for each, _, amount in chosen(decision):
        if work.state(Invoice, each).uncovered < amount:
            return _suggested(decision, CHANGED)
    return decision


def unvalued(decision: Decision) -> Decision:
    """The decision about money whose base value is unknown: a person values it before it pays anything."""
    return decision if decision.chosen is None else _suggested(decision, UNVALUED)


def _suggested(decision: Decision, why: str) -> Decision:
    blocked = (*decision.blocked_by, why)
    return msgspec.structs.replace(decision, outcome="suggest", chosen=None, blocked_by=blocked)


def act(work: Work, payment: UUID, decision: Decision, on: date) -> Decision:
    """Record the decision and, when it is automatic, its links and its small write-off; what was decided in the end."""
    decision = _still_true(work, decision)
    if not work.state(BankPayment, payment).rate:
        decision = unvalued(decision)
    work.record(payment, _decided(work, payment, decision, on))
    if decision.chosen is None:
        return decision
    if receipts := decision.candidates[decision.chosen].confirms:
        take_place(work, payment, receipts, decision.rule_version)
        return decision
    parts = [Part(each, amount) for each, _, amount in chosen(decision)]
    link_parts(work, payment, parts, None, by_rule=decision.rule_version)
    _write_off(work, payment, decision.candidates[decision.chosen].difference, parts[-1].invoice, on)
    return decision


def _decided(work: Work, payment: UUID, decision: Decision, on: date) -> Any:
    candidates = tuple(
        Candidate(
            invoices=each.allocations,
            customer=each.customer,
            score=each.score,
            evidence=each.evidence,
            confirms=each.confirms,
        )
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
        on = max(on, lacking.counts_from or on)
        work.record(invoice, write_off(lacking, amount=-difference, limit=-difference, on=on))
