"""A line's income is moved part by part, each once, and what is moved and due is always what credits leave of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aggregates.accrual import EVOLVE, AccrualSchedule, Due
from aggregates.accrual.refusals import AccrualPosted, AlreadyScheduled, NothingToStop, NotStopped, PartNotDue
from aggregates.accrual.rules import follow, movable, resume, schedule, stop, transfer, withdraw
from aggregates.accruals import BadAccrualPeriod
from aggregates.event import fold
from tests.aggregates.accrual.schedules import FIRST, ID, LAST, amounts, income, moved, scheduled, template
from tests.aggregates.given import Given

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 10)


def credited(state: Any, net: str, on: date) -> Any:
    return fold(EVOLVE, state, follow(state, net=Decimal(net), on=on))


@pytest.mark.feature("C47", "C48")
def test_twelve_hundred_in_a_year_is_twelve_parts_of_a_hundred() -> None:
    """A6: 27/10/2021-26/10/2022 by months."""
    state = scheduled(first=date(2021, 10, 27), last=date(2022, 10, 26), on=date(2021, 10, 27))
    assert amounts(state) == ["100.00"] * 12
    assert (state.due[0].on, state.due[-1].on, state.next_on) == (
        date(2021, 11, 26), date(2022, 10, 26), date(2021, 11, 26),
    )  # fmt: skip


@pytest.mark.feature("C48")
def test_by_days_the_same_year_touches_thirteen_months() -> None:
    state = scheduled(by=template(method="days"), first=date(2021, 10, 27), last=date(2022, 10, 26))
    assert amounts(state) == [
        "16.44", "98.63", "101.92", "101.91", "92.06", "101.92", "98.63", "101.91", "98.63", "101.92", "101.92",
        "98.63", "85.48",
    ]  # fmt: skip


@pytest.mark.feature("C48")
def test_a_thousand_adds_up_and_a_list_of_percents_leaves_nothing_behind() -> None:
    assert amounts(scheduled("1000.00")) == ["83.33", "83.34", "83.33"] * 4
    state = scheduled(by=template(method="percents", percents=(Decimal("8.33"),) * 12))
    assert amounts(state) == ["99.96"] * 11 + ["100.44"]


def test_a_schedule_is_in_base_currency_at_the_rate_of_its_invoice() -> None:
    state = scheduled("1200.00", currency="USD", rate=Decimal("0.909"))
    assert (state.amount, state.net, amounts(state)) == (Decimal("1090.80"), Decimal("1200.00"), ["90.90"] * 12)
    assert credited(state, "600.00", FIRST).amount == Decimal("545.40")


def test_parts_of_nothing_are_no_parts_and_a_line_below_zero_is_spread_as_well() -> None:
    state = scheduled("0.05")
    assert amounts(state) == ["0.01"] * 5
    assert [each.number for each in state.due] == [1, 2, 3, 4, 5]
    assert amounts(scheduled("-12.00")) == ["-1.00"] * 12


def test_income_is_spread_once_over_days_that_can_be() -> None:
    asked = {"template": template(), "sales_account": "6110", "on": FIRST}
    Given(scheduled()).when(schedule, income(), **asked).then_refused(AlreadyScheduled, "Line 1 of invoice R-17")
    backwards = income(first=LAST, last=FIRST, line=3)
    Given(AccrualSchedule(id=ID)).when(schedule, backwards, **asked).then_refused(
        BadAccrualPeriod, pointer="/lines/2/served_to"
    )


@pytest.mark.feature("C48")
def test_a_part_is_moved_once() -> None:
    state = moved(scheduled(), date(2026, 1, 31))
    assert (state.recognised, state.remaining, state.next_on) == (Decimal("100.00"), Decimal(1100), date(2026, 2, 28))
    Given(state).when(transfer, {1: date(2026, 1, 31)}).then_refused(PartNotDue, "no part 1")
    assert movable(state, date(2026, 1, 31)) == ()
    done = moved(state, LAST)
    assert (done.status, done.remaining, done.next_on) == ("done", Decimal("0.00"), None)


def test_an_approval_is_withdrawn_only_before_anything_is_moved() -> None:
    assert fold(EVOLVE, scheduled(), withdraw(scheduled(), on=FIRST)) == AccrualSchedule(id=ID)
    Given(moved(scheduled(), JUNE)).when(withdraw, on=FIRST).then_refused(AccrualPosted, "600.00 EUR of its income")


@pytest.mark.feature("C48")
def test_a_full_credit_takes_back_what_was_moved_and_cancels_the_rest() -> None:
    """K25."""
    Given(moved(scheduled(), JUNE)).when(follow, net=Decimal(0), on=JULY).then_has(
        amount=Decimal("1200.00"), recognised=Decimal("600.00"), reversed_on=JULY, returned=(1, 2, 3, 4, 5, 6),
        cancelled=(7, 8, 9, 10, 11, 12), status="reversed", next_on=None,
    ).then_state(recognised=Decimal(0), remaining=Decimal(0), due=())  # fmt: skip


def test_what_is_taken_back_stands_on_no_day_before_it_was_moved() -> None:
    Given(moved(scheduled(), JUNE)).when(follow, net=Decimal(0), on=date(2026, 3, 3)).then_has(
        effective_on=date(2026, 3, 3), reversed_on=JUNE
    )
    late = credited(moved(scheduled(), JUNE), "500.00", date(2026, 3, 3))
    assert late.due == (Due(number=13, on=JUNE, amount=Decimal("-100.00")),)


@pytest.mark.feature("C48")
def test_a_partial_credit_is_spread_over_what_is_left_and_touches_nothing_that_was_moved() -> None:
    state = credited(moved(scheduled(), JUNE), "1080.00", JULY)
    assert (amounts(state), state.recognised) == (["80.00"] * 6, Decimal("600.00"))
    assert [each.number for each in state.due] == [13, 14, 15, 16, 17, 18]
    Given(state).when(follow, net=Decimal("1080.00"), on=JULY).then()


def test_a_credit_that_ends_is_spread_over_what_is_left_and_after_a_full_one_all_comes_again() -> None:
    state = credited(moved(scheduled(), JUNE), "1080.00", JULY)
    assert amounts(credited(state, "1200.00", JULY)) == ["100.00"] * 6
    again = credited(credited(moved(scheduled(), JUNE), "0.00", JULY), "1200.00", date(2026, 8, 1))
    assert [each.on for each in again.due][:8] == [date(2026, 8, 1)] * 7 + [date(2026, 8, 31)]
    assert (again.status, amounts(again)) == ("active", ["100.00"] * 12)


@pytest.mark.feature("C48")
def test_what_is_stopped_is_not_moved_until_it_is_resumed() -> None:
    state = scheduled()
    held = fold(EVOLVE, state, stop(state, on=date(2026, 3, 1)))
    assert (held.status, [each.number for each in movable(held, LAST)], held.next_on) == (
        "stopped", [1, 2], date(2026, 1, 31),
    )  # fmt: skip
    Given(held).when(transfer, {3: LAST}).then_refused(PartNotDue)
    Given(held).when(stop, on=LAST).then_refused(NothingToStop, "is stopped from 2026-03-01 on")
    Given(state).when(resume, on=LAST).then_refused(NotStopped)
    Given(moved(state, LAST)).when(stop, on=FIRST).then_refused(NothingToStop, "nothing due from 2026-01-01 on")
    smaller = credited(held, "600.00", date(2026, 3, 2))
    assert [each.number for each in movable(smaller, LAST)] == []
    again = fold(EVOLVE, smaller, resume(smaller, on=LAST))
    assert (len(movable(again, LAST)), again.status) == (12, "active")
    assert credited(held, "0.00", LAST).stopped_from is None
