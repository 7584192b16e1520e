"""Issue a letter once a run, and note how it left."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aggregates import plain_text
from aggregates.dunning import DunningPolicy
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.reminder.reminder import ZERO, Channel, LetterLine, Reminder


class RemindedInThisRun(Conflict):
    """A debtor gets one letter a run and currency."""


class NoSuchReminder(NotFound):
    """There is no such reminder."""


class LetterLeft(Conflict):
    """A letter leaves once."""


class BadSendingDay(Rejected):
    """A letter leaves on or after its day, and not ahead of today."""


def issue(
    letter: Reminder,
    lines: Sequence[LetterLine],
    *,
    by: DunningPolicy,
    on: date,
    currency: str,
    **says: Any,
) -> list[Reminder.Issued]:
    """The letter about these documents; `says`: to whom, and its words. Errors: `RemindedInThisRun`."""
    if letter.status != "none":
        raise RemindedInThisRun(f"{letter.customer} has the letter of {letter.reminded_on} in {currency} already.")
    level = max(each.level for each in lines)
    overdue = sum((each.open for each in lines if each.kind == "invoice"), ZERO)
    own = -sum((each.open for each in lines if each.kind != "invoice"), ZERO)
    interest = sum((each.interest for each in lines), ZERO)
    fee = by.fee(level, currency)
    total = overdue - own + fee + interest
    return [
        Reminder.Issued(
            effective_on=on, reminded_on=on, currency=currency, level=level, lines=tuple(lines), overdue=overdue,
            credits=own, fee=fee, interest=interest, total=total, **says,
        )
    ]  # fmt: skip


def note_sent(
    letter: Reminder, *, channel: Channel, sent_on: date, to: tuple[str, ...], today: date
) -> list[Reminder.Sent]:
    """It left on that day. Errors: `LetterLeft`, `BadSendingDay`."""
    if letter.status == "sent":
        raise LetterLeft(f"The letter of {letter.reminded_on} to {letter.customer} left on {letter.sent_on} already.")
    if letter.reminded_on is None or not letter.reminded_on <= sent_on <= today:
        raise BadSendingDay(
            f"The letter is of {letter.reminded_on} and today is {today}, so it did not leave on {sent_on}; give the "
            "day on which it really left.",
            pointer="/sent_on",
        )
    to = tuple(plain_text.line(each, "An address", pointer="/to") for each in to)
    return [Reminder.Sent(effective_on=sent_on, customer=letter.customer, channel=channel, sent_on=sent_on, to=to)]


def note_failed(letter: Reminder, *, channel: Channel, why: str, on: date) -> list[Reminder.Failed]:
    """It did not arrive; it can be sent again. Also after it left: an e-mail comes back. Errors: `BadText`."""
    why = plain_text.lines(why, "The reason", pointer="/why")
    return [Reminder.Failed(effective_on=on, customer=letter.customer, channel=channel, why=why)]
