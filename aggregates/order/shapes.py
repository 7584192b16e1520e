"""The shape that each field of an order must have, and how it is tidied before it is kept."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from aggregates import plain_text
from aggregates.field_policy import POLICY
from aggregates.order.order import Cargo, PriceLine
from aggregates.order.refusals import BadOrderField

MOST_CARGO, MOST_PRICES, MOST_DIMENSIONS = 100, 1000, 20
MOST_DIGITS, MOST_DECIMALS = 15, 6  # of a figure, as on an invoice
_MAY_BE_EMPTY = {"customer_manager", "reference", "comment", "payment_terms"}
_DELIVERIES = ("email", "post", "einvoice")


def tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """The named fields, each checked and in its canonical form; none empties those that may be empty."""
    return {field: _tidied(field, value) for field, value in fields.items()}


def check_carried(actual_on: date | None, today: date) -> None:
    """Nothing was carried on a day that has not come."""
    if actual_on is not None and actual_on > today:
        raise BadOrderField(
            f"{actual_on} has not come yet, so nothing was carried on it; use planned_on until then.",
            pointer="/actual_on",
        )


def _tidied(field: str, value: Any) -> Any:
    if value is None and field in _MAY_BE_EMPTY:
        return None
    if value is None:
        raise BadOrderField(f"The {field} may not be empty; leave it out to keep what it is.", pointer=f"/{field}")
    return _SHAPES[field](value)


def _line(field: str, limit: int) -> Callable[[str], str]:
    return lambda value: plain_text.line(value, f"The {field}", pointer=f"/{field}", limit=limit)


def _type(value: str) -> str:
    if value not in POLICY:
        raise BadOrderField(f"{value!r} is no type of order; use {', '.join(POLICY)}.", pointer="/type")
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise BadOrderField(
            f"{value!r} is no currency; use its three capital letters, such as EUR.", pointer="/currency"
        )
    return value


def _ways(field: str) -> Callable[[Sequence[str]], tuple[str, ...]]:
    def check(values: Sequence[str]) -> tuple[str, ...]:
        if unknown := [each for each in values if each not in _DELIVERIES]:
            raise BadOrderField(f"{unknown[0]!r} is no way to send; use {', '.join(_DELIVERIES)}.", pointer=f"/{field}")
        return tuple(dict.fromkeys(values))

    return check


def _cargo(lines: Sequence[Cargo]) -> tuple[Cargo, ...]:
    _check_count("cargo", len(lines), MOST_CARGO)
    return tuple(_carried(each, f"/cargo/{place}") for place, each in enumerate(lines))


def _carried(line: Cargo, pointer: str) -> Cargo:
    for field in ("quantity", "weight_kg"):
        if (figure := getattr(line, field)) is not None:
            _check_figure(figure, field, f"{pointer}/{field}")
            if figure < 0:
                raise BadOrderField(f"A {field} of {figure} cannot be; use 0 or more.", pointer=f"{pointer}/{field}")
    return replace(line, **_texts(line, pointer, {"description": 200, "unit": 20, "load_at": 100, "unload_at": 100}))


def _prices(lines: Sequence[PriceLine]) -> tuple[PriceLine, ...]:
    _check_count("prices", len(lines), MOST_PRICES)
    return tuple(_price(each, f"/prices/{place}") for place, each in enumerate(lines))


def _price(line: PriceLine, pointer: str) -> PriceLine:
    for field in ("quantity", "unit_price", "discount", "price_factor"):
        _check_figure(getattr(line, field), field, f"{pointer}/{field}")
    if not 0 <= line.discount <= 100:
        raise BadOrderField(f"A discount of {line.discount} % cannot be; use 0 to 100.", pointer=f"{pointer}/discount")
    if line.price_factor <= 0:
        raise BadOrderField(
            f"A price factor of {line.price_factor} cannot be; use one above 0, such as 100 for a price per 100.",
            pointer=f"{pointer}/price_factor",
        )
    _check_count("dimensions", len(line.dimensions), MOST_DIMENSIONS)
    for name, value in line.dimensions.items():
        plain_text.line(name, "The dimension's name", pointer=f"{pointer}/dimensions", limit=40)
        plain_text.line(value, f"The dimension {name}", pointer=f"{pointer}/dimensions", limit=40)
    return replace(line, **_texts(line, pointer, {"text": 200, "vat_code": 40, "item": 40, "account": 40}))


def _texts(line: Cargo | PriceLine, pointer: str, limits: dict[str, int]) -> dict[str, str | None]:
    """What is written in a line, tidied; what is not there stays away."""
    given = ((field, limit, getattr(line, field)) for field, limit in limits.items())
    return {
        field: plain_text.line(text, f"The {field}", pointer=f"{pointer}/{field}", limit=limit)
        for field, limit, text in given
        if text is not None
    }


def _check_count(field: str, count: int, most: int) -> None:
    if count > most:
        raise BadOrderField(f"There are {count} lines of {field}, but at most {most} fit.", pointer=f"/{field}")


def _check_figure(value: Decimal, field: str, pointer: str) -> None:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_DECIMALS or value.adjusted() >= MOST_DIGITS:
        raise BadOrderField(
            f"{field} is {value:.20}, but at most {MOST_DIGITS} digits before and {MOST_DECIMALS} after the point fit.",
            pointer=pointer,
        )


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "number": _line("number", 40),
    "type": _type,
    "customer": _line("customer", 40),
    "currency": _currency,
    "customer_manager": _line("customer_manager", 200),
    "reference": _line("reference", 200),
    "comment": lambda value: plain_text.lines(value, "The comment", pointer="/comment", limit=500),
    "payment_terms": _line("payment_terms", 40),
    "cargo": _cargo,
    "prices": _prices,
    "invoice_by": _ways("invoice_by"),
    "pod_by": _ways("pod_by"),
}
