"""What a contract takes over: from the customer's card, its category, who enters it, our company and the defaults."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from aggregates.contract import Contract
from aggregates.customer import Customer
from aggregates.ids import register_id
from aggregates.pricing.discounts import PLAIN, DiscountOptions
from aggregates.register import Register
from aggregates.taken_over import is_there, take_all
from commands.reference import entry, exchange_rate, fetch_entries
from commands.work import Work

TAKEN = (
    "currency", "payment_terms", "price_list", "discount_matrix", "vat_zone", "vat_no", "salesperson", "reference",
    "contact", "phone", "fax", "language", "objects", "comment", "delivery_terms", "delivery_mode", "invoice_address",
    "delivery_address", "sorting", "factor", "contract_class", "period_unit", "period_length", "invoice_timing",
    "invoice_days",
)  # fmt: skip
_RHYTHM = {"factor", "period_unit", "period_length", "invoice_timing", "invoice_days"}  # never empty
STANDING = (("contract_defaults", "default"), ("company", "default"), ("posting_rules", "default"))
_NAMED = {"vat_zone": "vat_zones", "freight": "freight", "price_list": "price_lists", "currency": "currencies"}


class Begun(NamedTuple):
    """Fields that nobody gave, and from where each of them was taken (a source of `CHAINS`)."""

    values: dict[str, Any]
    origins: dict[str, str]


def fetch_defaults(work: Work, card: Customer, named: Iterable[tuple[str, str]] = ()) -> None:
    """What a contract of this customer is filled in from, in two queries. `named`: entries that are wanted besides."""
    first = {*STANDING, *named, ("people", work.by), *_named(card)}
    if card.category:
        first.add(("customer_categories", card.category))
    if country := card.country:
        first.add(("vat_number_forms", country))
    fetch_entries(work, sorted(first))
    company = found(work, "company", "default")
    second = set(_named(found(work, "customer_categories", card.category)))
    if company and company.country:
        second.add(("vat_number_forms", company.country))
    fetch_entries(work, sorted(second))


def begun(work: Work, card: Customer, given: Mapping[str, Any], fields: Iterable[str] = TAKEN) -> Begun:
    """Of these fields those that are not given by hand, as the sources have them; what none has is left out."""
    taken = take_all([field for field in fields if field not in given], sources_of(work, card))
    return Begun(
        {field: each.value for field, each in taken.items()}, {field: each.origin for field, each in taken.items()}
    )


def following(work: Work, contract: Contract, card: Customer, given: Mapping[str, Any]) -> Begun:
    """What changes on a contract that another customer takes: all that was taken over, and what nobody filled in.

    What it is invoiced in stays: its rows are priced in that.
    """
    fields = [
        field
        for field in TAKEN
        if field not in given and field != "currency"
        if field in contract.origins or not is_there(getattr(contract, field))
    ]
    taken = begun(work, card, given, fields)
    emptied = {field: () if field == "objects" else None for field in fields if field not in _RHYTHM}
    return Begun(emptied | taken.values, taken.origins)


def rate_begun(work: Work, currency: str) -> Begun:
    """The exchange rate of the day, as the register has it; of the base currency there is none (C66).

    Errors: `UnknownCode`, `NoExchangeRateYet`.
    """
    if currency == work.desk.policy.base_currency:
        return Begun({"rate": None}, {})
    fetch_entries(work, [("currencies", currency)])
    return Begun({"rate": exchange_rate(work, currency, work.on)}, {"rate": "currencies"})


def sources_of(work: Work, card: Customer) -> dict[str, Any]:
    """The sources of `CHAINS` for a contract of this customer; those that are not there are none."""
    company = found(work, "company", "default")
    person = next((each for each in card.contacts if card.contact in {None, each.name}), None)
    contact = card.contact or (person.name if person else None)
    phone = card.phone or (person.phone if person else None)
    return {
        "customer": msgspec.structs.asdict(card) | {"contact": contact, "phone": phone},
        "category": found(work, "customer_categories", card.category),
        "company": {
            "base_currency": work.desk.policy.base_currency,
            "language": company.language if company else None,
        },
        "user": found(work, "people", work.by),
        "contract_defaults": found(work, "contract_defaults", "default"),
    }


def found(work: Work, register: str, code: str | None) -> Any:
    """The entry, or none where there is no such code."""
    if not code or work.state(Register, register_id(register, code)).status == "none":
        return None
    return entry(work, register, code)


def discount_setting(work: Work) -> DiscountOptions:
    """What a percent means by now: on drafts, and on what is approved now (C40, C41)."""
    return found(work, "discount_options", "default") or PLAIN


def _named(source: Any) -> list[tuple[str, str]]:
    pairs = ((register, getattr(source, field, None)) for field, register in _NAMED.items())
    return [(register, code) for register, code in pairs if code]
