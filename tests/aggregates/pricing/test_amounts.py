"""What rows come to: to the cent as on paper, and parts that add up to the whole."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aggregates.pricing.amounts import NoSuchSum, Row, billed_amount, fine, percent_for, row_amount, without_vat
from aggregates.pricing.discounts import BadPercent, DiscountOptions, NoCostPrice
from aggregates.pricing.factor import read_factor


def row(quantity: str = "1", unit_price: str = "200.00", **more: Any) -> Row:
    return Row(
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        **{field: Decimal(value) for field, value in more.items()},
    )


def options(meaning: Any = "discount", applied_to: Any = "sum") -> DiscountOptions:
    return DiscountOptions(name="As agreed", meaning=meaning, applied_to=applied_to)


def year(each: Row, factor: str, periods: int = 12, currency: str = "EUR") -> list[str]:
    return [str(billed_amount(each, currency, factor=read_factor(factor), number=k)) for k in range(periods)]


def test_a_decimal_factor_multiplies_each_time_alike() -> None:
    """0.083 is not a twelfth: a year of 120.00 brings 119.52."""
    parts = year(row(unit_price="120.00"), "0.083")
    assert parts == ["9.96"] * 12
    assert sum(map(Decimal, parts)) == Decimal("119.52")


def test_twelve_twelfths_are_the_whole() -> None:
    assert year(row(unit_price="120.00"), "1/12") == ["10.00"] * 12
    assert year(row(unit_price="100.00"), "1/12") == [
        "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33", "8.33", "8.34", "8.33",
    ]  # fmt: skip


def test_the_part_may_be_typed_instead_of_a_factor() -> None:
    assert year(row(unit_price="10.00"), "1") == ["10.00"] * 12


def test_a_box_of_twenty_four_costs_its_price() -> None:
    assert row_amount(row("24", "12.00", price_factor="24"), "EUR") == Decimal("12.00")
    assert row_amount(row("10", "1.00", price_factor="3"), "EUR") == Decimal("3.33")


@pytest.mark.parametrize(
    ("meaning", "amount"),
    [("discount", "180.00"), ("margin", "20.00"), ("markup", "220.00"), ("markup_on_cost", "165.00")],
)
def test_ten_percent_means_what_the_setting_says(meaning: Any, amount: str) -> None:
    each = row(percent="10", cost_price="150.00")
    assert row_amount(each, "EUR", options(meaning)) == Decimal(amount)
    assert row_amount(each, "EUR", options(meaning, "unit_price")) == Decimal(amount)


@pytest.mark.parametrize("meaning", ["discount", "margin", "markup", "markup_on_cost"])
def test_without_a_percent_the_price_stays_whatever_a_percent_means(meaning: Any) -> None:
    assert row_amount(row(), "EUR", options(meaning)) == Decimal("200.00")


def test_on_a_tiny_price_and_a_large_quantity_the_two_roundings_differ() -> None:
    each = row("1000", "0.05", percent="10")
    assert row_amount(each, "EUR", options(applied_to="sum")) == Decimal("45.00")
    assert row_amount(each, "EUR", options(applied_to="unit_price")) == Decimal("50.00")


def test_a_discounted_unit_price_is_as_fine_as_the_price_was() -> None:
    assert row_amount(row("10000", "0.0012", percent="10"), "EUR", options(applied_to="unit_price")) == Decimal("11.00")
    assert fine(Decimal("0.00108"), "EUR", Decimal("0.0012")) == Decimal("0.0011")
    assert str(fine(Fraction(400, 3), "JPY", Decimal("1"))) == "133"
    assert str(fine(Fraction(1, 3), "EUR", Decimal("0.12345678"))) == "0.333333"


@pytest.mark.parametrize(
    ("meaning", "percent"),
    [("discount", "100.01"), ("discount", "-1"), ("margin", "0"), ("markup", "10001"), ("markup", "NaN")],
)
def test_a_percent_that_cannot_be_is_refused(meaning: Any, percent: str) -> None:
    with pytest.raises(BadPercent, match="or none") as refused:
        row_amount(row(percent=percent), "EUR", options(meaning))
    assert refused.value.pointer == "/percent"


def test_a_markup_on_cost_needs_the_cost() -> None:
    with pytest.raises(NoCostPrice, match="enter its cost_price"):
        row_amount(row(percent="10"), "EUR", options("markup_on_cost"))


def test_a_part_of_a_period_costs_its_part_and_the_whole_its_rest() -> None:
    february = billed_amount(row(unit_price="28.00"), "EUR", factor=read_factor("1"), number=3, part=Fraction(4, 28))
    assert february == Decimal("4.00")
    twelfth = read_factor("1/12")
    first = billed_amount(row(unit_price="100.00"), "EUR", factor=twelfth, number=1, part=Fraction(1, 2))
    assert first == Decimal("4.17")  # 12.50 less the 8.33 of the first month


@pytest.mark.parametrize(
    ("meaning", "amount", "percent"),
    [
        ("discount", "150.00", "25"),
        ("margin", "150.00", "75"),
        ("markup", "250.00", "25"),
        ("markup_on_cost", "225.00", "50"),
    ],
)
def test_a_sum_that_is_typed_gives_its_percent(meaning: Any, amount: str, percent: str) -> None:
    each = row(cost_price="150.00")
    assert percent_for(each, Decimal(amount), "EUR", options(meaning)) == Decimal(percent)


@pytest.mark.feature("C42")
def test_the_percent_of_a_sum_is_as_short_as_it_can_be_and_the_full_sum_needs_none() -> None:
    each = row("3", "33.33")
    assert str(percent_for(each, Decimal("66.66"), "EUR")) == "33.33"
    assert str(percent_for(row("1000", "33.33"), Decimal("30000.00"), "EUR")) == "9.991"
    assert percent_for(each, Decimal("99.99"), "EUR", options("margin")) is None


@pytest.mark.feature("C42")
def test_a_sum_between_two_percents_is_refused_with_the_sums_that_can_be() -> None:
    beside = "66.666664 % makes 33333332.67 EUR and 66.666663 % makes 33333333.67 EUR"
    with pytest.raises(NoSuchSum, match=beside) as refused:
        percent_for(row("1000", "99999.99"), Decimal("33333333.33"), "EUR")
    assert refused.value.pointer == "/sum"
    price_only = options(applied_to="unit_price")
    with pytest.raises(NoSuchSum, match=r"4\.\d+ % makes 95\.00 EUR and 3\.\d+ % makes 96\.00 EUR"):
        percent_for(row("100", "0.99"), Decimal("95.40"), "EUR", price_only)


@pytest.mark.parametrize(
    ("each", "amount", "meaning"),
    [
        (row("0"), "1.00", "discount"),
        (row(unit_price="0"), "1.00", "discount"),
        (row(), "201.00", "discount"),
        (row(), "-1.00", "margin"),
    ],
)
def test_a_sum_that_no_percent_makes_is_refused(each: Row, amount: str, meaning: Any) -> None:
    with pytest.raises(NoSuchSum, match="change its price or quantity"):
        percent_for(each, Decimal(amount), "EUR", options(meaning))


def test_vat_is_taken_out_of_an_amount_that_has_it() -> None:
    assert without_vat(Decimal("121.00"), Decimal(21), "EUR") == Decimal("100.00")
    assert without_vat(Decimal("100.00"), Decimal(21), "EUR") == Decimal("82.64")
    assert without_vat(Decimal("100.00"), Decimal(0), "EUR") == Decimal("100.00")


prices = st.decimals(-99999, 99999, places=4)
quantities = st.decimals(-9999, 9999, places=3)
percents = st.none() | st.decimals("0.01", 100, places=2)
rows = st.builds(
    Row, quantity=quantities, unit_price=prices, price_factor=st.decimals("0.001", 100, places=3), percent=percents
)
settings = st.builds(options, st.sampled_from(["discount", "margin", "markup"]), st.sampled_from(["unit_price", "sum"]))
currencies = st.sampled_from(["EUR", "JPY", "KWD"])


@given(rows, settings, currencies, st.integers(1, 48), st.integers(0, 30))
def test_the_parts_of_a_split_add_up_wherever_one_begins(
    each: Row, setting: DiscountOptions, currency: str, parts: int, start: int
) -> None:
    factor = read_factor(f"1/{parts}")
    billed = [
        billed_amount(each, currency, setting, factor=factor, number=k)
        for k in range(start * parts, (start + 1) * parts)
    ]
    whole = row_amount(each, currency, setting)
    cent = max(abs(a - b) for a in billed for b in billed)
    assert cent <= Decimal(1).scaleb(-{"EUR": 2, "JPY": 0, "KWD": 3}[currency])
    if start == 0:
        assert sum(billed) == whole
    else:  # a price finer than a cent moves a year's sum by at most a cent
        assert abs(sum(billed) - whole) <= Decimal(1).scaleb(-{"EUR": 2, "JPY": 0, "KWD": 3}[currency])


@given(rows, settings, currencies)
def test_what_is_given_back_is_what_was_sold(each: Row, setting: DiscountOptions, currency: str) -> None:
    back = Row(
        quantity=-each.quantity, unit_price=each.unit_price, price_factor=each.price_factor, percent=each.percent
    )
    assert row_amount(back, currency, setting) == -row_amount(each, currency, setting)


@given(st.decimals("0.01", 9999, places=2), st.integers(1, 100), st.decimals(0, 1, places=4), settings)
def test_the_percent_of_a_typed_sum_makes_that_sum_again(
    price: Decimal, quantity: int, share: Decimal, setting: DiscountOptions
) -> None:
    assume(setting.applied_to == "sum")
    each = row(str(quantity), str(price))
    whole = row_amount(each, "EUR")
    wanted = (whole * share if setting.meaning != "markup" else whole * (1 + share)).quantize(Decimal("0.01"))
    assume(wanted > 0 or setting.meaning == "discount")
    each = Row(quantity=each.quantity, unit_price=price, percent=percent_for(each, wanted, "EUR", setting))
    assert row_amount(each, "EUR", setting) == wanted


@pytest.mark.feature("C42", "C40", "C41")
@given(
    rows.map(lambda each: Row(quantity=each.quantity, unit_price=each.unit_price, price_factor=each.price_factor)),
    settings,
    st.decimals("0.01", 100, places=4),
    currencies,
)
def test_a_sum_that_some_percent_makes_is_found_and_never_by_a_longer_one(
    each: Row, setting: DiscountOptions, percent: Decimal, currency: str
) -> None:
    wanted = row_amount(msgspec.structs.replace(each, percent=percent), currency, setting)
    found = percent_for(each, wanted, currency, setting)
    assert row_amount(msgspec.structs.replace(each, percent=found), currency, setting) == wanted
    if found is not None and setting.applied_to == "sum":
        assert -found.as_tuple().exponent <= 4  # type: ignore[operator]  # a number has one
