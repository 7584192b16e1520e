"""In one reporting period money comes in one way: entered by hand, or imported from the bank (T30)."""

from datetime import date

from aggregates.errors import Conflict
from aggregates.reporting_period.reporting_period import Method, ReportingPeriod

_WORDS = {"hand": "entered by hand", "bank": "imported from the bank"}
_NEXT = {
    "hand": "enter this money by hand too",
    "bank": "import the bank statement that holds this money",
}


class OneMethodPerPeriod(Conflict):
    """In one reporting period money is either entered by hand or imported from the bank."""


def choose_method(period: ReportingPeriod, month: str, method: Method, on: date) -> list[ReportingPeriod.MethodChosen]:
    """The month's method from its first money on; nothing when it is this one already."""
    if period.method is None:
        return [ReportingPeriod.MethodChosen(month=month, method=method, effective_on=on)]
    if period.method != method:
        raise OneMethodPerPeriod(
            f"The incoming payments of {month} are {_WORDS[period.method]} since {period.chosen_on}, so in that month "
            f"they cannot be {_WORDS[method]}; {_NEXT[period.method]}, or let an administrator turn off "
            "NENOSEGTS_ONE_METHOD_PER_PERIOD."
        )
    return []


def month_of(day: date) -> str:
    """2026-05."""
    return f"{day:%Y-%m}"
