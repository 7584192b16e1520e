"""Numbers without gaps: the next is the last plus one, and dates never run backwards."""

from datetime import date

import msgspec

from aggregates.errors import Conflict
from aggregates.event import Event, State


class DateBeforeLast(Conflict):
    """A number may not be dated before the last one of its series."""


class NumberSeries(State, frozen=True, kw_only=True):
    """The last number given in one series and year, and its date."""

    last: int = 0
    last_on: date | None = None

    class Reserved(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Numbers `first` to `last` were given, in the same transaction as the approvals that use them."""

        series: str
        year: int
        first: int
        last: int
        issued_on: date


def reserve(series: NumberSeries, name: str, issued_on: date, count: int = 1) -> NumberSeries.Reserved:
    """The next `count` numbers of the series `name`. Refused when dated before the last number of the series (A8)."""
    if series.last_on and issued_on < series.last_on:
        raise DateBeforeLast(
            f"The last number of series {name} is dated {series.last_on}, so {issued_on} is too early; "
            f"use {series.last_on} or later, or another series."
        )
    return NumberSeries.Reserved(
        effective_on=issued_on,
        series=name,
        year=issued_on.year,
        first=series.last + 1,
        last=series.last + count,
        issued_on=issued_on,
    )


EVOLVE = {NumberSeries.Reserved: lambda s, e: msgspec.structs.replace(s, last=e.last, last_on=e.issued_on)}
