"""Hold the parts of an accrual schedule back from a day on, or let them be moved again."""

from uuid import UUID

from pydantic import Field

from aggregates.accrual import AccrualSchedule
from aggregates.accrual.rules import resume, stop
from commands.command import Answer, Command
from commands.work import Work


class StopAccrualSchedule(Command):
    """Parts due on `effective_on` or later are not moved, until it is resumed. Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


class ResumeAccrualSchedule(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def stop_accrual_schedule(work: Work, command: StopAccrualSchedule, each: UUID) -> Answer:
    """Errors: `NotFound`, `NothingToStop`."""
    schedule = work.one(AccrualSchedule, each, f"accrual schedule {each}")
    work.record(each, stop(schedule, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def resume_accrual_schedule(work: Work, command: ResumeAccrualSchedule, each: UUID) -> Answer:
    """What was due meanwhile is moved by the next run. Errors: `NotFound`, `NotStopped`."""
    schedule = work.one(AccrualSchedule, each, f"accrual schedule {each}")
    work.record(each, resume(schedule, on=work.on))
    return Answer(id=str(each), version=work.version(each))
