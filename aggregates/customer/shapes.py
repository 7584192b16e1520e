"""The shape that each field of a debtor card must have, and how it is tidied before it is kept."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from stdnum import iban
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from aggregates import plain_text
from aggregates.customer.customer import Contact
from aggregates.email_address import BadAddress, email_address
from aggregates.errors import Rejected
from aggregates.languages import is_known
from aggregates.pricing.factor import read_factor

_MEMBER_STATES = {"EL" if state == "gr" else state.upper() for state in vat.MEMBER_STATES}
_MOST = 50  # of accounts, addresses or contacts on one card
_MOST_OBJECTS = 20
_NEVER_EMPTY = {"code", "name", "language", "currency", "delivery", "pod_delivery"}


REGISTERS = {  # the register that has the codes of a field
    "payment_terms": "payment_terms",
    "currency": "currencies",
    "category": "customer_categories",
    "price_list": "price_lists",
    "discount_matrix": "discount_matrices",
    "freight": "freight",
    "vat_zone": "vat_zones",
    "vat_code": "vat_codes",
    "delivery_terms": "delivery_terms",
    "delivery_mode": "delivery_modes",
    "salesperson": "people",
    "contract_class": "contract_classes",
}


class BadCustomerField(Rejected):
    """A field of the customer's card has a shape that it cannot have."""


def tidy(card: dict[str, Any], country: str | None) -> dict[str, Any]:
    """The named fields of a card, each checked and in its canonical form; `country` says whose numbers they are."""
    whose = country or ""
    return {field: _empty(field) if value is None else _SHAPES[field](value, whose) for field, value in card.items()}


def _empty(field: str) -> tuple[()] | None:
    if field in {"ibans", "emails", "contacts", "objects"}:
        return ()
    if field in _NEVER_EMPTY:
        raise _refuse(field, None, "it may not be empty; leave it out to keep what it is.")
    return None


def _refuse(field: str, value: object, why: str) -> BadCustomerField:
    return BadCustomerField(f"{value!r} cannot be the {field}: {why}", pointer=f"/{field}")


def _code(value: str, _: str) -> str:
    plain_text.line(value, "The code", pointer="/code", limit=40)
    if value != value.strip() or "/" in value or value in {".", ".."}:
        raise _refuse("code", value, "use 1 to 40 characters without / and without space at the ends.")
    return value


def _reg_no(value: str, country: str) -> str:
    bare = re.sub(r"[\s-]", "", value).upper()
    if country == "LV" and not re.fullmatch(r"[0-9]{11}", bare):
        raise _refuse("reg_no", value, "a Latvian registration number has 11 digits; check it.")
    if not re.fullmatch(r"[0-9A-Z./]{2,30}", bare):
        raise _refuse("reg_no", value, "use 2 to 30 letters and digits.")
    return bare


def _vat_no(value: str, country: str) -> str:
    bare = re.sub(r"[\s.-]", "", value).upper()
    if not re.fullmatch(r"[0-9A-Z+*]{4,20}", bare):
        raise _refuse("vat_no", value, "use 4 to 20 letters and digits.")
    if bare[0].isdigit() and country in _MEMBER_STATES | {"GR"}:
        bare = ("EL" if country == "GR" else country) + bare
    if bare[:2] not in _MEMBER_STATES:
        return bare
    try:
        return vat.validate(bare)
    except ValidationError as wrong:
        raise _refuse("vat_no", value, f"{wrong} It is no VAT number of {bare[:2]}; check its digits.") from None


def _ibans(values: tuple[str, ...], _: str) -> tuple[str, ...]:
    for place, value in enumerate(values):
        if not re.fullmatch(r"[0-9A-Za-z ]+", value) or not iban.is_valid(value):
            raise _refuse(f"ibans/{place}", value, "it is no IBAN; check its digits.")
    return _distinct("ibans", [iban.compact(value) for value in values])


def _email(value: str, field: str) -> str:
    try:
        email_address(value, pointer=f"/{field}")
    except BadAddress as wrong:
        raise _refuse(field, value, wrong.detail) from None
    return value.strip(" ")


def _emails(values: tuple[str, ...], _: str) -> tuple[str, ...]:
    return _distinct("emails", [_email(value, f"emails/{place}") for place, value in enumerate(values)])


