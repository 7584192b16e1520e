"""A contract as it is signed: the parties, what is supplied, and the conditions of the chosen form."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from documents.parts import ZERO, Part, Party, Picture


class ContractRow(Part, frozen=True, kw_only=True):
    """What is supplied; `net` is of one period, as far as it is the same in each."""

    text: str
    item: str | None = None
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    unit_price: Decimal = ZERO
    price_factor: Decimal = Decimal(1)
    discount: Decimal = ZERO
    start_on: date | None = None  # where it is not the contract's
    end_on: date | None = None


class ContractPaper(Part, frozen=True, kw_only=True):
    """`opening` and `body` are the texts of the form, before and after what is supplied; a word in braces, such as
    {number}, stands for that field. `headings` go before the catalogue's, by the names of fields.
    """

    language: str = "lv"
    draft: bool = False
    number: str
    dated_on: date
    seller: Party
    customer: Party
    payer: Party | None = None
    contracted_on: date | None = None
    start_on: date | None = None
    end_on: date | None = None
    period_unit: Literal["days", "weeks", "months", "years"] = "months"
    period_length: int = 1
    payment_terms: str | None = None
    delivery_terms: str | None = None
    delivery_mode: str | None = None
    delivery_address: str | None = None
    salesperson: str | None = None
    reference: str | None = None
    currency: str = "EUR"
    vat_included: bool = False
    freight: Decimal = ZERO
    rows: tuple[ContractRow, ...] = ()
    title: str | None = None
    headings: dict[str, str] = msgspec.field(default_factory=dict)
    opening: str | None = None
    body: str | None = None
    comment: str | None = None
    logo: Picture | None = None
