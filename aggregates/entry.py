"""What every entry of a register has in common: fields that are checked by what they are, with the field named."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from aggregates import plain_text
from aggregates.email_address import email_address

MOST_DIGITS = 15  # before the point
MOST_DECIMALS = 6
HUNDRED = Decimal(100)
_SHAPES = {
    "currency": (r"[A-Z]{3}", "use the three capital letters of ISO 4217, such as EUR"),
    "country": (r"[A-Z]{2}", "use the two capital letters of ISO 3166, such as LV"),
    "language": (r"[a-z]{2}", "use two small letters, such as lv"),
}


class Checked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of a register or a part of one. Refuses by ValueError, which msgspec gives the path to."""

    def __post_init__(self) -> None:
        """Refuse what no field of this kind could hold."""
        for field in self.__struct_fields__:
            check(field, getattr(self, field))


class Entry(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry that people find by its name."""

    name: str


def wrong(field: str, why: str) -> ValueError:
    """The refusal of a field; `why` says what it is and what to give instead."""
    return ValueError(f"field `{field}` {why}")


def check(field: str, value: Any) -> None:
    """Refuse a value by its type and by the field's name. Errors: ValueError, `BadText`."""
    if isinstance(value, str):
        check_line(field, value)
    elif isinstance(value, Decimal):
        check_figure(field, value)
    elif isinstance(value, tuple):
        check_each(field, value)
    elif isinstance(value, dict):
        check_texts(field, value)


def check_line(field: str, value: str) -> None:
    """One line without space at its ends; a currency, country or language in its standard's form."""
    if plain_text.line(value, f"The {field}", pointer=f"/{field}") != value:
        raise wrong(field, f"is {value!r}, with space at its ends; take it away")
    if field == "email":
        email_address(value, pointer="/email")
    pattern, instead = _SHAPES.get(field, ("", ""))
    if pattern and not re.fullmatch(pattern, value):
        raise wrong(field, f"is {value!r}; {instead}")


def check_figure(field: str, value: Decimal) -> None:
    """A plain number of at most 15 digits before and 6 after the point; what ends in `percent` is 0 to 100."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise wrong(field, f"is {value}, which is no number; give a number")
    if exponent > 0:
        raise wrong(field, f"is {value}; write it out in digits")
    if exponent < -MOST_DECIMALS or value.adjusted() >= MOST_DIGITS:
        raise wrong(field, f"has more than {MOST_DIGITS} digits before or {MOST_DECIMALS} after the point; shorten it")
    if field.endswith("_percent") and not 0 <= value <= HUNDRED:
        raise wrong(field, f"is {value}; give 0 to 100")


def check_each(field: str, values: tuple[Any, ...]) -> None:
    """Every one of several; of texts no two are equal."""
    for value in values:
        check(field, value)
    words = [value for value in values if isinstance(value, str)]
    if twice := first_twice(words):
        raise wrong(field, f"names {twice} twice; leave one of them")


def check_texts(field: str, texts: dict[str, Any]) -> None:
    """Texts by language: two small letters, or none for every other language."""
    for language, text in texts.items():
        if language:
            check_line("language", language)
        if isinstance(text, str):
            plain_text.lines(text, f"The {field} in {language or 'other languages'}", pointer=f"/{field}/{language}")


def check_not_below_zero(field: str, value: Decimal | None) -> None:
    """Refuse a figure below 0."""
    if value is not None and value < 0:
        raise wrong(field, f"is {value}; give 0 or more")


def first_twice(values: Iterable[Any]) -> Any:
    """The first value that comes a second time, or none."""
    seen = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None
