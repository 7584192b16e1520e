"""What a printed contract and a label consist of: parties, rows, terms and words."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from queries.contracts.contract import Totals


class Party(msgspec.Struct, frozen=True):
    """A company on a paper."""

    code: str | None
    name: str
    reg_no: str | None = None
    vat_no: str | None = None
    address: str | None = None
    delivery_address: str | None = None
    contact: str | None = None
    phone: str | None = None
    fax: str | None = None


class Term(msgspec.Struct, frozen=True):
    """A code with its words in the language of the paper."""

    code: str
    text: str


class PaperRow(msgspec.Struct, frozen=True):
    """A row; `sum` is for a factor of 1, none where it cannot be reckoned."""

    key: str
    type: str
    item: str | None
    text: str
    quantity: Decimal
    unit: str | None
    unit_price: Decimal
    discount: Decimal
    price_factor: Decimal
    vat_code: str | None
    sum: Decimal | None
    comment: str | None
    serial: str | None
    start_on: date | None
    end_on: date | None


class Paper(msgspec.Struct, frozen=True):
    """A contract on a form. Dates, figures and words; how it looks is the matter of whoever prints it."""

    form: str
    language: str
    title: str
    headings: dict[str, str]
    opening: str | None
    closing: str | None
    id: UUID
    number: str
    child: int
    status: str
    seller: Party | None
    customer: Party
    payer: Party | None
    partner: Party | None
    contracted_on: date | None
    signed_on: date | None
    start_on: date | None
    end_on: date | None
    cancel_on: date | None
    period_unit: str
    period_length: int
    invoice_timing: str
    invoice_days: int
    factor: str
    reference: str | None
    salesperson: str | None
    comment: str | None
    sorting: str | None
    payment_terms: Term | None
    delivery_terms: Term | None
    delivery_mode: Term | None
    rows: list[PaperRow]
    currency: str
    rate: Decimal | None
    vat_included: bool
    totals: Totals | None
