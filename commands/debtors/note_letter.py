"""Note how a reminder letter left, or that it did not arrive."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from aggregates.errors import NotFound
from aggregates.reminder import Reminder
from aggregates.reminder.rules import NoSuchReminder, note_failed, note_sent
from commands.command import Answer, Command
from commands.debtors.letter_counts import counts_again, counts_no_more
from commands.fields import Text
from commands.work import Work

Channel = Literal["email", "post", "einvoice"]


class MarkReminderSent(Command):
    """By which channel, on which day (default: today), and to which addresses where these are others than planned."""

    channel: Channel = "email"
    sent_on: date | None = None
    to: tuple[Text, ...] = Field(default=(), max_length=20)


class MarkReminderFailed(Command):
    """Why it did not arrive."""

    channel: Channel = "email"
    why: str = Field(min_length=1, max_length=2000)


def mark_reminder_sent(work: Work, command: MarkReminderSent, each: UUID) -> Answer:
    """Errors: `NoSuchReminder`, `LetterLeft`, `BadSendingDay`."""
    letter = _letter(work, each)
    sent_on = command.sent_on or work.on
    work.record(each, note_sent(letter, channel=command.channel, sent_on=sent_on, to=command.to, today=work.today))
    counts_again(work, each, sent_on=sent_on)
    return Answer(id=str(each), version=work.version(each))


def mark_reminder_failed(work: Work, command: MarkReminderFailed, each: UUID) -> Answer:
    """It can be sent again; until then its invoices were not reminded of. Errors: `NoSuchReminder`, `BadText`."""
    letter = _letter(work, each)
    work.record(each, note_failed(letter, channel=command.channel, why=command.why, on=work.on))
    counts_no_more(work, each, on=work.on)
    return Answer(id=str(each), version=work.version(each))


def _letter(work: Work, each: UUID) -> Reminder:
    try:
        return work.one(Reminder, each, f"reminder {each}")
    except NotFound:
        raise NoSuchReminder(f"There is no reminder {each}; look it up in /reminders.") from None
