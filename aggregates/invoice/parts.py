"""What an invoice is made of: lines, totals, and the coverings and credit notes that stand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from aggregates.origin import Origin

Source = Literal["payment", "credit_note", "invoice", "advance", "offset_act"]
MadeFrom = Literal["hand", "order", "project", "commission", "contract"]
Type = Literal["invoice", "credit_note", "advance"]
Direction = Literal["sales", "purchase"]
Channel = Literal["email", "post", "einvoice"]
ZERO = Decimal(0)
OF_PAYER = ("payer", "contact", "phone", "invoice_address", "delivery_address", "vat_no")


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
    origin: Origin | None = None  # what it was made from; none: written by hand
    served_from: date | None = None  # the days that it charges, both included (BG-26); none: it has none
    served_to: date | None = None
    accrual_template: str | None = None  # how its income is spread over those days (C47)


class EarlyPayment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who pays within `days` of issue may keep back so many percent."""

    days: int
    percent: Decimal


class Particulars(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a document shows besides its lines, as its contract had it when it was drawn up; texts in its language."""

    payer: str | None = None  # for whom it was drawn up: whose are `OF_PAYER`
    language: str | None = None
    salesperson: str | None = None  # a code of people
    contact: str | None = None
    phone: str | None = None
    invoice_address: str | None = None
    delivery_address: str | None = None
    delivery_terms: str | None = None  # a code
    delivery_terms_text: str | None = None
    delivery_mode: str | None = None  # a code
    delivery_mode_text: str | None = None
    payment_terms_text: str | None = None
    early_payments: tuple[EarlyPayment, ...] = ()  # what is rewarded, as the payment terms had it
    vat_zone: str | None = None
    vat_account: str | None = None  # to which its VAT is posted, where the zone has one of its own (C90)
    vat_no: str | None = None
    objects: tuple[str, ...] = ()  # of the whole document: they go with the debt

    def shown_to(self, payer: str) -> "Particulars":
        """Without what is another's own, where the draft was given to this payer by hand."""
        return self if payer == self.payer else replace(self, **dict.fromkeys(OF_PAYER))


def agreed(shown: Sequence[Particulars]) -> Particulars:
    """What all of these say alike; a field in which two differ says nothing."""
    first, *others = shown
    if not others:
        return first
    fields = ((field, getattr(first, field)) for field in first.__struct_fields__)
    return Particulars(
        **{field: value for field, value in fields if all(getattr(each, field) == value for each in others)}
    )


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
    number: str = ""  # on an advance: of the document that took its money
    vat_lines: tuple[VatLine, ...] = ()  # on an advance: the VAT that went along
    paid_on: date | None = None  # when the money was there, on a day on which the books were closed


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


class ChosenAdvance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """On a draft: an advance to be deducted when it is approved, and how much of it, VAT included."""

    document: UUID
    amount: Decimal


class Advanced(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an approved invoice deducts of an advance: VAT that was declared before, by code (A5.2)."""

    document: UUID
    number: str
    amount: Decimal  # VAT included
    vat_lines: tuple[VatLine, ...] = ()


class Binding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A net amount of a line (its place, from 1) that belongs to a row of a project; below 0 on a credit note."""

    project: UUID
    row: str
    line: int
    amount: Decimal


class NotedReminder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The debtor was reminded; it does not count while nobody got the `letter`."""

    letter: UUID | None
    level: int
    reminded_on: date
    customer: str
    currency: str
    counts: bool = True


class Sending(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """It left the house: how, on which day, and in which revision; `outdated`: before its approval was taken back."""

    channel: Channel
    sent_on: date
    revision: int = 0
    outdated: bool = False
