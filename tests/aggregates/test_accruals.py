"""Income of a long period is moved to sales part by part, and the parts add up to it."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.accruals import (
    AccrualTemplate,
    BadAccrualPeriod,
    Method,
    Part,
    Slot,
    recognised,
    respread,
    schedule,
    slots,
)

YEAR = (date(2021, 10, 27), date(2022, 10, 26))
CALENDAR_YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def template(method: Method = "months-equal", *percents: str) -> AccrualTemplate:
    return AccrualTemplate(
        name="Over the period", method=method, accrual_account="5910", percents=tuple(map(Decimal, percents))
    )


def spread(net: str, period: tuple[date, date], method: Method = "months-equal", *percents: str) -> list[Part]:
    return list(schedule(Decimal(net), slots(template(method, *percents), *period), "EUR"))


def amounts(parts: list[Part]) -> list[str]:
    return [str(part.amount) for part in parts]


def test_twelve_hundred_over_twelve_months_is_a_hundred_each() -> None:
    assert amounts(spread("1200.00", YEAR)) == ["100.00"] * 12


def test_a_thousand_over_twelve_months_adds_up() -> None:
    parts = spread("1000.00", YEAR)
    assert amounts(parts) == [
        "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34", "83.33",
    ]  # fmt: skip
    assert recognised(parts, YEAR[1]) == Decimal("1000.00")


def test_by_days_a_year_that_begins_on_the_twenty_seventh_touches_thirteen_months() -> None:
    every = slots(template("days"), *YEAR)
    assert [slot.weight * 365 for slot in every] == [5, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 26]
    parts = spread("1200.00", YEAR, "days")
    assert amounts(parts) == [
        "16.44", "98.63", "101.92", "101.91", "92.06", "101.92", "98.63", "101.91", "98.63", "101.92", "101.92",
        "98.63", "85.48",
    ]  # fmt: skip
    assert (parts[0].on, parts[1].on, parts[-1].on) == (date(2021, 10, 31), date(2021, 11, 30), date(2022, 10, 26))


def test_a_list_of_percents_that_is_short_of_a_hundred_leaves_nothing_behind() -> None:
    """12 x 8.33 % of 1200.00 would leave 0.48 on the accrual account for ever."""
    parts = spread("1200.00", YEAR, "percents", *["8.33"] * 12)
    assert amounts(parts) == ["99.96"] * 11 + ["100.44"]
    assert [part.on for part in parts[:2]] == [date(2021, 11, 26), date(2021, 12, 26)]


def test_percents_need_not_be_alike() -> None:
    assert amounts(spread("100.01", YEAR, "percents", "50", "0", "25", "25")) == ["50.01", "0.00", "25.00", "25.00"]


def test_months_are_counted_from_the_first_day_and_each_is_moved_on_its_last() -> None:
    parts = spread("300.00", (date(2026, 1, 31), date(2026, 4, 29)))
    assert parts == [
        Part(date(2026, 2, 27), Decimal("100.00")),
        Part(date(2026, 3, 30), Decimal("100.00")),
        Part(date(2026, 4, 29), Decimal("100.00")),
    ]


def test_a_month_that_is_cut_short_counts_by_its_days() -> None:
    parts = spread("250.00", (date(2026, 4, 1), date(2026, 6, 15)))
    assert parts == [
        Part(date(2026, 4, 30), Decimal("100.00")),
        Part(date(2026, 5, 31), Decimal("100.00")),
        Part(date(2026, 6, 15), Decimal("50.00")),
    ]


def test_full_months_need_no_thirteenth() -> None:
    parts = spread("1200.00", YEAR, "full-months")
    assert amounts(parts) == ["100.00"] * 12
    assert (parts[0].on, parts[-1].on) == (date(2021, 10, 31), date(2022, 9, 30))
    short = spread("90.00", (date(2026, 1, 15), date(2026, 3, 20)), "full-months")
    assert short == [
        Part(date(2026, 1, 31), Decimal("30.00")),
        Part(date(2026, 2, 28), Decimal("30.00")),
        Part(date(2026, 3, 20), Decimal("30.00")),
    ]


@pytest.mark.parametrize("method", ["months-equal", "days", "full-months"])
def test_in_a_calendar_year_every_method_moves_at_the_months_ends(method: Method) -> None:
    assert [part.on for part in spread("1200.00", CALENDAR_YEAR, method)] == [
        date(2026, month + 1, 1) - timedelta(days=1) if month < 12 else date(2026, 12, 31) for month in range(1, 13)
    ]


@pytest.mark.parametrize("method", ["months-equal", "days", "full-months"])
def test_one_day_is_moved_on_that_day(method: Method) -> None:
    assert spread("10.00", (YEAR[0], YEAR[0]), method) == [Part(YEAR[0], Decimal("10.00"))]


@pytest.mark.parametrize("last", [date(2021, 10, 26), date(2072, 1, 1)])
def test_a_period_that_ends_before_it_begins_or_never_is_refused(last: date) -> None:
    with pytest.raises(BadAccrualPeriod, match="on or after the first"):
        slots(template(), YEAR[0], last)


def after(net: str, credit: str, months: int, on: date) -> list[Part]:
    """The parts that follow `months` that stand, after a credit."""
    every = slots(template(), *CALENDAR_YEAR)
    parts = schedule(Decimal(net), every, "EUR")
    return list(respread(Decimal(net) - Decimal(credit), parts[:months], every, "EUR", on=on))


def test_a_partial_credit_is_spread_over_what_is_left() -> None:
    rest = after("1200.00", "120.00", 6, date(2026, 7, 10))
    assert amounts(rest) == ["80.00"] * 6
    assert (rest[0].on, rest[-1].on) == (date(2026, 7, 31), date(2026, 12, 31))


def test_a_credit_of_all_that_is_left_stops_the_schedule() -> None:
    assert after("1200.00", "600.00", 6, date(2026, 7, 10)) == []


def test_a_credit_of_more_than_is_left_takes_back_what_was_moved() -> None:
    day = date(2026, 10, 5)
    assert after("1200.00", "600.00", 9, day) == [Part(day, Decimal("-300.00"))]
    assert after("1200.00", "1200.00", 9, day) == [Part(day, Decimal("-900.00"))]


def test_a_credit_after_the_end_is_income_given_back_that_day() -> None:
    assert after("1200.00", "100.00", 12, date(2027, 2, 1)) == [Part(date(2027, 2, 1), Decimal("-100.00"))]


def test_parts_that_were_late_are_moved_on_the_day_of_the_credit() -> None:
    rest = after("1200.00", "120.00", 0, date(2026, 2, 10))
    assert [part.on for part in rest[:3]] == [date(2026, 2, 10), date(2026, 2, 28), date(2026, 3, 31)]
    assert amounts(rest) == ["90.00"] * 12


days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
lengths = st.integers(0, 800).map(lambda n: timedelta(days=n))
nets = st.decimals(-999999, 999999, places=2)
templates = st.one_of(
    st.sampled_from(["months-equal", "days", "full-months"]).map(template),
    st.lists(st.decimals(0, 5, places=2), min_size=1, max_size=20).map(
        lambda percents: template("percents", *map(str, percents))
    ),
)


@given(templates, days, lengths)
def test_slots_come_in_order_and_weigh_one(each: Any, first: date, length: timedelta) -> None:
    every = slots(each, first, first + length)
    assert sum(slot.weight for slot in every) == 1
    assert all(slot.weight >= 0 for slot in every)
    assert [slot.on for slot in every] == sorted({slot.on for slot in every})
    assert every[0].on >= first
    assert each.method == "percents" or every[-1].on <= first + length


@given(templates, days, lengths, nets)
def test_the_parts_add_up_to_the_cent_at_every_moment(each: Any, first: date, length: timedelta, net: Decimal) -> None:
    every = slots(each, first, first + length)
    parts = schedule(net, every, "EUR")
    assert sum(part.amount for part in parts) == net
    weight = Fraction(0)
    for slot in every:
        weight += slot.weight
        assert abs(Fraction(recognised(parts, slot.on)) - Fraction(net) * weight) <= Fraction(1, 200)


@given(templates, days, lengths, nets, nets, st.integers(0, 30), days)
def test_after_any_credit_all_parts_add_up_to_what_is_left(
    each: Any, first: date, length: timedelta, net: Decimal, credit: Decimal, standing: int, on: date
) -> None:
    every = slots(each, first, first + length)
    stands = schedule(net, every, "EUR")[:standing]
    rest = respread(net - credit, stands, every, "EUR", on=on)
    assert sum(part.amount for part in (*stands, *rest)) == net - credit
    assert all(part.on >= on for part in rest)


def test_nothing_is_spread_over_no_slots() -> None:
    assert schedule(Decimal(0), (), "EUR") == ()
    assert respread(Decimal(5), (), [Slot(YEAR[0], Fraction(0))], "EUR", on=YEAR[0]) == (Part(YEAR[0], Decimal(5)),)
