"""Write and amend notes, note promises, and say how a debtor is reminded."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates import plain_text
from aggregates.debtor.debtor import Debtor, Note
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.money import minor_units
from aggregates.promises import Promise

MOST_NOTES = 10_000


class NoSuchNote(NotFound):
    """There is no such note."""


class BadPromise(Rejected):
    """A promise is of an amount above zero, of one invoice, by a day that has not passed."""


class BadNextDay(Rejected):
    """The next contact is not in the past."""


class TooManyNotes(Conflict):
    """A debtor has only so many notes as can be read."""


class NotExcluded(Conflict):
    """Only an exclusion that stands can be ended."""


def promised(
    uncovered: Decimal, currency: str, *, promised_on: date, amount: Decimal | None, today: date, turn: int = 0
) -> Promise:
    """A promise to pay `amount` (default: all) of what an invoice now lacks. Errors: `BadPromise`."""
    if promised_on < today:
        raise BadPromise(f"{promised_on} has passed; give the day by which it will be paid.", pointer="/promised_on")
    amount = uncovered if amount is None else amount
    if not 0 < amount <= uncovered or -int(amount.as_tuple().exponent) > minor_units(currency):
        raise BadPromise(
            f"The invoice lacks {uncovered} {currency}, so {amount} {currency} cannot be what is promised of it; "
            "give an amount above 0 and up to that.",
            pointer="/promised_amount",
        )
    return Promise(promised_on=promised_on, amount=amount, left=uncovered - amount, turn=turn)


def write(
    debtor: Debtor, key: UUID, note: Note, *, customer: str, about: tuple[str, str] | None, on: date
) -> list[Debtor.NoteWritten]:
    """A new note; `about`: number and currency of its invoice. Errors: `BadText`, `BadNextDay`, `TooManyNotes`."""
    if len(debtor.notes) >= MOST_NOTES:
        raise TooManyNotes(f"{customer} has {MOST_NOTES} notes; amend one of them.")
    return [Debtor.NoteWritten(effective_on=on, customer=customer, note=key, **_checked(note, about, on))]


def amend(
    debtor: Debtor, key: UUID, note: Note, *, about: tuple[str, str] | None, on: date
) -> list[Debtor.NoteAmended]:
    """What the note says now; nothing happens when it says so already. Errors: `BadText`, `BadNextDay`."""
    if note == debtor.notes[key]:
        return []
    unchanged = note.next_on == debtor.notes[key].next_on
    fields = _checked(note, about, date.min if unchanged else on)
    return [Debtor.NoteAmended(effective_on=on, customer=debtor.customer, note=key, **fields)]


def find(debtor: Debtor, key: UUID) -> Note:
    """Errors: `NoSuchNote`."""
    if key not in debtor.notes:
        raise NoSuchNote(f"There is no note {key} of this debtor; look it up in its correspondence.")
    return debtor.notes[key]


def _checked(note: Note, about: tuple[str, str] | None, on: date) -> dict[str, Any]:
    if note.next_on is not None and note.next_on < on:
        raise BadNextDay(f"{note.next_on} has passed; give the day on which to ask again.", pointer="/next_on")
    contact = note.contact and plain_text.line(note.contact, "The contact", pointer="/contact")
    return {
        "text": plain_text.lines(note.text, "The text", pointer="/text"),
        "contact": contact,
        "invoice": note.invoice,
        "number": about[0] if about else None,
        "currency": about[1] if about else None,
        "next_on": note.next_on,
        "promise": note.promise,
    }


def choose_policy(debtor: Debtor, policy: str | None, *, customer: str, on: date) -> list[Debtor.PolicyChosen]:
    """By which policy it is reminded; nothing happens when it is so already."""
    if policy == debtor.policy:
        return []
    return [Debtor.PolicyChosen(effective_on=on, customer=customer, policy=policy)]


def exclude(debtor: Debtor, *, customer: str, until: date | None, why: str, on: date) -> list[Debtor.Excluded]:
    """Nobody reminds it, up to and on that day. Errors: `BadNextDay`, `BadText`."""
    if until is not None and until < on:
        raise BadNextDay(f"{until} has passed; give the last day on which nobody shall remind it.", pointer="/until")
    why = plain_text.lines(why, "The reason", pointer="/reason")
    if debtor.excluded and (debtor.excluded_until, debtor.excluded_why) == (until, why):
        return []
    return [Debtor.Excluded(effective_on=on, customer=customer, until=until, why=why)]


def end_exclusion(debtor: Debtor, *, customer: str, on: date) -> list[Debtor.ExclusionEnded]:
    """It is reminded as everybody. Errors: `NotExcluded`."""
    if not is_excluded(debtor, on):
        raise NotExcluded(f"{customer} is reminded as everybody, so there is nothing to end.")
    return [Debtor.ExclusionEnded(effective_on=on, customer=customer)]


def is_excluded(debtor: Debtor, on: date) -> bool:
    """Whether nobody reminds it on that day."""
    return debtor.excluded and (debtor.excluded_until is None or debtor.excluded_until >= on)
