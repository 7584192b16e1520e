"""Amounts in words, in Latvian and English."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.in_words import MOST, amount_in_words

SUMS = st.decimals(0, MOST - 1, places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.05", "nulle eiro un 05 centi"),
        ("1.00", "viens eiro un 00 centi"),
        ("11.11", "vienpadsmit eiro un 11 centi"),
        ("21.21", "divdesmit viens eiro un 21 cents"),
        ("100.10", "viens simts eiro un 10 centi"),
        ("1001.01", "viens tūkstotis viens eiro un 01 cents"),
        ("1234.56", "viens tūkstotis divi simti trīsdesmit četri eiro un 56 centi"),
        ("11000", "vienpadsmit tūkstoši eiro un 00 centi"),
        ("21000", "divdesmit viens tūkstotis eiro un 00 centi"),
        ("1000000.00", "viens miljons eiro un 00 centi"),
        ("-0.50", "mīnus nulle eiro un 50 centi"),
    ],
)
def test_latvian_counts_every_number_out(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), "EUR", "lv") == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1.01", "one euro and 01 cent"),
        ("121.20", "one hundred twenty-one euros and 20 cents"),
        ("2000013.00", "two million thirteen euros and 00 cents"),
    ],
)
def test_english_too(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), "EUR", "en") == words


def test_other_currencies_are_named_by_their_code_and_their_own_minor_unit() -> None:
    assert amount_in_words(Decimal("5.10"), "USD", "lv") == "pieci USD un 10/100"
    assert amount_in_words(Decimal("5.105"), "KWD", "en") == "five KWD and 105/1000"
    assert amount_in_words(Decimal(7), "JPY", "lv") == "septiņi JPY"


def test_what_cannot_be_said_is_not_said() -> None:
    assert amount_in_words(Decimal(1), "EUR", "et") is None
    assert amount_in_words(MOST, "EUR", "lv") is None


@given(SUMS, SUMS, st.sampled_from(("lv", "en")))
def test_two_amounts_never_read_alike(one: Decimal, other: Decimal, language: str) -> None:
    alike = amount_in_words(one, "EUR", language) == amount_in_words(other, "EUR", language)
    assert alike == (one == other)
