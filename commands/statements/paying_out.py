"""The debits of a page against what we owe: what is sure is booked and linked, the rest stays on its statement."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from aggregates.bank_payment import BankPayment
from aggregates.bank_statement import BankStatement
from aggregates.matching import Decision
from commands.payments.deciding import act, unvalued, weigh
from commands.payments.outgoing import Debit, book_debit, is_payment_out, known_otherwise, rate_of, receipt_of
from commands.statements.known import Seen, Target
from commands.statements.paid_twice import Again, paid_again
from commands.statements.spool import Movement, kept_entry
from commands.work import Work
from queries.payments.outgoing_entries import anything_owed


class OutgoingRow(msgspec.Struct, kw_only=True):
    """One debit that was weighed: `new` when it was booked and linked, `known` when it is booked, else `kept`."""

    id: UUID
    status: str
    booked_on: Any
    amount: Decimal
    currency: str
    name: str | None  # as the bank has it
    provider: str | None = None  # customer code, once recognised
    linked: list[dict[str, Any]] = msgspec.field(default_factory=list)
    uncovered: Decimal
    decision: str | None = None
    evidence: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()


def pay_out(work: Work, page: list[Movement], targets: list[Target], seen: Seen) -> list[OutgoingRow]:
    """The debits that this statement brings for the first time; when nothing is owed only those that seem to pay an
    expense again (F40).

    Errors: none of its own; a debit that is refused stays an entry.
    """
    debits = _new_debits(work, page, targets, seen)
    if not debits:
        return []
    owed = _owed(work)
    rows = _weighed(work, debits, seen) if owed else [_row(each, "kept", each.entry.amount) for each in debits]
    again = _again(work, debits, rows, seen)
    return rows if owed else [each for each in rows if each.id in again]


def _again(work: Work, debits: list[Debit], rows: list[OutgoingRow], seen: Seen) -> dict[UUID, Again]:
    """Mark those that nothing open explains and that an earlier payment resembles, and say so in the warnings."""
    unexplained = {each.id: each for each in rows if each.status == "kept" and each.decision != "suggest"}
    loose = [each for each in debits if each.id in unexplained and not each.entry.fee]
    booked = {each.id for each in rows if each.status == "new"}
    again = paid_again(work, loose, [each for each in debits if each.id in booked])
    for each in known_otherwise(work, [each for each in loose if each.id in again], seen):
        del again[each]  # another file brought this very money
    for debit in loose:
        if told := again.get(debit.id):
            row, entry = unexplained[debit.id], debit.entry
            row.decision, row.evidence = "queue", (*row.evidence, f"duplicate: {told.told()}")
            row.blocked_by = tuple(dict.fromkeys((*row.blocked_by, "duplicate")))
            what = f"{entry.amount} {entry.currency} on {entry.booked_on} seems to pay again what is paid"
            seen.returns.add((debit.account, f"{what}: {told.told()}; ask for it back, or link what it really pays"))
    return again


def _weighed(work: Work, debits: list[Debit], seen: Seen) -> list[OutgoingRow]:
    known = known_otherwise(work, debits, seen)
    fresh = [each for each in debits if each.id not in known]
    for each in fresh:
        work.begin(BankPayment, each.id)
    decisions = weigh(work, [receipt_of(each) for each in fresh if not each.entry.fee], "purchase")
    return [_known(each) if each.id in known else _tried(work, each, decisions.get(each.id), seen) for each in debits]


def _new_debits(work: Work, page: list[Movement], targets: list[Target], seen: Seen) -> list[Debit]:
    work.load(BankStatement, {target.id for target in targets})
    found = {}
    for movement in page:
        target, entry = targets[movement.statement], kept_entry(movement.payment)
        if is_payment_out(entry) and entry.fingerprint not in work.state(BankStatement, target.id).kept:
            found[entry.fingerprint] = Debit(target.id, target.account, target.message, entry)
    return list(found.values())


def _owed(work: Work) -> bool:
    with work.desk.store.connection() as connection:
        return anything_owed(connection)


def _row(debit: Debit, status: str, uncovered: Decimal) -> OutgoingRow:
    entry = debit.entry
    return OutgoingRow(
        id=debit.id, status=status, booked_on=entry.booked_on, amount=entry.amount, currency=entry.currency,
        name=entry.name, uncovered=uncovered,
    )  # fmt: skip


def _known(debit: Debit) -> OutgoingRow:
    return _row(debit, "known", Decimal(0))


def _tried(work: Work, debit: Debit, decision: Decision | None, seen: Seen) -> OutgoingRow:
    shown = _row(debit, "kept", debit.entry.amount)
    if decision is None:  # the bank's own fee: a person says on which invoice it stands
        return shown
    if not rate_of(work, debit):
        decision = unvalued(decision)
    if decision.chosen is not None:
        book_debit(work, debit, seen, decision.payer)
        decision = act(work, debit.id, decision, work.open_day(debit.entry.booked_on))
        shown.status, shown.uncovered = "new", work.state(BankPayment, debit.id).uncovered
        shown.linked = [
            {"invoice": link.invoice, "number": link.number, "amount": link.amount}
            for link in work.state(BankPayment, debit.id).links
        ]
    shown.decision, shown.provider, shown.blocked_by = decision.outcome, decision.payer, decision.blocked_by
    if decision.candidates:
        best = decision.candidates[decision.chosen or 0]
        shown.evidence = best.evidence
        shown.provider = shown.provider or (best.customer if decision.chosen is not None else None)
    return shown
