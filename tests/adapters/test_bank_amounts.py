"""Only what the format calls an amount is an amount."""

from decimal import Decimal

import pytest

from adapters.bank.amounts import amount, currency, day, day_or_none
from adapters.bank.errors import BadAmount, BadEntry


@pytest.mark.parametrize(
    ("printed", "exact"),
    [
        ("21.00", "21.00"), ("48182", "48182"), ("0.2", "0.2"), ("8.850", "8.850"), (" \n21.00\t", "21.00"),
        ("+21.00", "21.00"), ("-47.29", "-47.29"), ("21.", "21"), (".5", "0.5"), ("000021.00", "21.00"), ("0", "0"),
        ("21.000000", "21.00"), ("123456789012345678", "123456789012345678"),
        ("1234567890123.12345", "1234567890123.12345"),
    ],
)  # fmt: skip
def test_what_the_format_allows_is_read_exactly(printed, exact):
    assert amount(printed, "Entry 1") == Decimal(exact)


@pytest.mark.parametrize(
    "printed",
    [None, "", " ", ".", "+", "-", "NaN", "sNaN", "Infinity", "1e2", "1E1000000", "1_000.00", "1,000.00", "21,00",
     "0x15", "٢١.٠٠", "２１.００", "2 1.00", "−21.00", "--1", "1.2.3", "12..34", "99999999999999999999.99", "21.000001",
     "1234567890123456789", "12345678901234.12345", "0" * 200],
)  # fmt: skip
def test_everything_else_is_refused_with_its_place_and_in_plain_characters(printed):
    with pytest.raises(BadAmount) as refused:
        amount(printed, "Entry 3")
    assert refused.value.detail.startswith("Entry 3: ")
    assert refused.value.detail.isascii()
    assert len(refused.value.detail) < 300


def test_decimals_are_kept_as_printed():
    assert str(amount("21.0", "Entry 1")) == "21.0"
    assert str(amount("-21.00", "Entry 1")) == "-21.00"


@pytest.mark.parametrize("code", [None, "", "eur", "EURO", "EÜR", "E1R", "EUR "])
def test_a_currency_is_three_capital_letters(code):
    with pytest.raises(BadAmount):
        currency(code, "Entry 1")


@pytest.mark.parametrize("printed", ["2026-13-01", "2026-W01-1", "20260101", "5.1.2026", "２０２６-01-01"])
def test_a_day_is_year_month_day(printed):
    with pytest.raises(BadEntry):
        day(printed, "Entry 1")
    assert day_or_none(printed) is None
