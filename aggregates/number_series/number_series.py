"""Numbers without gaps: the next is the last plus one, and dates never run backwards."""

from datetime import date

import msgspec

from aggregates.errors import Conflict, Rejected
from aggregates.event import Event, Evolve, State
from aggregates.numbering import Numbering, number_of

MOST_AT_ONCE = 100_000


class DateBeforeLast(Conflict):
    """A number may not be dated before the last one of its series."""


class BadCount(Rejected):
    """Numbers are reserved by the piece."""


class NumberSeries(State, frozen=True, kw_only=True):
    """The last number given in one series and year, and its date."""

    last: int = 0
    last_on: date | None = None

    class Reserved(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Numbers `first` to `last` were given, in the same transaction as the approvals that use them.

        `year` 0: the series has no year in its numbers and runs on for ever.
        """

        series: str
        year: int
        first: int
        last: int
        issued_on: date


def reserve(
    series: NumberSeries,
    name: str,
    issued_on: date,
    count: int = 1,
    *,
    year: int | None = None,
    late: bool = False,
) -> NumberSeries.Reserved:
    """The next `count` numbers of the series `name`. Refused when dated before its last number, unless it is `late`.

    `year` is the run (`numbering.run_year`), by default the year of issue. A refusal uses up no number (A8).
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadCount(f"{count} numbers cannot be reserved at once; reserve 1 to {MOST_AT_ONCE}.")
    if series.last_on and issued_on < series.last_on and not late:
        raise DateBeforeLast(
            f"The last number of series {name} is dated {series.last_on}, so {issued_on} is too early; "
            f"use {series.last_on} or later, or another series."
        )
    return NumberSeries.Reserved(
        effective_on=issued_on,
        series=name,
        year=issued_on.year if year is None else year,
        first=series.last + 1,
        last=series.last + count,
        issued_on=issued_on,
    )


def numbers(reserved: NumberSeries.Reserved, numbering: Numbering) -> list[str]:
    """The reserved numbers as they are printed, in order: `R-000017`, `AV-2026-000003`."""
    return [number_of(numbering, reserved.year, number) for number in range(reserved.first, reserved.last + 1)]


def _reserved(series: NumberSeries, e: NumberSeries.Reserved) -> NumberSeries:
    last_on = e.issued_on if series.last_on is None else max(series.last_on, e.issued_on)
    return msgspec.structs.replace(series, last=e.last, last_on=last_on)


EVOLVE: Evolve = {NumberSeries.Reserved: _reserved}
