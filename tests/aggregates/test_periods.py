"""Periods are counted from the start: no drift, no gap, no overlap, at any month's end."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.periods import (
    BadRhythm,
    Period,
    Rhythm,
    check,
    due,
    extra_days,
    is_billable,
    number_at,
    part_of,
    period,
    trigger,
)

FAR = date(2040, 1, 1)
YEAR = {"start": date(2021, 10, 27)}


def billed(**given: Any) -> list[Period]:
    return list(due(Rhythm(**given), FAR))


@pytest.mark.parametrize(
    ("end", "length", "invoices", "last"),
    [
        (date(2022, 10, 27), 1, 13, (date(2022, 10, 27), date(2022, 11, 26))),
        (date(2022, 10, 26), 1, 12, (date(2022, 9, 27), date(2022, 10, 26))),
        (date(2022, 10, 27), 3, 5, (date(2022, 10, 27), date(2023, 1, 26))),
        (date(2022, 10, 27), 6, 3, (date(2022, 10, 27), date(2023, 4, 26))),
        (date(2022, 10, 27), 12, 2, (date(2022, 10, 27), date(2023, 10, 26))),
        (date(2022, 10, 26), 3, 4, (date(2022, 7, 27), date(2022, 10, 26))),
        (date(2022, 10, 26), 6, 2, (date(2022, 4, 27), date(2022, 10, 26))),
        (date(2022, 10, 26), 12, 1, (date(2021, 10, 27), date(2022, 10, 26))),
    ],
)
def test_a_period_that_begins_on_the_last_day_is_invoiced_whole(
    end: date, length: int, invoices: int, last: tuple[date, date]
) -> None:
    periods = billed(**YEAR, end=end, length=length)
    assert len(periods) == invoices
    assert periods[-1][1:] == last


@pytest.mark.parametrize("end", [date(2022, 10, 26), date(2022, 10, 27)])
def test_periods_of_thirty_days_do_not_fit_into_a_year(end: date) -> None:
    periods = billed(**YEAR, end=end, unit="days", length=30)
    assert (len(periods), periods[-1][1:]) == (13, (date(2022, 9, 22) + timedelta(30), date(2022, 11, 20)))


def test_the_thirty_first_comes_back_after_a_short_month() -> None:
    periods = [each[1:] for each in billed(start=date(2023, 1, 31), end=date(2023, 6, 1))]
    assert periods == [
        (date(2023, 1, 31), date(2023, 2, 27)),
        (date(2023, 2, 28), date(2023, 3, 30)),
        (date(2023, 3, 31), date(2023, 4, 29)),
        (date(2023, 4, 30), date(2023, 5, 30)),
        (date(2023, 5, 31), date(2023, 6, 29)),
    ]


def test_the_twenty_ninth_of_february_comes_back_in_the_next_leap_year() -> None:
    periods = billed(start=date(2024, 2, 29), length=12, end=date(2028, 3, 1))
    assert [each.first for each in periods] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


@pytest.mark.parametrize(
    ("cancel", "invoices", "last"),
    [
        (date(2022, 3, 15), 5, (date(2022, 2, 27), date(2022, 3, 26))),
        (date(2022, 3, 26), 5, (date(2022, 2, 27), date(2022, 3, 26))),
        (date(2022, 3, 27), 6, (date(2022, 3, 27), date(2022, 4, 26))),
    ],
)
def test_a_cancelled_contract_is_invoiced_up_to_the_period_of_that_day(
    cancel: date, invoices: int, last: tuple[date, date]
) -> None:
    periods = billed(**YEAR, end=date(2022, 10, 26), cancel=cancel)
    assert (len(periods), periods[-1][1:]) == (invoices, last)


def test_invoices_are_dated_days_before_or_after_their_period() -> None:
    before = Rhythm(start=date(2023, 1, 1), timing="before", days=10)
    after = Rhythm(start=date(2023, 1, 1), timing="after", days=10)
    assert [trigger(before, period(before, k)) for k in range(4)] == [
        date(2022, 12, 22),
        date(2023, 1, 22),
        date(2023, 2, 19),
        date(2023, 3, 22),
    ]
    assert [trigger(after, period(after, k)) for k in range(4)] == [
        date(2023, 2, 10),
        date(2023, 3, 10),
        date(2023, 4, 10),
        date(2023, 5, 10),
    ]


def test_days_are_counted_only_where_that_was_agreed() -> None:
    whole = Rhythm(**YEAR, end=date(2022, 3, 2))
    days = Rhythm(**YEAR, end=date(2022, 3, 2), policy="prorata")
    last = period(whole, 4)  # 27 February to 26 March: 28 days, 4 of them until the end
    assert (part_of(whole, last), part_of(days, last)) == (Fraction(1), Fraction(4, 28))
    assert part_of(days, period(days, 3)) == 1


@pytest.mark.parametrize(("end", "inside"), [(26, None), (27, 1), (29, 3), (30, None)])
def test_an_end_date_a_few_days_into_a_new_period_is_noticed(end: int, inside: int | None) -> None:
    assert extra_days(Rhythm(**YEAR, end=date(2022, 10, end))) == inside


@pytest.mark.parametrize("wrong", [{"length": 0}, {"days": -1}, {"end": date(2021, 10, 26)}])
def test_a_rhythm_that_cannot_be_is_refused_with_its_field(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRhythm) as refused:
        check(Rhythm(**YEAR, **wrong))
    assert refused.value.pointer


rhythms = st.builds(
    Rhythm,
    start=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    unit=st.sampled_from(["days", "months"]),
    length=st.integers(1, 24),
    end=st.none() | st.dates(date(2000, 1, 1), date(2035, 12, 31)),
    cancel=st.none() | st.dates(date(2000, 1, 1), date(2035, 12, 31)),
    timing=st.sampled_from(["before", "after"]),
    days=st.integers(0, 60),
    policy=st.sampled_from(["whole", "prorata"]),
)


@given(rhythms, st.integers(0, 300))
def test_periods_follow_each_other_without_gap_or_overlap(rhythm: Rhythm, number: int) -> None:
    one, following = period(rhythm, number), period(rhythm, number + 1)
    assert one.first <= one.last
    assert following.first == one.last + timedelta(days=1)


@given(rhythms, st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_every_day_from_the_start_lies_in_the_period_that_is_found_for_it(rhythm: Rhythm, day: date) -> None:
    number = number_at(rhythm, day)
    if day < rhythm.start:
        assert number is None
    else:
        assert number is not None
        found = period(rhythm, number)
        assert found.first <= day <= found.last


@given(rhythms, st.dates(date(2000, 1, 1), date(2036, 12, 31)), st.integers(0, 40))
def test_what_is_due_is_exactly_what_is_billable_and_has_come(rhythm: Rhythm, until: date, since: int) -> None:
    found = [each.number for each in due(rhythm, until, since=since)]
    following = since + len(found)
    assert found == list(range(since, following))
    assert all(is_billable(rhythm, k) and trigger(rhythm, period(rhythm, k)) <= until for k in found)
    assert not is_billable(rhythm, following) or trigger(rhythm, period(rhythm, following)) > until
    assert all(0 < part_of(rhythm, period(rhythm, k)) <= 1 for k in found)
