"""The freight with which a contract begins: the customer's own, or that of its category (C61)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aggregates.contract import Row
from aggregates.customer import Customer
from aggregates.pricing.freight import Freight, freight_in
from aggregates.taken_over import take_over
from commands.contracts.defaults import Begun, found, sources_of
from commands.reference import entry, exchange_rate
from commands.work import Work


def freight_begun(work: Work, card: Customer, fields: Mapping[str, Any], given: Mapping[str, Any]) -> Begun:
    """Freight and its VAT code, where they are not given by hand and the customer has freight.

    `fields`: those of the contract, its rows among them, whose sum says which step holds. An amount in another
    currency is converted once, at the rates of now.
    """
    sources = sources_of(work, card)
    named = take_over("freight", sources)
    if named is None or "freight" in given:
        return Begun({}, {})
    freight: Freight = entry(work, "freight", named.value)
    sources |= {"freight": freight, "vat_zone": found(work, "vat_zones", fields.get("vat_zone"))}
    values: dict[str, Any] = {"freight": _amount(work, freight, fields)}
    origins = {"freight": named.origin}
    vat_code = take_over("freight_vat_code", sources)
    if vat_code is not None and "freight_vat_code" not in given:
        values["freight_vat_code"] = vat_code.value
        origins["freight_vat_code"] = vat_code.origin
    return Begun(values, origins)


def _amount(work: Work, freight: Freight, fields: Mapping[str, Any]) -> Decimal:
    currency: str = fields["currency"]
    rows = sum((_sum(row) for row in fields.get("rows", ())), Fraction(0))
    if freight.currency == currency:
        return freight_in(freight, rows, currency)
    own_rate = exchange_rate(work, freight.currency, work.on)
    return freight_in(freight, rows, currency, rate=fields.get("rate") or Decimal(1), own_rate=own_rate)


def _sum(row: Row) -> Fraction:
    """As it is entered, before its percent, for a factor of 1; a row that comes once does not count."""
    return (
        Fraction(row.quantity) / Fraction(row.price_factor) * Fraction(row.unit_price)
        if row.type == "cyclical"
        else Fraction(0)
    )
