"""Issue a letter once a run, and note how it left."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from aggregates import plain_text
from aggregates.dunning import DunningPolicy
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.money import rounded
from aggregates.reminder.parts import ZERO, LetterLine
from aggregates.reminder.reminder import Channel, Reminder, left_without


class RemindedInThisRun(Conflict):
    """A debtor gets one letter a run and currency."""


class NoSuchReminder(NotFound):
    """There is no such reminder."""


class LetterLeft(Conflict):
    """A letter leaves once."""


class BadSendingDay(Rejected):
    """A letter leaves on or after its day, and not ahead of today."""


class Figures(NamedTuple):
    """What a letter comes to: `total` = overdue + fee + interest - `credits`, what is the debtor's own."""

    level: int
    overdue: Decimal
    credits: Decimal
    fee: Decimal
    interest: Decimal
    total: Decimal


def figures(lines: Sequence[LetterLine], by: DunningPolicy, currency: str) -> Figures:
    """The sums of a letter about these documents; it is as stern as the sternest of them (CX13)."""
    level = max(each.level for each in lines)
    overdue = sum((each.open for each in lines if each.kind == "invoice"), ZERO)
    own = -sum((each.open for each in lines if each.kind != "invoice"), ZERO)
    interest = sum((each.interest for each in lines), ZERO)
    sums = (rounded(each, currency) for each in (overdue, own, by.fee(level, currency), interest))
    overdue, own, fee, interest = sums
    return Figures(level, overdue, own, fee, interest, overdue - own + fee + interest)


def issue(
    letter: Reminder,
    lines: Sequence[LetterLine],
    *,
    by: DunningPolicy,
    on: date,
    currency: str,
    **says: Any,
) -> list[Reminder.Issued]:
    """The letter about these documents; `says`: who writes to whom, and its words. Errors: `RemindedInThisRun`."""
    if letter.status != "none":
        what = f"{letter.customer} has the letter of {letter.reminded_on} in {currency} already"
        if letter.status == "failed":
            raise RemindedInThisRun(f"{what}, and nobody got it; send that one again, on another way if need be.")
        raise RemindedInThisRun(f"{what}.")
    comes_to = figures(lines, by, currency)._asdict()
    return [Reminder.Issued(effective_on=on, reminded_on=on, currency=currency, lines=tuple(lines), **comes_to, **says)]


def note_sent(
    letter: Reminder,
    *,
    channel: Channel,
    sent_on: date,
    to: tuple[str, ...],
    today: date,
    dispatch: UUID | None = None,
) -> list[Reminder.Sent]:
    """It left on that day; by a `dispatch` of ours also a second time. Errors: `LetterLeft`, `BadSendingDay`."""
    if letter.status == "sent" and dispatch is None:
        raise LetterLeft(f"The letter of {letter.reminded_on} to {letter.customer} left on {letter.sent_on} already.")
    if letter.reminded_on is None or not letter.reminded_on <= sent_on <= today:
        raise BadSendingDay(
            f"The letter is of {letter.reminded_on} and today is {today}, so it did not leave on {sent_on}; give the "
            "day on which it really left.",
            pointer="/sent_on",
        )
    to = tuple(plain_text.line(each, "An address", pointer="/to") for each in to)
    sent = Reminder.Sent(
        effective_on=sent_on, customer=letter.customer, channel=channel, sent_on=sent_on, to=to, dispatch=dispatch
    )
    return [sent]


def note_failed(
    letter: Reminder, *, channel: Channel, why: str, on: date, dispatch: UUID | None = None
) -> list[Reminder.Failed]:
    """It did not arrive; it can be sent again. Also after it left: an e-mail comes back. Errors: `BadText`."""
    why = plain_text.lines(why, "The reason", pointer="/why")
    elsewhere = bool(left_without(letter, dispatch))
    return [
        Reminder.Failed(
            effective_on=on, customer=letter.customer, channel=channel, why=why, dispatch=dispatch, elsewhere=elsewhere
        )
    ]
