"""The shape that each field of a contract must have, and how it is tidied before it is kept."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from stdnum import luhn

from aggregates import plain_text
from aggregates.contract.parts import Row
from aggregates.contract.refusals import BadContractField
from aggregates.contract.rows import checked_rows
from aggregates.languages import is_known
from aggregates.periods import Rhythm, check
from aggregates.pricing.factor import read_factor

MOST_OBJECTS = 20
_LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){12,}")
LONGEST, MOST_DAYS = 3650, 3650
_NEVER_EMPTY = {"number", "customer", "customer_name", "period_unit", "period_length", "invoice_timing", "invoice_days"}
_NEVER_EMPTY |= {"policy", "factor", "currency", "vat_included", "freight", "objects", "rows"}


def tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """The named fields, each checked and in its canonical form; none empties those that may be empty."""
    return {field: _tidied(field, value) for field, value in fields.items()}


def check_dates(fields: dict[str, Any]) -> None:
    """Refuse an end before the start, of the contract or of a row. `fields` are all of them. Errors: `BadRhythm`."""
    start, end = fields["start_on"], fields["end_on"]
    if start is not None:
        check(Rhythm(start=start, end=end, length=fields["period_length"], days=fields["invoice_days"]))
    for place, row in enumerate(fields["rows"]):
        begins, ends = row.start_on or start, row.end_on or end
        if (row.start_on or row.end_on) and begins is not None and ends is not None and ends < begins:
            raise BadContractField(
                f"Row {place + 1} would end on {ends}, before it starts on {begins}; correct one of the dates.",
                pointer=f"/rows/{place}/{'end_on' if row.end_on else 'start_on'}",
            )


def _tidied(field: str, value: Any) -> Any:
    if value is None and field in _NEVER_EMPTY:
        raise BadContractField(f"The {field} may not be empty; leave it out to keep what it is.", pointer=f"/{field}")
    shape = _SHAPES.get(field)
    return value if value is None or shape is None else shape(value)


def _line(field: str, limit: int) -> Callable[[str], str]:
    return lambda value: plain_text.line(value, f"The {field}", pointer=f"/{field}", limit=limit)


def _lines(field: str) -> Callable[[str], str]:
    return lambda value: plain_text.lines(value, f"The {field}", pointer=f"/{field}", limit=500)


def _whole(field: str, least: int, most: int) -> Callable[[int], int]:
    def shape(value: int) -> int:
        if not least <= value <= most:
            raise BadContractField(f"A {field} of {value} cannot be; give {least} to {most}.", pointer=f"/{field}")
        return value

    return shape


def _one_of(field: str, *words: str) -> Callable[[str], str]:
    def shape(value: str) -> str:
        if value not in words:
            raise BadContractField(f"{value!r} is no {field}; use {' or '.join(words)}.", pointer=f"/{field}")
        return value

    return shape


def _factor(value: str) -> str:
    read_factor(value)
    return value.strip()


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise BadContractField(
            f"{value!r} is no currency; use its three capital letters, such as EUR.", pointer="/currency"
        )
    return value


def _freight(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or value < 0 or exponent < -6 or value.adjusted() >= 12:
        raise BadContractField(f"Freight of {value:.20} cannot be; give 0 or more.", pointer="/freight")
    return value


def _rate(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise BadContractField(f"A rate of {value:.20} cannot be; give one above 0.", pointer="/rate")
    return value


def _holds_card_number(text: str) -> bool:
    """13 to 19 digits, in groups or not, of which the last proves the others (ISO/IEC 7812)."""
    for found in _LONG_NUMBER.findall(text):
        groups = re.split("[ .-]", found)
        for first, last in combinations(range(len(groups) + 1), 2):
            digits = "".join(groups[first:last])
            if 13 <= len(digits) <= 19 and luhn.is_valid(digits):
                return True
    return False


def _no_card_number(field: str) -> Callable[[str], str]:
    """Card numbers are never kept (C79)."""
    text = _line(field, 200)

    def shape(value: str) -> str:
        if _holds_card_number(value):
            raise BadContractField(
                f"The {field} looks like the number of a payment card, which is never kept here; give the name that "
                "the payment service has for the card.",
                pointer=f"/{field}",
            )
        return text(value)

    return shape


def _language(value: str) -> str:
    if not is_known(value):
        raise BadContractField(
            f"{value[:40]!r} is no language; use two small letters of ISO 639-1, such as lv.", pointer="/language"
        )
    return value


def _objects(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MOST_OBJECTS:
        raise BadContractField(f"{len(values)} objects are named; at most {MOST_OBJECTS} fit.", pointer="/objects")
    each = (plain_text.line(value, "An object", pointer=f"/objects/{n}", limit=40) for n, value in enumerate(values))
    return tuple(dict.fromkeys(each))


def _rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    return checked_rows(rows)


def _day(field: str) -> Callable[[date], date]:
    def shape(value: date) -> date:
        if not 1900 <= value.year <= 2999:
            raise BadContractField(f"{value} is beyond every calendar; give a date of 1900 to 2999.", pointer=field)
        return value

    return shape


_CODES = (
    "number", "customer", "payer", "contract_class", "payment_terms", "price_list", "discount_matrix", "vat_zone",
    "freight_vat_code", "delivery_terms", "delivery_mode", "project", "partner", "quotation",
    "quotation_version",
)  # fmt: skip
_TEXTS = (
    "customer_name", "payer_name", "sorting", "vat_no", "salesperson", "reference", "contact", "phone", "fax",
    "partner_name", "partner_contact",
)  # fmt: skip
_DATES = ("contracted_on", "start_on", "end_on", "next_price_change_on", "last_price_change_on")
_SHAPES: dict[str, Callable[[Any], Any]] = {
    **{field: _line(field, 40) for field in _CODES},
    **{field: _line(field, 200) for field in _TEXTS},
    **{field: _day(f"/{field}") for field in _DATES},
    **{field: _lines(field) for field in ("invoice_address", "delivery_address", "comment")},
    "period_unit": _one_of("period_unit", "days", "months"),
    "period_length": _whole("period_length", 1, LONGEST),
    "invoice_timing": _one_of("invoice_timing", "before", "after"),
    "invoice_days": _whole("invoice_days", 0, MOST_DAYS),
    "policy": _one_of("policy", "whole", "prorata"),
    "payment_token": _no_card_number("payment_token"),
    "authorisation": _no_card_number("authorisation"),
    "language": _language,
    "factor": _factor,
    "currency": _currency,
    "freight": _freight,
    "rate": _rate,
    "objects": _objects,
    "rows": _rows,
}
