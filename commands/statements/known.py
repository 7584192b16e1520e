"""Is a booking known already: by this file or any other, whole or in parts, even a day later in another message?"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

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


class Booking(Protocol):
    """What names a booking of the bank: of a payment in a file, or of an entry that a statement kept."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def entry_fingerprint(self) -> str | None: ...
    @property
    def reference_key(self) -> str | None: ...
    @property
    def parts(self) -> int: ...
    @property
    def booked_on(self) -> date: ...


Brought = tuple[Booking, str]  # with the message that brought it


class Seen(NamedTuple):
    """What earlier pages of the same file brought."""

    fingerprints: set[str]
    entries: set[str]
    references: set[str]
    no_rate: set[str]  # currencies that had no rate
    returns: set[tuple[str, str]]  # what was taken or sent back, or paid twice: account, and what to say

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
    """Fingerprints of the page's receipts that are booked; see `known_bookings`."""
    receipts = [each for each in page if each.payment.direction == "credit" and each.payment.status == "booked"]
    return known_bookings(work, [(each.payment, targets[each.statement].message) for each in receipts], seen)


def known_bookings(work: Work, brought: Sequence[Brought], seen: Seen) -> set[str]:
    """Fingerprints of those that are booked, in two queries (three when references come again).

    A booking is known by its own name; as the whole entry or as its parts, when another file cut it differently; or by
    the bank's reference, when another kind of message brought it within five days (an 052 on the 24th, a 054 on the
    25th).
    """
    marks = {mark for each, _ in brought for mark in (each.fingerprint, _entry(each))}
    ids = {payment_id(mark): mark for mark in marks}
    existing = {ids[each] for each in work.desk.store.existing(ids)}
    owners = work.desk.store.owners({key for each, _ in brought for key in _keys(each)})
    known = set(seen.fingerprints)
    for each, _ in brought:
        in_parts = _entry_key(each) in owners
        if each.fingerprint in existing or (each.parts == 1 and in_parts):
            known.add(each.fingerprint)
        elif each.parts > 1:
            if _entry(each) in existing:
                known.add(each.fingerprint)
            if in_parts:
                seen.entries.add(_entry(each))
    _add_referenced(work, brought, owners, known)
    seen.references.update(key for key in owners if key.startswith(_REFERENCE))
    return known


def _add_referenced(work: Work, brought: Sequence[Brought], owners: dict[str, UUID], known: set[str]) -> None:
    again = [
        (each, message, owners[key])
        for each, message in brought
        if each.fingerprint not in known and (key := _reference_key(each)) in owners
    ]
    booked = work.load(BankPayment, {owner for _, _, owner in again})
    for each, message, owner in again:
        first = booked[owner]
        if first.message != message and first.booked_on and abs(first.booked_on - each.booked_on) <= NEAR:
            known.add(each.fingerprint)


def claim(work: Work, booking: Booking, owner: UUID, seen: Seen) -> None:
    """Hold the names by which another file may bring the same money."""
    if booking.parts > 1 and _entry(booking) not in seen.entries:
        seen.entries.add(_entry(booking))
        work.take(_entry_key(booking), owner)
    key = _reference_key(booking)
    if booking.reference_key and key not in seen.references:
        seen.references.add(key)
        work.take(key, owner)


_REFERENCE = "bank-reference:"


def _keys(booking: Booking) -> Iterable[str]:
    yield _entry_key(booking)
    if booking.reference_key:
        yield _reference_key(booking)


def _entry(booking: Booking) -> str:
    return booking.entry_fingerprint or booking.fingerprint


def _entry_key(booking: Booking) -> str:
    return f"bank-entry:{_entry(booking)}"


def _reference_key(booking: Booking) -> str:
    return f"{_REFERENCE}{booking.reference_key}"
