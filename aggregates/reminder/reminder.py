"""A letter to one debtor in one currency, with all that it says, so that it can be shown again to the letter."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State
from aggregates.interest import Segment

Status = Literal["none", "issued", "sent", "failed"]
Channel = Literal["email", "post", "einvoice"]
Kind = Literal["invoice", "credit_note", "payment"]
ZERO = Decimal(0)


class LetterLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A document as the letter shows it. `open` is below 0 where it is the debtor's own: a credit note, or money.

    `level` is that of this invoice; the letter has the highest of them (CX13).
    """

    kind: Kind = "invoice"
    document: UUID
    number: str | None = None
    issued_on: date
    due_on: date
    days_late: int = 0
    total: Decimal
    open: Decimal
    level: int = 0
    interest: Decimal = ZERO
    segments: tuple[Segment, ...] = ()  # how the interest is reckoned


class Reminder(State, frozen=True, kw_only=True):
    """A letter, and whether it left."""

    status: Status = "none"
    customer: str = ""
    currency: str = ""
    level: int = 0
    reminded_on: date | None = None
    sent_on: date | None = None

    class Issued(Event, frozen=True, kw_only=True, omit_defaults=True):
        """What was claimed on that day. `total` = overdue + fee + interest - what is the debtor's own."""

        customer: str
        name: str
        address: str | None = None
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

    class Sent(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It left the house."""

        customer: str
        channel: Channel
        sent_on: date
        to: tuple[str, ...] = ()

    class Failed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It was to leave, and did not arrive."""

        customer: str
        channel: Channel
        why: str


def _issued(reminder: Reminder, e: Reminder.Issued) -> Reminder:
    return replace(
        reminder,
        status="issued",
        customer=e.customer,
        currency=e.currency,
        level=e.level,
        reminded_on=e.reminded_on,
    )


EVOLVE: Evolve = {
    Reminder.Issued: _issued,
    Reminder.Sent: lambda s, e: replace(s, status="sent", sent_on=e.sent_on),
    Reminder.Failed: lambda s, e: replace(s, status="failed"),
}
