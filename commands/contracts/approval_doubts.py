"""Why an invoice that is drawn up now cannot be approved with its own date, and which date will do (C25, A8)."""

from datetime import date, timedelta
from uuid import UUID

from aggregates.event import State
from aggregates.ids import PERIOD_LOCK, register_id, series_id
from aggregates.number_series import NumberSeries
from aggregates.numbering import Numbering, run_year
from aggregates.period_lock import PeriodLock
from aggregates.period_lock.rules import is_open
from aggregates.register import Register
from commands.invoices.numbers import DEFAULT_SERIES
from commands.reference import entry
from commands.work import Work

SERIES = DEFAULT_SERIES["invoice"]


def looked_at(work: Work) -> list[tuple[type[State], UUID]]:
    """What is to be loaded for it, but for series of other years."""
    years = (0, work.today.year)
    return [
        (Register, register_id("number_series", SERIES)),
        *((NumberSeries, series_id(SERIES, each)) for each in years),
    ]


def approval_doubts(work: Work, dated_on: date) -> list[str]:
    """Of an invoice of that date: nothing, or a sentence with the first date that is open, numbered on, and here."""
    return work.once(("approval doubts", dated_on), lambda: _doubts(work, dated_on))


def _doubts(work: Work, dated_on: date) -> list[str]:
    lock, last_on = work.state(PeriodLock, PERIOD_LOCK), _last_number_on(work, dated_on)
    first, why = dated_on, []
    if lock.through is not None and not is_open(lock, dated_on, work.by, work.now):
        first = lock.through + timedelta(days=1)
        why.append(f"the books are closed through {lock.through}")
    if last_on is not None and dated_on < last_on:
        first = max(first, last_on)
        why.append(f"the last number of series {SERIES} is dated {last_on}")
    if why:
        return [f"It is dated {dated_on}, but {' and '.join(why)}; approve it with issued_on {first} or later."]
    if dated_on > work.today:
        return [f"It is dated {dated_on}, which is yet to come; approve it on that day."]
    return []


def _last_number_on(work: Work, dated_on: date) -> date | None:
    """The date before which no number can be given any more; none where the series takes late ones."""
    if work.state(Register, register_id("number_series", SERIES)).status == "none":
        return None
    form: Numbering = entry(work, "number_series", SERIES)
    if form.late:
        return None
    return work.state(NumberSeries, series_id(SERIES, run_year(form, dated_on))).last_on
