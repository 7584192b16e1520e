"""A debit that pays nothing that is open, but looks like one that paid an expense before: probably paid twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from aggregates.bank_payment import BankPayment
from aggregates.matching import Receipt, Settings, number_tail
from aggregates.matching.folding import alnum
from aggregates.matching.keys import tails
from commands.payments.outgoing import Debit, receipt_of
from commands.work import Work
from queries.payments.paid_before import NEAR, PaidBefore, paid_before

DAYS = Settings().duplicate_days


class Again(NamedTuple):
    """What seems to be paid again, and by what it was paid."""

    number: str
    by: PaidBefore

    def told(self) -> str:
        """For a person."""
        return f"{self.number} was paid by {self.by.amount} {self.by.currency} on {self.by.booked_on}"


def paid_again(work: Work, debits: Sequence[Debit], page: Iterable[Debit]) -> dict[UUID, Again]:
    """By debit, one that names an expense which the same receiver got the same amount for, or that repeats the words of
    such a payment within days. One query; what this `page` paid is looked at, too.
    """
    receipts = [receipt_of(each) for each in debits]
    if not receipts:
        return {}
    with work.desk.store.connection() as connection:
        paid = [*paid_before(connection, receipts), *_just_paid(work, page)]
    by: defaultdict[tuple[object, ...], list[PaidBefore]] = defaultdict(list)
    for each in paid:
        for who in filter(None, (each.iban, each.name)):
            where = each.currency, each.amount, who
            by[*where, "said", alnum(each.said)].append(each)
            by[*where, "names", number_tail(each.number)].append(each)
    found = {each.id: _first(each, by) for each in receipts}
    return {each: Again(one.number, one) for each, one in found.items() if one}


def _first(debit: Receipt, by: dict[tuple[object, ...], list[PaidBefore]]) -> PaidBefore | None:
    said = debit.reference or debit.text
    for who in filter(None, (debit.iban, debit.name)):
        where = debit.currency, debit.amount, who
        keys = [("said", alnum(said), DAYS), *(("names", each, NEAR.days) for each in sorted(tails(said)))]
        for kind, key, days in keys:
            for each in by.get((*where, kind, key), ()):
                if each.id != debit.id and abs((each.booked_on - debit.booked_on).days) <= days:
                    return each
    return None


def _just_paid(work: Work, page: Iterable[Debit]) -> Iterable[PaidBefore]:
    for each in page:
        entry = each.entry
        for link in work.state(BankPayment, each.id).links:
            yield PaidBefore(
                each.id, entry.booked_on, entry.amount, entry.currency, entry.name, entry.iban,
                entry.reference or entry.text, link.number,
            )  # fmt: skip
