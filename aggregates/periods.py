"""The periods of a contract: always counted from its start, so that no month's end ever drifts (A1)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

import msgspec

from aggregates.errors import Rejected

Unit = Literal["days", "months"]
Timing = Literal["before", "after"]
Policy = Literal["whole", "prorata"]
DAY = timedelta(days=1)
SHORTEST_MONTH = 28  # days
NEAR_MISS = 3  # days by which an end date can lie in one period too many without anybody having meant it


class BadRhythm(Rejected):
    """A rhythm has a length of at least one, and does not end before it starts."""


class Period(NamedTuple):
    """The `number`-th period, from 0; both days belong to it."""

    number: int
    first: date
    last: date


class Rhythm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How often a contract is invoiced. `days` before the first or after the last day of each period."""

    start: date
    unit: Unit = "months"
    length: int = 1
    end: date | None = None
    cancel: date | None = None
    timing: Timing = "before"
    days: int = 0
    policy: Policy = "whole"

    @property
    def limit(self) -> date | None:
        """The last day on which a period may begin: the earlier of end and cancel date."""
        return min((day for day in (self.end, self.cancel) if day is not None), default=None)


def check(rhythm: Rhythm) -> None:
    """Errors: `BadRhythm`. A cancel date before the start is no error: nothing is invoiced then."""
    if rhythm.length < 1:
        raise BadRhythm(
            f"A period of {rhythm.length} {rhythm.unit} has no length; give 1 or more.", pointer="/period_length"
        )
    if rhythm.days < 0:
        raise BadRhythm(
            f"{rhythm.days} days cannot be; give 0 or more, and say before or after.", pointer="/invoice_days"
        )
    if rhythm.end is not None and rhythm.end < rhythm.start:
        raise BadRhythm(
            f"It would end on {rhythm.end}, before it starts on {rhythm.start}; correct one of the dates.",
            pointer="/end_on",
        )


def anchor(rhythm: Rhythm, number: int) -> date:
    """The first day of a period, counted from the start and never from the period before."""
    if rhythm.unit == "days":
        return rhythm.start + timedelta(days=number * rhythm.length)
    months = rhythm.start.year * 12 + rhythm.start.month - 1 + number * rhythm.length
    year, month = divmod(months, 12)
    day = rhythm.start.day
    return date(year, month + 1, day if day <= SHORTEST_MONTH else min(day, monthrange(year, month + 1)[1]))


def period(rhythm: Rhythm, number: int) -> Period:
    """The period ends the day before the next one begins."""
    return Period(number, anchor(rhythm, number), anchor(rhythm, number + 1) - DAY)


def is_billable(rhythm: Rhythm, number: int) -> bool:
    """A period is invoiced when it begins on or before the limit, even if it ends after it."""
    return number >= 0 and (rhythm.limit is None or anchor(rhythm, number) <= rhythm.limit)


def trigger(rhythm: Rhythm, each: Period) -> date:
    """The day from which the period may be invoiced; also the invoice's date by default."""
    away = timedelta(days=rhythm.days)
    return each.first - away if rhythm.timing == "before" else each.last + away


def due(rhythm: Rhythm, until: date, *, since: int = 0) -> Iterator[Period]:
    """Billable periods, in order, whose trigger has come by `until`; `since` skips those that are known to be done."""
    number = since
    while is_billable(rhythm, number):
        each = period(rhythm, number)
        if trigger(rhythm, each) > until:
            return
        yield each
        number += 1


def part_of(rhythm: Rhythm, each: Period) -> Fraction:
    """What of the period's price is charged: all of it, or the days up to the limit where that was agreed."""
    if rhythm.policy == "whole" or rhythm.limit is None or rhythm.limit >= each.last:
        return Fraction(1)
    return Fraction((rhythm.limit - each.first).days + 1, (each.last - each.first).days + 1)


def number_at(rhythm: Rhythm, day: date) -> int | None:
    """The period in which the day lies; none before the start."""
    if day < rhythm.start:
        return None
    if rhythm.unit == "days":
        return (day - rhythm.start).days // rhythm.length
    months = (day.year - rhythm.start.year) * 12 + day.month - rhythm.start.month
    number = months // rhythm.length
    return number if anchor(rhythm, number) <= day else number - 1


def extra_days(rhythm: Rhythm) -> int | None:
    """How far the end date lies in its last period when that is so little that nobody may have meant it (A1.2)."""
    if rhythm.end is None or (number := number_at(rhythm, rhythm.end)) is None or number == 0:
        return None
    each = period(rhythm, number)
    inside = (rhythm.end - each.first).days + 1
    return inside if inside <= NEAR_MISS and rhythm.end < each.last else None
