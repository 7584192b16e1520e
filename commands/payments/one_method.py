"""In strict mode the payments of one month are entered by hand or imported from the bank, never both (T30)."""

from collections.abc import Iterable
from datetime import date

from aggregates.ids import reporting_period_id
from aggregates.reporting_period import ReportingPeriod
from aggregates.reporting_period.reporting_period import Method
from aggregates.reporting_period.rules import choose_method, month_of
from commands.work import Work


def keep_to_one_method(work: Work, days: Iterable[date], method: Method) -> None:
    """Nothing unless the office is strict. Errors: `OneMethodPerPeriod`, before anything is recorded for any month."""
    if not work.desk.policy.one_method_per_period:
        return
    periods = {reporting_period_id(month): month for month in sorted({month_of(day) for day in days})}
    states = work.load(ReportingPeriod, periods)
    chosen = {each: choose_method(states[each], month, method, work.on) for each, month in periods.items()}
    for each, facts in chosen.items():
        work.record(each, facts)
