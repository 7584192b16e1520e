"""One method a month: chosen by the first money, kept from then on (T30)."""

from datetime import date
from uuid import UUID

import pytest

from aggregates.reporting_period import ReportingPeriod
from aggregates.reporting_period.rules import OneMethodPerPeriod, choose_method, month_of
from tests.aggregates.given import given

pytestmark = pytest.mark.feature("T30")

NEW = ReportingPeriod(id=UUID(int=5))
ON = date(2026, 5, 12)


@pytest.mark.parametrize("method", ["hand", "bank"])
def test_the_first_money_chooses_and_the_same_way_is_no_news(method: str) -> None:
    chosen = ReportingPeriod.MethodChosen(month="2026-05", method=method, effective_on=ON)
    now = given(NEW).when(choose_method, month="2026-05", method=method, on=ON).then(chosen)
    given(now.state).when(choose_method, month="2026-05", method=method, on=date(2026, 6, 1)).then()


@pytest.mark.parametrize(
    ("first", "then", "what_next"),
    [("hand", "bank", "enter this money by hand too"), ("bank", "hand", "import the bank statement")],
)
def test_the_other_way_is_refused_with_month_day_and_what_next(first: str, then: str, what_next: str) -> None:
    now = given(NEW, ReportingPeriod.MethodChosen(month="2026-05", method=first, effective_on=ON))
    refused = now.when(choose_method, month="2026-05", method=then, on=ON)
    refused.then_refused(OneMethodPerPeriod, "2026-05").then_refused(OneMethodPerPeriod, "since 2026-05-12")
    refused.then_refused(OneMethodPerPeriod, what_next)


def test_a_month_is_its_calendar_month() -> None:
    assert {month_of(date(2026, 5, day)) for day in (1, 31)} == {"2026-05"}
    assert month_of(date(2026, 6, 1)) == "2026-06"
