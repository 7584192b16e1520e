"""A reminder is due when every condition of the policy holds, and at the level that follows the last one."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregates.dunning import (
    Claim,
    DunningPolicy,
    Level,
    Verdict,
    bank_day_before,
    due_for_reminder,
    perhaps_paid,
    promise_perhaps_kept,
)
from aggregates.promises import Promise

DUE = date(2026, 3, 1)
POLICY = DunningPolicy(
    name="Three letters",
    levels=(Level(days=3), Level(days=17, gap_days=14), Level(days=31, gap_days=14)),
    min_amount=Decimal("1.00"),
    min_gap_days=7,
)


def claim(**more: Any) -> Claim:
    return Claim(**{"due_on": DUE, "uncovered": Decimal("121.00"), "currency": "EUR"} | more)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def promise(days: int, left: str = "0.00") -> Promise:
    return Promise(promised_on=after(days), amount=Decimal("121.00"), left=Decimal(left))


@pytest.mark.parametrize(
    ("state", "days", "verdict"),
    [
        ({}, 0, Verdict(why="not_late")),
        ({}, 2, Verdict(why="too_soon")),
        ({}, 3, Verdict(1)),
        ({}, 100, Verdict(1)),  # an old debt begins with the mildest letter
        ({"uncovered": Decimal("1.00")}, 3, Verdict(why="too_little")),
        ({"uncovered": Decimal("1.00"), "currency": "USD"}, 3, Verdict(1)),
        ({"level": 1, "reminded_on": after(3)}, 9, Verdict(why="too_soon")),
        ({"level": 1, "reminded_on": after(3)}, 16, Verdict(why="too_soon")),
        ({"level": 1, "reminded_on": after(3)}, 17, Verdict(2)),  # so many days late
        ({"level": 1, "reminded_on": after(15)}, 21, Verdict(why="too_soon")),  # the smallest gap
        ({"level": 1, "reminded_on": after(15)}, 22, Verdict(2)),
        ({"level": 3, "reminded_on": after(31)}, 44, Verdict(why="too_soon")),
        ({"level": 3, "reminded_on": after(31)}, 45, Verdict(3)),  # the last letter again
        ({"level": 5, "reminded_on": after(31)}, 45, Verdict(5)),  # noted by hand: never milder
        ({"disputed": True}, 50, Verdict(why="disputed")),
        ({"assigned": True}, 50, Verdict(why="assigned")),
        ({"held_until": after(50)}, 50, Verdict(why="held")),
        ({"held_until": after(49)}, 50, Verdict(1)),
        ({"promise": promise(50)}, 50, Verdict(why="promised")),
    ],
)
def test_a_reminder_is_due_when_every_condition_holds(state: dict[str, Any], days: int, verdict: Verdict) -> None:
    assert due_for_reminder(claim(**state), POLICY, after(days)) == verdict


def test_a_broken_promise_brings_the_next_level_at_once_and_only_once() -> None:
    broken = claim(level=1, reminded_on=after(8), promise=promise(10))
    assert due_for_reminder(replace(broken, promise=None), POLICY, after(11)) == Verdict(why="too_soon")
    assert due_for_reminder(broken, POLICY, after(11)) == Verdict(2)
    reminded = replace(broken, level=2, reminded_on=after(11))
    assert due_for_reminder(reminded, POLICY, after(12)) == Verdict(why="too_soon")
    kept = replace(broken, uncovered=Decimal("21.00"), promise=promise(10, left="21.00"))
    assert due_for_reminder(kept, POLICY, after(11)) == Verdict(why="too_soon")
    went_back = replace(broken, kept=True)
    assert due_for_reminder(went_back, POLICY, after(11)) == Verdict(why="too_soon")
    assert due_for_reminder(went_back, POLICY, after(17)) == Verdict(2), "as everybody"


def test_days_of_grace_hold_the_first_letter_back() -> None:
    patient = replace(POLICY, grace_days=10)
    assert due_for_reminder(claim(), patient, after(9)) == Verdict(why="not_late")
    assert due_for_reminder(claim(), patient, after(10)) == Verdict(1)


DAYS = st.integers(-30, 200).map(after)
DAY = st.integers(-5, 500).map(after)
SELDOM = st.sampled_from((False,) * 9 + (True,))
CLAIMS = st.builds(
    Claim,
    due_on=st.just(DUE),
    uncovered=st.decimals(40, 200, places=2),
    currency=st.sampled_from(("EUR", "USD")),
    level=st.integers(0, 4),
    reminded_on=DAYS,
    disputed=SELDOM,
    held_until=st.none() | st.none() | DAYS,
    assigned=SELDOM,
    promise=st.none() | st.builds(Promise, promised_on=DAYS, amount=st.just(Decimal(100)), left=st.decimals(0, 9)),
).map(lambda each: each if each.level else replace(each, reminded_on=None))
POLICIES = st.builds(
    DunningPolicy,
    name=st.just("Any"),
    levels=st.lists(st.integers(0, 90), min_size=1, max_size=4).flatmap(
        lambda days: st.tuples(
            *(st.builds(Level, days=st.just(each), gap_days=st.integers(0, 40)) for each in sorted(days))
        )
    ),
    min_amount=st.decimals(0, 50, places=2),
    grace_days=st.integers(0, 30),
    min_gap_days=st.integers(0, 30),
)


@given(CLAIMS, POLICIES, DAY)
def test_nobody_is_reminded_of_what_is_not_late_or_held_back(each: Claim, policy: DunningPolicy, day: date) -> None:
    level, why = due_for_reminder(each, policy, day)
    assert (level == 0) == (why is not None)
    assume(level)
    assert day > each.due_on and day >= each.due_on + timedelta(days=policy.grace_days)
    assert each.uncovered > (policy.min_amount if each.currency == policy.currency else 0)
    assert not each.disputed and not each.assigned
    assert each.held_until is None or each.held_until < day
    assert each.promise is None or each.promise.promised_on < day


@given(CLAIMS, POLICIES, DAY)
def test_levels_rise_by_one_at_most_and_never_fall(each: Claim, policy: DunningPolicy, day: date) -> None:
    level, _ = due_for_reminder(each, policy, day)
    assume(level)
    assert each.level <= level <= each.level + 1


@given(CLAIMS, POLICIES, DAY)
def test_a_second_run_on_the_same_day_reminds_nobody_again(each: Claim, policy: DunningPolicy, day: date) -> None:
    level, _ = due_for_reminder(each, policy, day)
    assume(level)
    assert due_for_reminder(replace(each, level=level, reminded_on=day), policy, day).level == 0


@given(CLAIMS, POLICIES, DAY)
def test_without_a_broken_promise_the_smallest_gap_is_kept(each: Claim, policy: DunningPolicy, day: date) -> None:
    each = replace(each, promise=None)
    level, _ = due_for_reminder(each, policy, day)
    assume(level and each.reminded_on)
    assert each.reminded_on is not None
    assert (day - each.reminded_on).days >= policy.min_gap_days


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-06-30", "2026-06-29"),  # Tuesday
        ("2026-06-29", "2026-06-26"),  # Monday
        ("2026-06-28", "2026-06-26"),
        ("2026-06-27", "2026-06-26"),
    ],
)
def test_a_bank_has_no_statement_of_a_saturday_or_sunday(day: str, before: str) -> None:
    assert bank_day_before(date.fromisoformat(day)) == date.fromisoformat(before)


def test_a_bank_has_no_statement_of_a_holiday_either() -> None:
    easter = {date(2026, 4, 3), date(2026, 4, 6)}  # Friday and Monday
    assert bank_day_before(date(2026, 4, 7), easter) == date(2026, 4, 2)
    assert bank_day_before(date(2026, 4, 7)) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"levels": ()}, "0 levels"),
        ({"levels": (Level(days=9), Level(days=3))}, "in order"),
        ({"levels": (Level(days=9, interest=True),)}, "interest_rates"),
        ({"min_gap_days": -1}, "min_gap_days"),
        ({"min_amount": Decimal(-1)}, "min_amount"),
    ],
)
def test_a_policy_that_could_not_be_kept_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        DunningPolicy(**{"name": "Odd", "levels": (Level(days=3),)} | asked)


@pytest.mark.parametrize(("unmatched", "stops"), [("49.99", False), ("50.00", True), ("50.01", True)])
def test_money_that_comes_to_half_of_the_debt_is_linked_before_anybody_is_reminded(unmatched: str, stops: bool) -> None:
    assert perhaps_paid(Decimal("100.00"), Decimal(unmatched)) is stops


@pytest.mark.parametrize(
    ("unmatched", "reminded_on", "on", "kept"),
    [
        ("60.00", None, date(2026, 6, 11), True),
        ("59.99", None, date(2026, 6, 11), False),  # less than was promised
        ("60.00", None, date(2026, 6, 10), False),  # its day has not passed
        ("60.00", date(2026, 6, 10), date(2026, 6, 11), True),
        ("60.00", date(2026, 6, 11), date(2026, 6, 12), False),  # we reminded since, so it is past
    ],
)
def test_who_sent_what_was_promised_broke_no_word(
    unmatched: str, reminded_on: date | None, on: date, kept: bool
) -> None:
    promise = Promise(promised_on=date(2026, 6, 10), amount=Decimal("60.00"), left=Decimal("40.00"))
    money = {"uncovered": Decimal("100.00"), "unmatched": Decimal(unmatched)}
    assert promise_perhaps_kept(promise, **money, reminded_on=reminded_on, on=on) is kept
