"""The papers' languages: nothing is left untranslated, and figures are written as each language does."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from documents import phrases
from documents.languages import (
    LANGUAGES,
    SOURCE,
    amount,
    catalogue,
    country,
    day,
    percent,
    price,
    quantity,
    say,
    spoken,
)

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]


@pytest.mark.feature("C85")
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_phrase_is_translated_and_none_is_left_over(language: str) -> None:
    assert set(catalogue(language)) == set(phrases.EVERY), f"translate these in documents/locale/{language}.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_figures(language: str) -> None:
    for phrase, said in catalogue(language).items():
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", phrase)), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_written_in_the_order_of_the_phrases(language: str) -> None:
    text = Path(phrases.__file__).with_name("locale").joinpath(f"{language}.po").read_text()
    assert re.findall(r'^msgid "(.+)"$', text, re.M) == list(phrases.EVERY)


def test_what_nobody_translated_is_said_in_english() -> None:
    assert say("A phrase of tomorrow", "lv") == "A phrase of tomorrow"
    assert say("Invoice", "lv") == "Rēķins"
    assert (spoken("fi"), spoken(None), spoken("de")) == ("en", "lv", "de")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("lv", ("1\u00a0234\u00a0567,50", "−0,12345", "2,5", "21\u00a0%", "04.05.2026", "Latvija")),
        ("en", ("1,234,567.50", "−0.12345", "2.5", "21%", "4 May 2026", "Latvia")),
        ("de", ("1.234.567,50", "−0,12345", "2,5", "21\u00a0%", "04.05.2026", "Lettland")),
        ("lt", ("1\u00a0234\u00a0567,50", "−0,12345", "2,5", "21\u00a0%", "2026-05-04", "Latvija")),
    ],
)
def test_figures_and_dates_are_written_as_the_language_does(language: str, written: tuple[str, ...]) -> None:
    assert written == (
        amount(Decimal("1234567.5"), "EUR", language),
        price(Decimal("-0.12345"), "EUR", language),
        quantity(Decimal("2.500"), language),
        percent(Decimal("21.00"), language),
        day(date(2026, 5, 4), language),
        country("LV", language),
    )


def test_amounts_have_the_decimals_of_their_currency() -> None:
    assert amount(Decimal(5), "JPY", "en") == "5"
    assert amount(Decimal(5), "KWD", "en") == "5.000"
    assert price(Decimal(5), "EUR", "en") == "5.00"
