"""From where a field is filled in when nobody gave it: the first source that has it, and which one that was."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

HAND = "hand"


class Place(NamedTuple):
    """A field of a source."""

    source: str
    field: str


class Taken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A value with its origin: a source of `CHAINS`, a register, or `hand`. `code`: of the entry it was read from."""

    value: Any
    origin: str
    code: str | None = None


def _chain(*places: str) -> tuple[Place, ...]:
    return tuple(Place(*place.split(".")) for place in places)


def _same(field: str, *sources: str) -> tuple[Place, ...]:
    return tuple(Place(source, field) for source in sources)


CHAINS: dict[str, tuple[Place, ...]] = {
    # a row
    "account": _chain("item.account", "item_group.account", "vat_zone.sales_account", "posting_rules.sales_account"),
    "vat_code": _chain(  # C45; abroad, the code of the zone goes before that of the item
        "customer.vat_code",
        "vat_zone.vat_code_abroad",
        "item.vat_code",
        "item_group.vat_code",
        "vat_zone.vat_code",
        "posting_rules.vat_code",
    ),
    "price_factor": _same("price_factor", "item"),  # C46
    "unit": _same("unit", "item"),
    "row_objects": _chain("item.objects"),  # C44
    "bonus_percent": _chain("item.bonus_percent", "salesperson.bonus_percent"),  # C75
    # a contract: money
    "currency": _chain("customer.currency", "company.base_currency"),  # C60
    "payment_terms": _same("payment_terms", "customer", "category"),  # C74
    "price_list": _same("price_list", "customer", "category"),  # C84
    "discount_matrix": _same("discount_matrix", "customer", "category"),  # C39
    "freight": _same("freight", "customer", "category"),  # C61: the code under which its amount is found
    "freight_vat_code": _chain("customer.vat_code", "vat_zone.vat_code_abroad", "freight.vat_code"),
    "vat_zone": _same("vat_zone", "customer", "category"),  # C90
    "vat_no": _same("vat_no", "customer"),  # C91
    "country": _same("country", "customer", "company"),  # C92
    # a contract: people and words
    "salesperson": _same("salesperson", "customer", "category"),  # C75
    "reference": _chain("user.reference"),  # C76
    "contact": _same("contact", "customer"),  # C77
    "phone": _same("phone", "customer"),  # C78
    "fax": _same("fax", "customer"),
    "language": _same("language", "customer", "company"),  # C85
    "comment": _same("comment", "customer"),  # C88
    "objects": _same("objects", "customer"),  # C86
    # a contract: places
    "delivery_terms": _same("delivery_terms", "customer", "category"),  # C82
    "delivery_mode": _same("delivery_mode", "customer", "category"),  # C83
    "invoice_address": _chain("customer.address"),  # C89
    "delivery_address": _same("delivery_address", "customer"),  # C94
    "sorting": _same("sorting", "customer"),  # C93
    # a contract: its rhythm; the customer's own wins (CX8)
    **{
        field: _same(field, "customer", "contract_defaults")
        for field in ("factor", "contract_class", "period_unit", "period_length", "invoice_timing", "invoice_days")
    },
}


def take_over(field: str, sources: Mapping[str, Any], given: Mapping[str, Any] | None = None) -> Taken | None:
    """The field's value and origin: what was given by hand, even if it is nothing, else the first source that has it.

    Sources are structs or mappings by their name in `CHAINS`; one that is not there, or none, has nothing.
    """
    if given is not None and field in given:
        return Taken(value=given[field], origin=HAND)
    for place in CHAINS[field]:
        value = _read(sources.get(place.source), place.field)
        if is_there(value):
            return Taken(value=value, origin=place.source)
    return None


def take_all(
    fields: Iterable[str], sources: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> dict[str, Taken]:
    """Every field that somebody gave or a source has; the others are left out."""
    taken = {field: take_over(field, sources, given) for field in fields}
    return {field: each for field, each in taken.items() if each is not None}


def is_there(value: Any) -> bool:
    """0 is a value; nothing, blank text and empty lists are none."""
    return value is not None and value not in ("", (), [], {})


def _read(source: Any, field: str) -> Any:
    return source.get(field) if isinstance(source, Mapping) else getattr(source, field, None)
