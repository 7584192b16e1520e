"""The languages of our papers: catalogues of phrases, and how each of them writes figures and dates."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

from aggregates.languages import OWN
from aggregates.money import EXACT, minor_units

SOURCE = "en"  # in which the phrases are written in the source
LANGUAGES = ("lv", "en", "lt", "et", "ru", "de")
_FOLDER = Path(__file__).parent / "locale"
_DATES = {"en": "d MMM yyyy", "lt": "yyyy-MM-dd"}  # every other: dd.MM.yyyy
_NBSP, _MINUS = "\u00a0", "\u2212"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """What each English phrase is in this language; phrases that nobody translated are not in it."""
    if language == SOURCE or language not in LANGUAGES:
        return {}
    with (_FOLDER / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {str(each.id): str(each.string) for each in found if each.id and each.string and not each.fuzzy}


def spoken(language: str | None) -> str:
    """The language in which a paper is written: the one asked for; blank: our own (C85); one that we lack: English."""
    return (language or OWN) if (language or OWN) in LANGUAGES else SOURCE


def say(phrase: str, language: str) -> str:
    """The phrase in this language; in English where nobody translated it."""
    return catalogue(language).get(phrase, phrase)


def day(when: date | None, language: str) -> str:
    """A date as this language writes it in a document; nothing where there is none."""
    return format_date(when, _DATES.get(language, "dd.MM.yyyy"), locale=language) if when else ""


def country(code: str | None, language: str) -> str | None:
    """The name of a country by its two letters; the letters where the language has no name for them."""
    return Locale(language).territories.get(code, code) if code else None


def amount(value: Decimal, currency: str, language: str) -> str:
    """With thousands apart and all decimals of the currency, without its name."""
    return _written(value, minor_units(currency), minor_units(currency), language)


def price(value: Decimal, currency: str, language: str) -> str:
    """A unit price: with as many decimals as it has, but at least the currency's."""
    return _written(value, minor_units(currency), 6, language)


def quantity(value: Decimal, language: str) -> str:
    """Without decimals that say nothing."""
    return _written(value, 0, 6, language)


def percent(value: Decimal, language: str) -> str:
    """`21 %`, with a space that does not break; English writes none."""
    return _written(value, 0, 4, language) + ("" if language == "en" else _NBSP) + "%"


def _written(value: Decimal, least: int, most: int, language: str) -> str:
    group, point = _signs(language)
    whole, _, part = f"{value.quantize(Decimal(1).scaleb(-most), context=EXACT):,f}".partition(".")
    part = part.rstrip("0").ljust(least, "0")
    return whole.replace(",", group).replace("-", _MINUS) + (point + part if part else "")


@lru_cache(maxsize=len(LANGUAGES))
def _signs(language: str) -> tuple[str, str]:
    """Between thousands, and before the decimals."""
    return get_group_symbol(language), get_decimal_symbol(language)
