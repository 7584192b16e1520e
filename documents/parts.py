"""What every paper shows: parties, accounts, and from what each VAT of a document comes."""

from datetime import date
from decimal import Decimal

import msgspec

from aggregates.tax import Category

ZERO = Decimal(0)


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of a paper. Amounts are in the document's currency unless they say otherwise."""


class Party(Part, frozen=True, kw_only=True):
    """A company or a person with whom papers are exchanged. `address` has one line an entry, without the country."""

    name: str
    reg_no: str | None = None
    vat_no: str | None = None
    address: tuple[str, ...] = ()
    city: str | None = None  # where it is known apart from the lines
    postal_code: str | None = None
    country: str | None = None  # ISO 3166, two letters
    email: str | None = None
    phone: str | None = None
    contact: str | None = None
    website: str | None = None
    endpoint: str | None = None  # where e-invoices arrive: scheme and number, such as 0218:40003000000


class Account(Part, frozen=True, kw_only=True):
    """One of our accounts on which to pay."""

    iban: str
    bank: str | None = None
    bic: str | None = None


class Picture(Part, frozen=True, kw_only=True):
    """The company's logo."""

    content: bytes
    media_type: str


class PaperFile(Part, frozen=True, kw_only=True):
    """A file that goes along inside of the document, such as a proof of delivery."""

    name: str
    media_type: str
    content: bytes
    description: str | None = None


class PaperLine(Part, frozen=True, kw_only=True):
    """A line: `net` = quantity / price_factor x unit_price less `discount` percent, rounded once."""

    text: str
    quantity: Decimal = Decimal(1)
    unit: str | None = None  # as our items say it
    unit_price: Decimal = ZERO
    price_factor: Decimal = Decimal(1)
    discount: Decimal = ZERO
    net: Decimal = ZERO
    category: Category = "S"
    rate: Decimal = ZERO  # percent
    item: str | None = None
    served_from: date | None = None
    served_to: date | None = None


class VatGroup(Part, frozen=True, kw_only=True):
    """Net and VAT of a category and rate, with the law that lets it be 0 (BG-23)."""

    category: Category
    rate: Decimal
    net: Decimal
    vat: Decimal
    exemption_code: str | None = None  # BT-121
    exemption_reason: str | None = None  # BT-120


class Deduction(Part, frozen=True, kw_only=True):
    """An advance that was paid before; its VAT was declared with it."""

    number: str
    amount: Decimal  # VAT included
    vat: Decimal


class Discount(Part, frozen=True, kw_only=True):
    """Who pays by that day keeps back so many percent (C74)."""

    pay_by: date
    percent: Decimal
