"""The books close through a date; exceptions are facts with an end (A8, K19)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.period_lock import PeriodLock
from aggregates.period_lock.rules import (
    AlreadyLocked,
    BadExemption,
    BadLock,
    NotLocked,
    PeriodLocked,
    check,
    first_open_day,
    grant_exemption,
    lock,
    unlock,
)
from tests.aggregates.given import given

OPEN = PeriodLock(id=UUID(int=1))
MARCH_31, TODAY = date(2026, 3, 31), date(2026, 4, 10)
NOW = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)
EXEMPTION = {"person": "anna", "from_on": date(2026, 3, 1), "expires_at": NOW + timedelta(hours=1), "on": TODAY}


def closed() -> PeriodLock:
    return given(OPEN).when(lock, MARCH_31, TODAY).state


def asked(day: date, by: str = "anna", now: datetime = NOW) -> dict[str, object]:
    return {"effective_on": day, "by": by, "now": now}


def test_what_is_dated_in_a_closed_period_is_refused_with_the_first_open_day() -> None:
    given(closed()).when(check, **asked(date(2026, 3, 15))).then_refused(
        PeriodLocked,
        "The books are closed through 2026-03-31, so 2026-03-15 is too early; "
        "use 2026-04-01 or later, or ask for an exemption.",
        "/effective_on",
    )


def test_the_day_of_the_lock_is_closed_and_the_next_is_open() -> None:
    given(closed()).when(check, **asked(MARCH_31)).then_refused(PeriodLocked)
    given(closed()).when(check, **asked(date(2026, 4, 1))).then()
    given(OPEN).when(check, **asked(date(1999, 1, 1))).then()


def test_an_exemption_is_for_one_person_from_a_day_on_and_for_a_while() -> None:
    exempt = given(closed()).when(grant_exemption, **EXEMPTION).state
    given(exempt).when(check, **asked(date(2026, 3, 1))).then()
    given(exempt).when(check, **asked(date(2026, 2, 28))).then_refused(PeriodLocked)
    given(exempt).when(check, **asked(date(2026, 3, 1), by="ben")).then_refused(PeriodLocked)
    given(exempt).when(check, **asked(date(2026, 3, 1), now=EXEMPTION["expires_at"])).then_refused(PeriodLocked)
    assert first_open_day(exempt, date(2026, 3, 5), "anna", NOW) == date(2026, 3, 5)
    assert first_open_day(exempt, date(2026, 3, 5), "ben", NOW) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"expires_at": datetime(2026, 4, 10)}, BadExemption),
        ({"from_on": date(2026, 4, 1)}, BadExemption),
    ],
)
def test_an_exemption_that_opens_nothing_is_refused(wrong: dict[str, object], rule: type) -> None:
    given(closed()).when(grant_exemption, **EXEMPTION | wrong).then_refused(rule)
    given(OPEN).when(grant_exemption, **EXEMPTION).then_refused(NotLocked)


def test_a_lock_moves_forward_and_unlocking_moves_it_back() -> None:
    given(closed()).when(lock, MARCH_31, TODAY).then_refused(AlreadyLocked, "closed through 2026-03-31 already")
    given(closed()).when(lock, date(2026, 4, 5), TODAY).then_state(through=date(2026, 4, 5))
    given(closed()).when(unlock, date(2026, 2, 28), TODAY).then_state(through=date(2026, 2, 28))
    given(closed()).when(unlock, None, TODAY).then_state(through=None)
    given(closed()).when(unlock, MARCH_31, TODAY).then_refused(NotLocked, "opens nothing")
    given(OPEN).when(unlock, None, TODAY).then_refused(NotLocked)
    given(OPEN).when(lock, date.max, TODAY).then_refused(BadLock)


@over(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_first_open_day_is_never_refused_and_never_earlier_than_wanted(wanted: date) -> None:
    day = first_open_day(closed(), wanted, "anna", NOW)
    assert day >= wanted
    check(closed(), effective_on=day, by="anna", now=NOW)
