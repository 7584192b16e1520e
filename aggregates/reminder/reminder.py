"""A letter to one debtor in one currency, with all that it says, so that it can be shown again to the letter."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from aggregates.event import Event, Evolve, State
from aggregates.reminder.parts import ZERO, LetterLine, PayTo, Sender

Status = Literal["none", "issued", "sent", "failed"]
Channel = Literal["email", "post", "einvoice"]


class Reminder(State, frozen=True, kw_only=True):
    """A letter, and whether it left."""

    status: Status = "none"
    customer: str = ""
    currency: str = ""
    level: int = 0
    reminded_on: date | None = None
    sent_on: date | None = None
    left: tuple[UUID | None, ...] = ()  # the dispatches by which somebody got it; none: somebody says so
    issued: "Reminder.Issued | None" = None  # all that it says

    class Issued(Event, frozen=True, kw_only=True, omit_defaults=True):
        """What was claimed on that day. `total` = overdue + fee + interest - what is the debtor's own.

        Everything that its page shows is here, as it was: both parties, the words, the figures, where to pay.
        """

        customer: str
        name: str
        address: str | None = None
        reg_no: str | None = None
        vat_no: str | None = None
        country: str | None = None
        to: tuple[str, ...] = ()  # e-mail addresses
        language: str
        currency: str
        level: int
        policy: str
        template: str | None = None
        subject: str | None = None
        body: str | None = None
        reminded_on: date
        lines: tuple[LetterLine, ...]
        overdue: Decimal
        credits: Decimal = ZERO
        fee: Decimal = ZERO
        interest: Decimal = ZERO
        total: Decimal
        sender: Sender
        accounts: tuple[PayTo, ...] = ()

    class Sent(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It left the house."""

        customer: str
        channel: Channel
        sent_on: date
        to: tuple[str, ...] = ()
        dispatch: UUID | None = None  # by which it left, where that was ours

    class Failed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It was to leave, and did not arrive."""

        customer: str
        channel: Channel
        why: str
        dispatch: UUID | None = None  # by which it was to leave, where that was ours
        elsewhere: bool = False  # somebody has it by another dispatch


def _issued(reminder: Reminder, e: Reminder.Issued) -> Reminder:
    return replace(
        reminder,
        status="issued",
        customer=e.customer,
        currency=e.currency,
        level=e.level,
        reminded_on=e.reminded_on,
        issued=e,
    )


def _sent(reminder: Reminder, e: Reminder.Sent) -> Reminder:
    return replace(reminder, status="sent", sent_on=e.sent_on, left=tuple(dict.fromkeys((*reminder.left, e.dispatch))))


def left_without(reminder: Reminder, dispatch: UUID | None) -> tuple[UUID | None, ...]:
    """What left by another dispatch is there still; who says that it failed without naming one means all of them."""
    return tuple(each for each in reminder.left if dispatch and each != dispatch)


def _failed(reminder: Reminder, e: Reminder.Failed) -> Reminder:
    """As the fact says, so that all views agree: one of before it knew of `elsewhere` says that nobody got it."""
    left = left_without(reminder, e.dispatch)
    return replace(reminder, status="sent" if e.elsewhere else "failed", left=left)


EVOLVE: Evolve = {
    Reminder.Issued: _issued,
    Reminder.Sent: _sent,
    Reminder.Failed: _failed,
}
