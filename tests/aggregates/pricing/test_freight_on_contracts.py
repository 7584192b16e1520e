"""Freight of a contract: the step that the sum of its rows has reached, in the currency of the contract."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.pricing.freight import Freight, FreightStep, freight_in, freight_of

STEPS = (
    FreightStep(from_sum=Decimal(100), amount=Decimal("5.00")),
    FreightStep(from_sum=Decimal(200), amount=Decimal(0)),
)
OURS = Freight(name="Standard", amount=Decimal("9.90"), steps=STEPS)
cents = st.integers(0, 100_000).map(lambda n: Decimal(n).scaleb(-2))
rates = st.integers(1, 30_000).map(lambda n: Decimal(n).scaleb(-4))


@pytest.mark.feature("C61")
@pytest.mark.parametrize(
    ("rows", "currency", "rate", "own_rate", "amount"),
    [
        ("99.99", "EUR", "1", "1", "9.90"),
        ("100.00", "EUR", "1", "1", "5.00"),
        ("110.00", "USD", "0.90", "1", "11.00"),  # 99.00 EUR, so 9.90 EUR
        ("112.00", "USD", "0.90", "1", "5.56"),  # 100.80 EUR, so 5.00 EUR
        ("250.00", "USD", "0.90", "1", "0.00"),
    ],
)
def test_the_step_is_that_of_the_sum_in_the_freights_own_currency(
    rows: str, currency: str, rate: str, own_rate: str, amount: str
) -> None:
    found = freight_in(OURS, Fraction(rows), currency, rate=Decimal(rate), own_rate=Decimal(own_rate))
    assert found == Decimal(amount)


@given(cents, rates, rates)
def test_in_its_own_currency_no_rate_matters(rows: Decimal, rate: Decimal, own_rate: Decimal) -> None:
    assert freight_in(OURS, Fraction(rows), "EUR", rate=rate, own_rate=own_rate) == freight_of(OURS, rows)


@given(cents, rates, rates)
def test_in_another_it_is_worth_the_same_to_half_a_cent(rows: Decimal, rate: Decimal, own_rate: Decimal) -> None:
    plain = Freight(name="Flat", amount=Decimal("9.90"))
    found = freight_in(plain, Fraction(rows), "USD", rate=rate, own_rate=own_rate)
    exact = Fraction(plain.amount) * Fraction(own_rate) / Fraction(rate)
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert -found.as_tuple().exponent <= 2  # type: ignore[operator]  # a figure, never infinite
