"""Numbers have no gaps and no doubles, and their dates never run backwards (A8, K2-K4)."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.number_series import NumberSeries, numbers, reserve
from aggregates.number_series.number_series import BadCount, DateBeforeLast
from aggregates.numbering import Numbering, run_year
from tests.aggregates.given import given

SERIES = NumberSeries(id=UUID(int=1))
MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 1)
PLAIN = Numbering(prefix="R-")
YEARLY = Numbering(prefix="AV-", with_year=True)


def test_the_next_number_is_the_last_plus_one() -> None:
    first = given(SERIES).when(reserve, "R", MARCH, 16)
    second = given(first.state).when(reserve, "R", MARCH)
    second.then_has(first=17, last=17, year=2026, issued_on=MARCH, effective_on=MARCH)


@pytest.mark.parametrize(("numbering", "written"), [(PLAIN, "R-000017"), (YEARLY, "AV-2026-000017")])
def test_numbers_are_written_with_prefix_year_and_width(numbering: Numbering, written: str) -> None:
    reserved = reserve(NumberSeries(id=UUID(int=1), last=16), "R", MARCH, 3)
    assert numbers(reserved, numbering)[0] == written
    assert len(numbers(reserved, numbering)) == 3


def test_a_series_without_the_year_in_its_numbers_runs_on_for_ever() -> None:
    assert run_year(PLAIN, MARCH) == 0
    assert run_year(YEARLY, MARCH) == 2026
    given(SERIES).when(reserve, "R", MARCH, year=run_year(PLAIN, MARCH)).then_has(year=0)


def test_a_number_beyond_the_width_is_still_whole() -> None:
    assert numbers(reserve(NumberSeries(id=UUID(int=1), last=9), "S", MARCH), Numbering(width=1)) == ["10"]


def test_a_date_before_the_last_number_is_refused_and_burns_none() -> None:
    last = given(SERIES).when(reserve, "R", APRIL, 5).state
    refused = given(last).when(reserve, "R", MARCH)
    refused.then_refused(DateBeforeLast, "dated 2026-04-01, so 2026-03-10 is too early; use 2026-04-01 or later")
    given(refused.state).when(reserve, "R", APRIL).then_has(first=6)


def test_the_dates_of_a_late_series_may_run_backwards() -> None:
    last = given(SERIES).when(reserve, "L", APRIL).state
    given(last).when(reserve, "L", MARCH, late=True).then_has(first=2, issued_on=MARCH).then_state(last_on=APRIL)


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_numbers_are_reserved_by_the_piece(count: int) -> None:
    given(SERIES).when(reserve, "R", MARCH, count).then_refused(BadCount)


@over(st.lists(st.tuples(st.dates(MARCH, APRIL), st.integers(0, 5)), max_size=20))
def test_whatever_is_reserved_or_refused_the_numbers_have_no_gap(asked: list[tuple[date, int]]) -> None:
    state, given_out = SERIES, []
    for issued_on, count in asked:
        outcome = given(state).when(reserve, "R", issued_on, count)
        for fact in outcome.facts:
            given_out += numbers(fact, PLAIN)
        state = outcome.state
    assert given_out == [f"R-{number:06d}" for number in range(1, len(given_out) + 1)]
