"""The due date follows from the payment terms, counted from the issue date."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.terms import DateOutOfRange, EarlyDiscount, PaymentTerms, due_on, early_discount


@pytest.mark.parametrize(
    ("terms", "issued_on", "due"),
    [
        ({}, date(2026, 3, 10), date(2026, 3, 10)),
        ({"days": 14}, date(2026, 2, 20), date(2026, 3, 6)),
        ({"days": 30}, date(2024, 1, 31), date(2024, 3, 1)),
        ({"months": 1}, date(2023, 1, 31), date(2023, 2, 28)),
        ({"months": 12}, date(2024, 2, 29), date(2025, 2, 28)),
        ({"end_of_month": True}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"days": 30, "end_of_month": True}, date(2026, 1, 10), date(2026, 2, 28)),
        ({"fixed_day": 15}, date(2026, 3, 15), date(2026, 3, 15)),
        ({"fixed_day": 15}, date(2026, 3, 16), date(2026, 4, 15)),
        ({"fixed_day": 31}, date(2026, 2, 10), date(2026, 2, 28)),
        ({"days": 14, "fixed_day": 5}, date(2026, 12, 20), date(2027, 1, 5)),
    ],
)
def test_due_dates(terms: dict[str, int], issued_on: date, due: date) -> None:
    assert due_on(PaymentTerms(name="t", **terms), issued_on) == due


@over(
    st.builds(
        PaymentTerms,
        name=st.just("t"),
        days=st.integers(0, 400),
        months=st.integers(0, 24),
        end_of_month=st.booleans(),
        fixed_day=st.none() | st.integers(1, 31),
    ),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_nothing_is_due_before_it_is_issued(terms: PaymentTerms, issued_on: date) -> None:
    assert due_on(terms, issued_on) >= issued_on


def test_no_terms_lead_out_of_the_calendar() -> None:
    with pytest.raises(DateOutOfRange):
        due_on(PaymentTerms(name="t", days=30), date.max)


def test_who_pays_early_keeps_back_the_best_percent_whose_days_have_not_run_out() -> None:
    steps = (EarlyDiscount(days=10, percent=Decimal(2)), EarlyDiscount(days=5, percent=Decimal(3)))
    terms = PaymentTerms(name="14 days, 3/5, 2/10", days=14, early_discounts=steps)
    issued = date(2026, 5, 4)
    found = [early_discount(terms, issued, date(2026, 5, day)) for day in (4, 9, 10, 14, 15)]
    assert found == [Decimal(3), Decimal(3), Decimal(2), Decimal(2), Decimal(0)]
    assert early_discount(PaymentTerms(name="14 days", days=14), issued, issued) == 0
