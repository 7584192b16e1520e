"""The ways in which an accrual schedule says no, and how it is called."""

from aggregates.accrual.schedule import AccrualSchedule
from aggregates.errors import Conflict


class AlreadyScheduled(Conflict):
    """The income of a line is spread once."""


class AccrualPosted(Conflict):
    """Income that was moved to sales is taken back by a credit note only."""


class PartNotDue(Conflict):
    """A part is moved once, and not while it is stopped."""


class NothingToStop(Conflict):
    """Only parts that wait to be moved can be stopped."""


class ScheduleStopped(Conflict):
    """Nothing is posted of what is stopped."""


class NotStopped(Conflict):
    """Only what is stopped can be resumed."""


def called(schedule: AccrualSchedule) -> str:
    """How a message names it."""
    return f"Line {schedule.line} of invoice {schedule.number}"