def _contacts(values: tuple[Contact, ...], _: str) -> tuple[Contact, ...]:
    for place, contact in enumerate(values):
        for field in ("name", "phone", "role"):
            if (text := getattr(contact, field)) is not None:
                plain_text.line(text, f"The contact's {field}", pointer=f"/contacts/{place}/{field}")
    tidied = [
        msgspec.structs.replace(contact, email=_email(contact.email, f"contacts/{place}/email"))
        if contact.email is not None
        else contact
        for place, contact in enumerate(values)
    ]
    return _distinct("contacts", tidied)


def _distinct(field: str, values: list[Any]) -> tuple[Any, ...]:
    if len(values) > _MOST:
        raise _refuse(field, len(values), f"at most {_MOST} fit on one card.")
    return tuple(value for place, value in enumerate(values) if value not in values[:place])


def _ways(field: str) -> Callable[[tuple[str, ...], str], tuple[str, ...]]:
    def check(values: tuple[str, ...], _: str) -> tuple[str, ...]:
        if any(value not in {"email", "post", "einvoice"} for value in values):
            raise _refuse(field, values, "use email, post, einvoice or several of them.")
        return _distinct(field, list(values))

    return check


def _credit_limit(value: Decimal, _: str) -> Decimal:
    if not value.is_finite() or value < 0 or value.adjusted() >= 15:
        raise _refuse("credit_limit", str(value), "use 0 or more, or leave it out for no limit.")
    return value


def _line(field: str, limit: int = 200) -> Callable[[str, str], str]:
    return lambda value, _: plain_text.line(value, f"The {field}", pointer=f"/{field}", limit=limit)


def _lines(field: str) -> Callable[[str, str], str]:
    return lambda value, _: plain_text.lines(value, f"The {field}", pointer=f"/{field}", limit=500)


def _objects(values: tuple[str, ...], _: str) -> tuple[str, ...]:
    if len(values) > _MOST_OBJECTS:
        raise _refuse("objects", len(values), f"at most {_MOST_OBJECTS} fit on one card.")
    each = [plain_text.line(value, "An object", pointer=f"/objects/{n}", limit=40) for n, value in enumerate(values)]
    return _distinct("objects", each)


def _factor(value: str, _: str) -> str:
    read_factor(value)
    return value.strip()


def _whole(field: str, least: int, most: int) -> Callable[[int, str], int]:
    def check(value: int, _: str) -> int:
        if not least <= value <= most:
            raise _refuse(field, value, f"give {least} to {most}.")
        return value

    return check


def _language(value: str, _: str) -> str:
    if not is_known(value):
        raise _refuse("language", value, "use two small letters of ISO 639-1, such as lv.")
    return value


def _matching(field: str, pattern: str, why: str) -> Callable[[str, str], str]:
    def check(value: str, _: str) -> str:
        if not re.fullmatch(pattern, value):
            raise _refuse(field, value, why)
        return value

    return check


_SHAPES: dict[str, Callable[[Any, str], Any]] = {
    "code": _code,
    "name": lambda value, _: plain_text.line(value, "The name", pointer="/name"),
    "reg_no": _reg_no,
    "vat_no": _vat_no,
    "ibans": _ibans,
    "emails": _emails,
    "contacts": _contacts,
    "language": _language,
    "currency": _matching("currency", r"[A-Z]{3}", "use the three capital letters of ISO 4217, such as EUR."),
    "delivery": _ways("delivery"),
    "pod_delivery": _ways("pod_delivery"),
    "customer_manager": lambda value, _: plain_text.line(value, "The manager", pointer="/customer_manager"),
    "credit_limit": _credit_limit,
    "country": _matching("country", r"[A-Z]{2}", "use the two capital letters of ISO 3166, such as LV."),
    "factor": _factor,
    "objects": _objects,
    "period_unit": _matching("period_unit", "days|months", "use days or months."),
    "period_length": _whole("period_length", 1, 3650),
    "invoice_timing": _matching("invoice_timing", "before|after", "use before or after."),
    "invoice_days": _whole("invoice_days", 0, 3650),
    **{field: _lines(field) for field in ("address", "delivery_address", "comment")},
    **{field: _line(field) for field in ("contact", "phone", "fax", "sorting", "buyer_reference")},
    **{field: _line(field, 40) for field in REGISTERS if field != "currency"},
}
