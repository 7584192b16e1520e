"""Close the books through a date, open them again, and let a person in for a while (algorithms A8)."""

from datetime import date, datetime, timedelta

from aggregates import plain_text
from aggregates.errors import Conflict, Rejected
from aggregates.period_lock.period_lock import PeriodLock


class PeriodLocked(Conflict):
    """The books are closed."""


class AlreadyLocked(Conflict):
    """A lock moves forward; moving it back is to unlock."""


class BadLock(Rejected):
    """A lock is a day of the calendar that another day follows."""


class NotLocked(Conflict):
    """Only a closed period can be opened."""


class BadExemption(Rejected):
    """An exemption is for locked days and ends at an instant in UTC."""


def lock(state: PeriodLock, through: date, on: date) -> list[PeriodLock.Locked]:
    """Close the books through this date, inclusive."""
    if through == date.max:
        raise BadLock(f"The books cannot be closed through {through}, for no day is left; use an earlier one.")
    if state.through is not None and through <= state.through:
        raise AlreadyLocked(
            f"The books are closed through {state.through} already, so they cannot be closed through {through}; "
            "unlock, if you mean to move the lock back.",
            pointer="/through",
        )
    return [PeriodLock.Locked(effective_on=on, through=through)]


def unlock(state: PeriodLock, through: date | None, on: date) -> list[PeriodLock.Unlocked]:
    """Move the lock back to `through`, or take it away."""
    if state.through is None:
        raise NotLocked("The books are not closed; there is nothing to unlock.")
    if through is not None and through >= state.through:
        raise NotLocked(
            f"The books are closed through {state.through}, so unlocking through {through} opens nothing; "
            "use an earlier date, or lock.",
            pointer="/through",
        )
    return [PeriodLock.Unlocked(effective_on=on, through=through)]


def grant_exemption(
    state: PeriodLock, *, person: str, from_on: date, expires_at: datetime, on: date
) -> list[PeriodLock.ExemptionGranted]:
    """Let `person` act in the locked period from `from_on` on, until the instant `expires_at`."""
    plain_text.line(person, "The person", pointer="/person")
    if expires_at.tzinfo is None:
        raise BadExemption(
            f"{expires_at} has no time zone, so it is no instant; write it in UTC.", pointer="/expires_at"
        )
    if state.through is None:
        raise NotLocked("The books are not closed, so nobody needs an exemption; lock first.")
    if from_on > state.through:
        raise BadExemption(
            f"The books are closed through {state.through}, so from {from_on} on nobody needs an exemption; "
            f"use {state.through} or earlier.",
            pointer="/from_on",
        )
    return [PeriodLock.ExemptionGranted(effective_on=on, person=person, from_on=from_on, expires_at=expires_at)]


def check(state: PeriodLock, *, effective_on: date, by: str, now: datetime) -> None:
    """Refuse what takes effect in the closed period, unless `by` has an exemption that has not expired at `now`."""
    if state.through is not None and not is_open(state, effective_on, by, now):
        raise PeriodLocked(
            f"The books are closed through {state.through}, so {effective_on} is too early; "
            f"use {state.through + timedelta(days=1)} or later, or ask for an exemption.",
            pointer="/effective_on",
        )


def is_open(state: PeriodLock, day: date, by: str, now: datetime) -> bool:
    """May `by` act on `day`?"""
    if state.through is None or day > state.through:
        return True
    return any(each.person == by and each.from_on <= day and now < each.expires_at for each in state.exemptions)


def first_open_day(state: PeriodLock, wanted: date, by: str, now: datetime) -> date:
    """`wanted`, or the first day after the lock when that is closed for `by`."""
    if state.through is None or is_open(state, wanted, by, now):
        return wanted
    return state.through + timedelta(days=1)
