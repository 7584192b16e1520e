"""An invoice, credit note or advance invoice as it leaves the house: all that its page and its e-invoice say."""

from datetime import date
from decimal import Decimal
from typing import Literal

from documents.parts import ZERO, Account, Deduction, Discount, PaperFile, PaperLine, Part, Party, Picture, VatGroup

State = Literal["draft", "approved", "cancelled"]


class InvoicePaper(Part, frozen=True, kw_only=True):
    """Texts of our own are in `language`; what the catalogues hold is said in it too.

    `payable` is what is to be paid: gross less advances. `base_*` are in `base_currency`.
    """

    type: Literal["invoice", "credit_note", "advance"] = "invoice"
    state: State = "approved"
    language: str = "lv"
    number: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    served_from: date | None = None
    served_to: date | None = None
    seller: Party
    buyer: Party
    delivery_address: str | None = None
    currency: str = "EUR"
    lines: tuple[PaperLine, ...] = ()
    vat_groups: tuple[VatGroup, ...] = ()
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO
    deductions: tuple[Deduction, ...] = ()
    payable: Decimal = ZERO
    base_currency: str = "EUR"
    rate: Decimal = Decimal(1)  # base currency for one unit of `currency`
    base_vat: Decimal = ZERO
    accounts: tuple[Account, ...] = ()
    reference: str | None = None  # the payer's for this invoice: BT-13 beside a `buyer_reference`, else BT-10
    buyer_reference: str | None = None  # the payer's for all that we send: BT-10
    creditor_reference: str | None = None  # ISO 11649: what the payer writes on the payment
    orders: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    project: str | None = None
    preceding: tuple[str, date | None] | None = None  # on a credit note: the invoice that it credits
    payment_terms: str | None = None
    discounts: tuple[Discount, ...] = ()
    delivery_terms: str | None = None
    delivery_mode: str | None = None
    salesperson: str | None = None
    comment: str | None = None
    assigned_to: str | None = None  # the claim went there: it is paid to them
    payment_code: bool = True  # show a code to scan (EPC QR) where one is possible
    closing: str | None = None  # words at the end, as the company has them in this language
    logo: Picture | None = None
    files: tuple[PaperFile, ...] = ()  # that go along inside of the e-invoice
