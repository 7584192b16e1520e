"""Money is exact, rounds half up by currency, and a split never loses a cent (A0)."""

from decimal import Decimal

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.errors import Rejected
from aggregates.money import CurrenciesMixed, Money, money, rounded, share, split, zero

EIGHT_33 = "8.33 8.34 8.33 8.33 8.34 8.33 8.33 8.34 8.33 8.33 8.34 8.33"
EIGHTY_33 = "83.33 83.34 83.33 83.33 83.34 83.33 83.33 83.34 83.33 83.33 83.34 83.33"


@pytest.mark.parametrize(
    ("amount", "currency", "result"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("0.004999", "EUR", "0.00"),
        ("0.5", "JPY", "1"),
        ("1.2345", "KWD", "1.235"),
        ("-0.001", "EUR", "0.00"),
        ("123456789012345678901234567890.005", "EUR", "123456789012345678901234567890.01"),
    ],
)
def test_amounts_round_half_up_to_the_minor_unit_of_their_currency(amount: str, currency: str, result: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == result


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("100.00", EIGHT_33),
        ("120.00", " ".join(["10.00"] * 12)),
        ("1000.00", EIGHTY_33),
        ("1200.00", " ".join(["100.00"] * 12)),
    ],
)
def test_a_total_in_twelve_equal_parts_is_the_table_of_the_specification(total: str, parts: str) -> None:
    assert [str(part.amount) for part in split(money(total, "EUR"), [1] * 12)] == parts.split()


AMOUNTS = st.decimals("-1000000", "1000000", places=3)


@over(
    AMOUNTS,
    st.lists(st.decimals("0", "100", places=3), min_size=1, max_size=30).filter(any),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_the_parts_of_any_split_sum_to_the_total(total: Decimal, weights: list[Decimal], currency: str) -> None:
    whole = money(total, currency)
    assert sum((part.amount for part in split(whole, weights)), Decimal(0)) == whole.amount


@over(AMOUNTS.filter(lambda total: total > 0), st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_no_part_of_a_positive_total_is_negative(total: Decimal, weights: list[int]) -> None:
    assert all(part.amount >= 0 for part in split(money(total, "EUR"), weights))


def test_weights_that_sum_to_nothing_are_refused() -> None:
    with pytest.raises(Rejected, match="weights that sum to 0"):
        split(money(1, "EUR"), [0, 0])


def test_a_share_is_rounded_once_and_nothing_of_nothing_is_nothing() -> None:
    assert share(Decimal("1090.91"), Decimal(700), Decimal(1200), "EUR") == Decimal("636.36")
    assert share(Decimal(0), Decimal(0), Decimal(0), "EUR") == 0


def test_money_adds_compares_and_shows_itself_in_one_currency() -> None:
    one, two = money("1.00", "EUR"), money("2.00", "EUR")
    assert one + one == two
    assert two - one == one
    assert -one < zero("EUR") < one <= two
    assert two > one >= one
    assert bool(one) and not zero("EUR")
    assert str(one) == "1.00 EUR"


def test_amounts_of_two_currencies_never_mix() -> None:
    with pytest.raises(CurrenciesMixed, match="two currencies"):
        money("1.00", "EUR") + Money(Decimal(1), "USD")
