"""Credits that bring our own money back: no receipts; told with the payments that they may mean."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from adapters.bank import Payment
from aggregates.ids import payment_id
from aggregates.matching import RULE_VERSION, Decision
from commands.statements.known import Seen, Target
from commands.statements.spool import Movement
from commands.work import Work
from queries.payments.outgoing_entries import Went, went_out

WAITS = Decision(outcome="queue", blocked_by=("came_back",), rule_version=RULE_VERSION)
MOST = 5


def came_back(payment: Payment) -> bool:
    """Money of ours that the bank or its receiver sent back."""
    return payment.direction == "credit" and payment.status == "booked" and payment.is_return


def may_mean(work: Work, page: Iterable[Movement]) -> dict[str, list[UUID]]:
    """For each credit that came back, by fingerprint, the payments that it may undo, newest first.

    One query when there is such a credit, none otherwise; debits of the same page are looked at, too.
    """
    back = [each.payment for each in page if came_back(each.payment)]
    if not back:
        return {}
    with work.desk.store.connection() as connection:
        known = went_out(connection, {each.amount for each in back}, [each.original_end_to_end for each in back])
    brought = [_went(each.payment) for each in page if each.payment.direction == "debit"
               and each.payment.status == "booked" and not each.payment.is_return]  # fmt: skip
    by: defaultdict[tuple[object, ...], dict[UUID, Went]] = defaultdict(dict)
    for went in (*known, *brought):
        for name in _names(went.amount, went.currency, went.end_to_end, went.iban, went.name):
            by[name][went.id] = went
    return {each.fingerprint: _meant(each, by) for each in back}


def _meant(back: Payment, by: dict[tuple[object, ...], dict[UUID, Went]]) -> list[UUID]:
    names = _names(back.amount, back.currency, back.original_end_to_end, back.iban, back.name)
    found = [went for name in names for went in by.get(name, {}).values() if went.booked_on <= back.booked_on]
    newest = sorted(found, key=lambda went: (went.booked_on, went.id), reverse=True)
    return list(dict.fromkeys(went.id for went in newest))[:MOST]


def _names(amount: object, currency: str, end_to_end: str | None, *who: str | None) -> list[tuple[object, ...]]:
    """By what two entries of the bank are recognised as one payment's way out and back."""
    by_name = [(currency, end_to_end)] if end_to_end and end_to_end != "NOTPROVIDED" else []
    return [*by_name, *((currency, amount, each) for each in who if each)]


def _went(payment: Payment) -> Went:
    id_ = payment_id(payment.fingerprint)
    return Went(
        id_, payment.booked_on, payment.amount, payment.currency, payment.name, payment.iban, payment.end_to_end
    )


def tell(seen: Seen, target: Target, payment: Payment, meant: list[UUID]) -> None:
    """For the answer's warnings."""
    of = f"{payment.amount} {payment.currency} on {payment.booked_on}"
    which = f"outgoing payment {' or '.join(map(str, meant))}" if meant else "one of the outgoing payments"
    seen.returns.add((target.account, f"{of} came back: {_TOLD.format(which, payment_id(payment.fingerprint))}"))


_TOLD = "it may be {}; return that one with this `payment` {}, so that the money is used once"
