"""What the rules of a debtor's desk need to know: notes, promises, its policy, and interest that was charged."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State
from aggregates.promises import Promise


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a debtor said, and when to ask again."""

    invoice: UUID | None = None
    contact: str | None = None
    text: str = ""
    next_on: date | None = None
    promise: Promise | None = None


class Charge(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Late interest of one invoice that an interest invoice charges, reckoned through `until`."""

    invoice: UUID
    number: str
    until: date
    amount: Decimal


class NoteSays(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The whole note as it now stands; an invoice with its number and currency, where it is about one."""

    customer: str
    note: UUID
    invoice: UUID | None = None
    number: str | None = None
    currency: str | None = None
    contact: str | None = None
    text: str
    next_on: date | None = None
    promise: Promise | None = None


class Debtor(State, frozen=True, kw_only=True):
    """A customer as a debtor. `promises`: the last one for each invoice, with the note that has it."""

    customer: str = ""
    policy: str | None = None  # its own code of dunning policies
    excluded: bool = False  # nobody reminds it
    excluded_until: date | None = None  # the last day of that; none: until it is ended
    excluded_why: str | None = None
    notes: dict[UUID, Note] = msgspec.field(default_factory=dict)
    promises: dict[UUID, tuple[UUID, Promise]] = msgspec.field(default_factory=dict)
    charged: dict[UUID, tuple[Charge, ...]] = msgspec.field(default_factory=dict)  # by interest invoice

    class NoteWritten(NoteSays, frozen=True, kw_only=True, omit_defaults=True):
        """We talked to the debtor, and noted what it said (T63-T67)."""

    class NoteAmended(NoteSays, frozen=True, kw_only=True, omit_defaults=True):
        """The note says this since the next contact (T71); what it said before stays in its history."""

    class PolicyChosen(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It is reminded by this policy; none: as everybody."""

        customer: str
        policy: str | None = None

    class Excluded(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Nobody reminds it, for good or up to and on a day."""

        customer: str
        until: date | None = None
        why: str

    class ExclusionEnded(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It is reminded as everybody."""

        customer: str

    class InterestCharged(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An interest invoice was drawn up; while it is not cancelled, this interest is not charged again."""

        customer: str
        document: UUID
        currency: str
        charges: tuple[Charge, ...]


def _noted(debtor: Debtor, e: Any) -> Debtor:
    notes = {**debtor.notes}
    notes.pop(e.note, None)  # what was touched last stands last
    notes[e.note] = Note(invoice=e.invoice, contact=e.contact, text=e.text, next_on=e.next_on, promise=e.promise)
    return replace(debtor, customer=e.customer, notes=notes, promises=_promises(debtor, e, notes))


def _promises(debtor: Debtor, e: Any, notes: dict[UUID, Note]) -> dict[UUID, tuple[UUID, Promise]]:
    """What was promised last; a promise that is taken back leaves the one before it, if there was one."""
    holder, last = debtor.promises.get(e.invoice, (None, None))
    if e.promise and (last is None or e.promise.turn >= last.turn):
        return {**debtor.promises, e.invoice: (e.note, e.promise)}
    if holder != e.note:
        return debtor.promises
    others = {invoice: each for invoice, each in debtor.promises.items() if invoice != e.invoice}
    before = [(key, each.promise) for key, each in notes.items() if each.invoice == e.invoice and each.promise]
    return others | {e.invoice: max(reversed(before), key=lambda each: each[1].turn)} if before else others


def _excluded(debtor: Debtor, e: Debtor.Excluded) -> Debtor:
    return replace(debtor, customer=e.customer, excluded=True, excluded_until=e.until, excluded_why=e.why)


def _ended(debtor: Debtor, e: Debtor.ExclusionEnded) -> Debtor:
    return replace(debtor, customer=e.customer, excluded=False, excluded_until=None, excluded_why=None)


EVOLVE: Evolve = {
    Debtor.NoteWritten: _noted,
    Debtor.NoteAmended: _noted,
    Debtor.PolicyChosen: lambda s, e: replace(s, customer=e.customer, policy=e.policy),
    Debtor.Excluded: _excluded,
    Debtor.ExclusionEnded: _ended,
    Debtor.InterestCharged: lambda s, e: replace(s, customer=e.customer, charged={**s.charged, e.document: e.charges}),
}
