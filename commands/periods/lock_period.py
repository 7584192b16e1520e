"""Close the books through a date, open them again, or let one person act before it for a while."""

from datetime import date, timedelta

from pydantic import Field

from aggregates.ids import PERIOD_LOCK
from aggregates.period_lock import PeriodLock
from aggregates.period_lock.rules import grant_exemption, lock, unlock
from commands.command import Answer, Command
from commands.work import Work


class LockPeriod(Command):
    """Nothing may take effect on or before `through`."""

    through: date


class UnlockPeriod(Command):
    """Move the lock back to `through`, or away. Needs a reason."""

    through: date | None = None
    reason: str = Field(min_length=1, max_length=2000)


class ExemptFromLock(Command):
    """`person` may act from `from_on` on, for so many hours. Needs a reason."""

    person: str = Field(min_length=1, max_length=200)
    from_on: date
    hours: int = Field(default=24, ge=1, le=24 * 31)
    reason: str = Field(min_length=1, max_length=2000)


def lock_period(work: Work, command: LockPeriod) -> Answer:
    """Errors: `Conflict` when it is locked further already."""
    work.record(PERIOD_LOCK, lock(work.state(PeriodLock, PERIOD_LOCK), through=command.through, on=work.on))
    return Answer(id="period-lock", version=work.version(PERIOD_LOCK))


def unlock_period(work: Work, command: UnlockPeriod) -> Answer:
    """Errors: `Conflict` when nothing is locked beyond that date."""
    work.record(PERIOD_LOCK, unlock(work.state(PeriodLock, PERIOD_LOCK), through=command.through, on=work.on))
    return Answer(id="period-lock", version=work.version(PERIOD_LOCK))


def exempt_from_lock(work: Work, command: ExemptFromLock) -> Answer:
    """Errors: `Conflict` when nothing is locked."""
    facts = grant_exemption(
        work.state(PeriodLock, PERIOD_LOCK),
        person=command.person,
        from_on=command.from_on,
        expires_at=work.now + timedelta(hours=command.hours),
        on=work.on,
    )
    work.record(PERIOD_LOCK, facts)
    return Answer(id="period-lock", version=work.version(PERIOD_LOCK))
