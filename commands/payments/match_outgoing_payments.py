"""Weigh again the money that went out and waits for an invoice; what is sure is booked and linked."""

from typing import Any
from uuid import UUID

import msgspec

from aggregates.bank_payment import BankPayment
from aggregates.matching import Decision, Receipt
from commands.command import Answer, Refused
from commands.payments.deciding import act, unvalued, weigh
from commands.payments.match_payments import AT_ONCE, MatchPayments
from commands.payments.outgoing import Debit, book_debit, debits_at, known_otherwise, rate_of, receipt_of
from commands.reference import fetch_entries
from commands.statements.known import Seen
from commands.work import Work
from queries.payments.outgoing_entries import waiting


class MatchOutgoingPayments(MatchPayments):
    """`ids`: only these; without, the oldest that wait, 2,000 at a time.

    The answer's `skip` goes into the next call; null when all were looked at."""


def match_outgoing_payments(work: Work, command: MatchOutgoingPayments) -> Answer:
    """What is safe is booked and linked; the rest stays an entry, with suggestions wherever it is read."""
    work.desk.settle()
    with work.desk.store.connection() as connection:
        places = waiting(connection, command.ids, AT_ONCE, command.skip)
    debits, seen = debits_at(work, places), Seen.nothing()
    payments = work.load(BankPayment, debits)
    unbooked = [debit for each, debit in debits.items() if payments[each].status == "none"]
    used = known_otherwise(work, unbooked, seen)
    fetch_entries(work, {("currencies", each.entry.currency) for each in debits.values()})
    current = [
        _as_it_is(debit, payments[each])
        for each, debit in debits.items()
        if each not in used and (payments[each].status == "none" or payments[each].uncovered > 0)
    ]
    decisions = weigh(work, current, "purchase")
    rows: list[dict[str, Any]] = []
    for receipt in current:
        decision = decisions[receipt.id]
        if not command.dry_run:
            decision = _act(work, debits[receipt.id], decision, seen)
        rows.append({"id": str(receipt.id), "decision": decision.outcome, "blocked_by": decision.blocked_by})
    return _answer(command, places_count=len(places), rows=rows, missing=set(command.ids or ()) - debits.keys())


def _as_it_is(debit: Debit, payment: BankPayment) -> Receipt:
    """With what is uncovered of it now, and whose it is when that is known."""
    receipt = receipt_of(debit)
    if payment.status == "none":
        return receipt
    return msgspec.structs.replace(receipt, amount=payment.uncovered, payer=payment.payer)


def _act(work: Work, debit: Debit, decision: Decision, seen: Seen) -> Decision:
    """An entry becomes a payment only by a link; what is a payment keeps what was thought of it."""
    if work.state(BankPayment, debit.id).status == "none":
        if not rate_of(work, debit):
            decision = unvalued(decision)
        if decision.chosen is None:
            return decision
        book_debit(work, debit, seen, decision.payer)
    return act(work, debit.id, decision, work.open_day(max(debit.entry.booked_on, work.on)))


def _answer(
    command: MatchOutgoingPayments, *, places_count: int, rows: list[dict[str, Any]], missing: set[UUID]
) -> Answer:
    count = {outcome: sum(row["decision"] == outcome for row in rows) for outcome in ("auto", "suggest", "queue")}
    refused = [
        Refused(
            id=str(each),
            type="/problems/nothing-uncovered",
            title="Nothing of the payment is uncovered.",
            status=409,
            detail=f"No money that went out waits under {each}; look it up in /outgoing-payments.",
        )
        for each in sorted(missing)
    ]
    return Answer(
        more={
            "linked": count["auto"],
            "suggested": count["suggest"],
            "queued": count["queue"],
            "skip": command.skip + places_count - count["auto"] if places_count == AT_ONCE else None,
            "done": rows,
            "refused": refused,
        }
    )
