"""Late interest is reckoned on each balance for as long as it stood, at the rate of its days, up to the principal."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.interest import InterestRate, InterestRates, NoInterestRate, Step, late_interest, total
from aggregates.register.defaults import DEFAULTS

DUE = date(2026, 1, 31)
RATES = InterestRates(
    name="By law",
    rates=(
        InterestRate(from_on=date(2026, 1, 1), rate=Decimal("10.15"), source="base rate 2.15 %"),
        InterestRate(from_on=date(2026, 7, 1), rate=Decimal("10.40"), source="base rate 2.40 %"),
    ),
)
OLDEST = msgspec.structs.replace(RATES, rates=(InterestRate(from_on=date(2000, 1, 1), rate=Decimal("10.15")),))


def step(on: date, amount: str) -> Step:
    return Step(on, Decimal(amount))


EXAMPLE = (
    step(date(2026, 1, 17), "1000.00"),
    step(date(2026, 4, 15), "-400.00"),
    step(date(2026, 8, 10), "-600.00"),
)


@pytest.mark.feature("A3.2")
@pytest.mark.parametrize("until", [date(2026, 8, 10), date(2026, 12, 31)])
def test_each_balance_bears_interest_by_its_days_and_rates(until: date) -> None:
    found = late_interest(EXAMPLE, RATES, due_on=DUE, until=until, currency="EUR")
    assert [(s.days, str(s.principal), str(s.rate), str(s.interest)) for s in found] == [
        (74, "1000.00", "10.15", "20.58"),
        (76, "600.00", "10.15", "12.68"),
        (41, "600.00", "10.40", "7.01"),
    ]
    assert total(found) == Decimal("40.27")
    assert [s.source for s in found] == ["base rate 2.15 %", "base rate 2.15 %", "base rate 2.40 %"]


@pytest.mark.feature("A3.2")
def test_the_rates_of_the_law_that_an_office_begins_with_give_the_same_and_each_names_its_source() -> None:
    legal = msgspec.convert(DEFAULTS["interest_rates"]["LEGAL"], InterestRates)
    found = late_interest(EXAMPLE, legal, due_on=DUE, until=date(2026, 8, 10), currency="EUR")
    assert (total(found), [s.days for s in found]) == (Decimal("40.27"), [74, 76, 41])
    assert [each.from_on.strftime("%m-%d") for each in legal.rates] == ["07-01"] + ["01-01", "07-01"] * 4
    for each in legal.rates:
        assert each.source and f"base rate {each.rate - 8} %" in each.source and "Civil Law 1765" in each.source


def test_it_stops_growing_while_it_is_as_high_as_the_principal_still_owed() -> None:
    steps = (step(date(2010, 1, 1), "100.00"), step(date(2015, 1, 1), "-70.00"))
    found = late_interest(steps, OLDEST, due_on=date(2010, 1, 1), until=date(2026, 1, 1), currency="EUR")
    assert [str(s.interest) for s in found] == ["50.78", "0.00"]  # more than the 30.00 that are left: it stays there
    alone = late_interest(steps[:1], OLDEST, due_on=date(2010, 1, 1), until=date(2026, 1, 1), currency="EUR")
    assert total(alone) == Decimal("100.00")


def test_money_that_came_in_time_bears_none_and_a_returned_payment_bears_it_again_from_its_return() -> None:
    paid = (step(date(2026, 1, 1), "100.00"), step(DUE, "-100.00"))
    assert late_interest(paid, RATES, due_on=DUE, until=date(2026, 6, 1), currency="EUR") == ()
    returned = (*paid, step(date(2026, 3, 2), "100.00"))
    found = late_interest(returned, RATES, due_on=DUE, until=date(2026, 4, 1), currency="EUR")
    assert [(s.from_on, s.days) for s in found] == [(date(2026, 3, 2), 30)]


def test_a_leap_year_has_365_days_or_its_own() -> None:
    steps, year = (step(date(2027, 1, 1), "1000.00"),), {"due_on": date(2027, 12, 31), "until": date(2028, 12, 31)}
    assert total(late_interest(steps, RATES, currency="EUR", **year)) == Decimal("104.28")  # 366 / 365
    actual = msgspec.structs.replace(RATES, day_basis="actual")
    assert total(late_interest(steps, actual, currency="EUR", **year)) == Decimal("104.00")


def test_a_day_without_a_rate_is_refused_with_the_day_from_which_there_is_one() -> None:
    steps = (step(date(2025, 11, 1), "1.00"),)
    with pytest.raises(NoInterestRate, match="begin on 2026-01-01, so there is none on 2025-12-31"):
        late_interest(steps, RATES, due_on=date(2025, 12, 1), until=date(2026, 1, 20), currency="EUR")


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
MONEY = st.decimals(min_value=1, max_value=100_000, places=2)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Step, ...]:
    """A balance that begins, and goes down and up again without leaving 0 to its gross."""
    gross = left = draw(MONEY)
    steps, on = [Step(date(2026, 1, 1), gross)], date(2026, 1, 1)
    for days in draw(st.lists(st.integers(0, 200), max_size=6)):
        on += timedelta(days=days)
        after = draw(st.decimals(min_value=0, max_value=gross, places=2))
        steps.append(Step(on, after - left))
        left = after
    return tuple(steps)


@given(histories(), DAYS, DAYS)
def test_interest_never_shrinks_with_time_nor_passes_the_gross(steps: tuple[Step, ...], due: date, until: date) -> None:
    sums = [
        total(late_interest(steps, RATES, due_on=due, until=until + timedelta(days=later), currency="EUR"))
        for later in (0, 1, 400)
    ]
    assert sums[0] <= sums[2] + Decimal("0.05")  # a longer stretch is rounded once
    assert sums[2] <= steps[0].amount


@given(histories(), DAYS, DAYS)
def test_the_segments_lie_side_by_side_and_each_has_the_balance_of_its_days(
    steps: tuple[Step, ...], due: date, until: date
) -> None:
    found = late_interest(steps, RATES, due_on=due, until=until, currency="EUR")
    for segment in found:
        assert due <= segment.from_on < segment.to_on <= until
        assert segment.days == (segment.to_on - segment.from_on).days
        balances = {
            sum(each.amount for each in steps if each.on <= segment.from_on + timedelta(days=day))
            for day in range(segment.days)
        }
        assert balances == {segment.principal}
    assert all(one.to_on <= other.from_on for one, other in pairwise(found))
    owed = sum(
        sum(each.amount for each in steps if each.on <= due + timedelta(days=day)) > 0
        for day in range(max((until - due).days, 0))
    )
    assert sum(segment.days for segment in found) == owed
