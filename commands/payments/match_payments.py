"""Match again every payment that is not linked, or the ones that are named."""

from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment
from aggregates.matching import Receipt
from commands.command import Answer, Command, Refused
from commands.payments.deciding import act, weigh
from commands.work import Work
from queries.payments.unlinked_payments import unlinked_payments

AT_ONCE = 2_000


class MatchPayments(Command):
    """`ids`: only these; without, the oldest of the worklist, 2,000 at a time.

    The answer's `skip` goes into the next call; null when all were looked at."""

    ids: tuple[UUID, ...] | None = Field(default=None, max_length=AT_ONCE)
    skip: int = Field(
        default=0, ge=0, le=10_000_000, description="Leave out so many of the oldest: those that were looked at before"
    )
    dry_run: bool = False


def match_payments(work: Work, command: MatchPayments) -> Answer:
    """What is safe is linked; the rest gets fresh suggestions. A decision that stands is not recorded twice."""
    work.desk.settle()
    with work.desk.store.connection() as connection:
        receipts = unlinked_payments(connection, command.ids, AT_ONCE, command.skip)
    payments = work.load(BankPayment, [receipt.id for receipt in receipts])
    current = [_as_it_is(receipt, payments[receipt.id]) for receipt in receipts if payments[receipt.id].uncovered > 0]
    decisions = weigh(work, current)
    rows = []
    for receipt in current:
        decision = decisions[receipt.id]
        if not command.dry_run:
            decision = act(work, receipt.id, decision, work.open_day(max(receipt.booked_on, work.on)))
        rows.append({"id": str(receipt.id), "decision": decision.outcome, "blocked_by": decision.blocked_by})
    count = {outcome: sum(row["decision"] == outcome for row in rows) for outcome in ("auto", "suggest", "queue")}
    return Answer(
        more={
            "linked": count["auto"],
            "suggested": count["suggest"],
            "queued": count["queue"],
            "skip": command.skip + len(rows) - count["auto"] if len(receipts) == AT_ONCE else None,
            "done": rows,
            "refused": _unknown(command, receipts),
        }
    )


def _as_it_is(receipt: Receipt, payment: BankPayment) -> Receipt:
    """The receipt with what is uncovered of it now, not what the read model last saw."""
    given = {name: getattr(receipt, name) for name in receipt.__struct_fields__}
    return Receipt(**{**given, "amount": payment.uncovered, "payer": payment.payer})


def _unknown(command: MatchPayments, receipts: list[Receipt]) -> list[Refused]:
    found = {receipt.id for receipt in receipts}
    why = "It is not waiting for a link: unknown, wholly linked, set aside, entered by hand, or our own."
    return [
        Refused(str(each), "/problems/nothing-uncovered", "Nothing of the payment is uncovered.", 409, why)
        for each in command.ids or ()
        if each not in found
    ]
