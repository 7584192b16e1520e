"""What an invoice is made of: lines, totals, and the coverings and credit notes that stand."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

Source = Literal["payment", "credit_note", "invoice"]
ZERO = Decimal(0)


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line: net = quantity / price_factor x unit_price, less `discount` percent, rounded to the minor unit."""

    text: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = ZERO
    discount: Decimal = ZERO
    price_factor: Decimal = Decimal(1)
    vat_code: str = ""
    vat_rate: Decimal = ZERO  # percent, as it stood at the tax point
    item: str | None = None
    account: str | None = None
    dimensions: dict[str, str] = {}
    net: Decimal = ZERO


class VatLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Net and VAT of one VAT code and rate (percent)."""

    code: str
    rate: Decimal
    net: Decimal
    vat: Decimal


class Totals(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Net, VAT and gross in the invoice's currency, with the VAT of each rate."""

    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO
    vat_lines: tuple[VatLine, ...] = ()


class Edge(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One covering that stands: what covers (or is covered), how much, since when, and its value in base currency."""

    source: Source
    document: UUID
    amount: Decimal
    effective_on: date
    base_released: Decimal = ZERO
    exchange_difference: Decimal = ZERO


class WriteOff(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One write-off that stands."""

    amount: Decimal
    effective_on: date
    base_released: Decimal = ZERO


class CreditNote(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A credit note that stands against an invoice."""

    document: UUID
    number: str
    totals: Totals
