"""Is a booking known already: by this file or any other, whole or in parts, even a day later in another message?"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from adapters.bank import Payment
from aggregates.bank_payment import BankPayment
from aggregates.ids import payment_id
from commands.statements.spool import Movement
from commands.work import Work

NEAR = timedelta(days=5)


class Target(NamedTuple):
    """The statement that a movement belongs to; `message` is 052, 053, 054 or fidavista."""

    id: UUID
    account: str
    message: str


class Seen(NamedTuple):
    """What earlier pages of the same file brought."""

    fingerprints: set[str]
    entries: set[str]
    references: set[str]
    no_rate: set[str]  # currencies that had no rate
    returns: set[tuple[str, str]]  # what the bank took back: account, and amount with its day

    @classmethod
    def nothing(cls) -> "Seen":
        """At the beginning of a file."""
        return cls(set(), set(), set(), set(), set())

    def copy(self) -> "Seen":
        """For one try at a page."""
        return Seen(
            set(self.fingerprints), set(self.entries), set(self.references), set(self.no_rate), set(self.returns)
        )


def known_already(work: Work, page: list[Movement], targets: list[Target], seen: Seen) -> set[str]:
    """Fingerprints of the page's receipts that are booked, in two queries (three when references come again).

    A booking is known by its own name; as the whole entry or as its parts, when another file cut it differently; or by
    the bank's reference, when another kind of message brought it within five days (an 052 on the 24th, a 054 on the
    25th).
    """
    receipts = [each for each in page if each.payment.direction == "credit" and each.payment.status == "booked"]
    payments = [each.payment for each in receipts]
    marks = {mark for each in payments for mark in (each.fingerprint, each.entry_fingerprint)}
    ids = {payment_id(mark): mark for mark in marks}
    existing = {ids[each] for each in work.desk.store.existing(ids)}
    owners = work.desk.store.owners({key for each in payments for key in _keys(each)})
    known = set(seen.fingerprints)
    for payment in payments:
        in_parts = _entry_key(payment) in owners
        if payment.fingerprint in existing or (payment.parts == 1 and in_parts):
            known.add(payment.fingerprint)
        elif payment.parts > 1:
            if payment.entry_fingerprint in existing:
                known.add(payment.fingerprint)
            if in_parts:
                seen.entries.add(payment.entry_fingerprint)
    _add_referenced(work, receipts, targets, owners, known)
    seen.references.update(key for key in owners if key.startswith(_REFERENCE))
    return known


def _add_referenced(
    work: Work, receipts: list[Movement], targets: list[Target], owners: dict[str, UUID], known: set[str]
) -> None:
    again = {
        each.payment.fingerprint: (each, owners[key])
        for each in receipts
        if each.payment.fingerprint not in known and (key := _reference_key(each.payment)) in owners
    }
    booked = work.load(BankPayment, {owner for _, owner in again.values()})
    for mark, (movement, owner) in again.items():
        first, payment = booked[owner], movement.payment
        other_message = first.message != targets[movement.statement].message
        if other_message and first.booked_on and abs(first.booked_on - payment.booked_on) <= NEAR:
            known.add(mark)


def claim(work: Work, payment: Payment, owner: UUID, seen: Seen) -> None:
    """Hold the names by which another file may bring the same money."""
    if payment.parts > 1 and payment.entry_fingerprint not in seen.entries:
        seen.entries.add(payment.entry_fingerprint)
        work.take(_entry_key(payment), owner)
    key = _reference_key(payment)
    if payment.reference_key and key not in seen.references:
        seen.references.add(key)
        work.take(key, owner)


_REFERENCE = "bank-reference:"


def _keys(payment: Payment) -> Iterable[str]:
    yield _entry_key(payment)
    if payment.reference_key:
        yield _reference_key(payment)


def _entry_key(payment: Payment) -> str:
    return f"bank-entry:{payment.entry_fingerprint}"


def _reference_key(payment: Payment) -> str:
    return f"{_REFERENCE}{payment.reference_key}"
