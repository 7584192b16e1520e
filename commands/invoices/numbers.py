"""Numbers for approvals: the whole range is reserved at once, and a refused approval burns none."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from aggregates.errors import Rejected
from aggregates.ids import series_id
from aggregates.number_series import NumberSeries, reserve
from aggregates.numbering import Numbering, number_of, run_year
from commands.reference import entry
from commands.work import Work

DEFAULT_SERIES = {"invoice": "R", "credit_note": "K", "advance": "AV"}


def wait_turn(work: Work, series: Iterable[str]) -> None:
    """Wait for the turn in these series, always in one order, so that approvals of this process never collide."""
    for name in sorted(set(series) - work.turns):
        work.turns.add(name)
        work.held.enter_context(work.desk.queue(f"series:{name}"))


class WrongSeries(Rejected):
    """A series numbers documents of its own type."""


class NumberRun:
    """The next numbers of one series and year, one at a time; `close` records how many were used."""

    def __init__(self, work: Work, series: str, issued_on: date, type: str) -> None:  # noqa: A002 - the domain's word
        """Errors: `UnknownCode`, `WrongSeries`, `DateBeforeLast`."""
        self.work, self.series, self.issued_on = work, series, issued_on
        self.form: Numbering = entry(work, "number_series", series, "/series")
        if self.form.type != type:
            raise WrongSeries(
                f"Series {series} numbers documents of the type {self.form.type}, not {type}; use one of that type.",
                pointer="/series",
            )
        self.year = run_year(self.form, issued_on)
        self.id = series_id(series, self.year)
        self.state = work.state(NumberSeries, self.id)
        self.used = 0
        self._reserved(1)

    def _reserved(self, count: int) -> NumberSeries.Reserved:
        return reserve(self.state, self.series, self.issued_on, count, year=self.year, late=self.form.late)

    def peek(self) -> str:
        """The number that the next approval would get."""
        return number_of(self.form, self.year, self.state.last + self.used + 1)

    def use(self, document: UUID) -> None:
        """It was given to this document, and is nobody else's in any series."""
        self.work.take(f"invoice-number:{self.peek()}", document)
        self.used += 1

    def close(self) -> None:
        """Record the range, if any was used."""
        if self.used:
            self.work.record(self.id, [self._reserved(self.used)])
