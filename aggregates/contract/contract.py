"""What the rules of a contract need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from aggregates.contract.parts import ZERO, Ahead, Cover, Priced, Row
from aggregates.contract.terms_facts import Contract as TermsFacts
from aggregates.event import Event, State
from aggregates.periods import Policy, Timing, Unit
from aggregates.pricing.discounts import Discounting, DiscountOptions, thawed

Status = Literal["none", "draft", "approved", "discarded"]


class Contract(TermsFacts, State, frozen=True, kw_only=True):
    """Goods or services that are invoiced regularly (C01). Prices are in `currency`, without VAT unless `vat_included`.

    `covered`: by invoice, the days of each row that it charges, and by `ELSEWHERE` and `WAIVED` those that no invoice
    here does; `released`: what an invoice charged that stands no more. `prices`: rows as they stood before they were
    changed, and as they will stand, by key.
    """

    status: Status = "none"
    number: str = ""  # how people call it; kept for ever
    customer: str = ""  # code
    customer_name: str = ""
    payer: str | None = None  # code of who is invoiced in the customer's place (C72)
    payer_name: str | None = None
    contracted_on: date | None = None  # agreed on (C11)
    start_on: date | None = None  # without it nothing is ever invoiced (C06)
    end_on: date | None = None  # none: open-ended
    period_unit: Unit = "months"
    period_length: int = 1
    invoice_timing: Timing = "before"
    invoice_days: int = 0  # before the first or after the last day of a period
    policy: Policy = "whole"
    factor: str = "1"  # a fraction such as 1/12 splits, a decimal multiplies (C20)
    contract_class: str | None = None
    currency: str = "EUR"
    rate: Decimal | None = None  # base currency for one unit, as agreed; for the prices that are entered (C66)
    payment_terms: str | None = None
    price_list: str | None = None
    discount_matrix: str | None = None
    vat_included: bool = False  # the prices have VAT in them, as their price list says (C36)
    freight: Decimal = ZERO  # on every invoice, never multiplied (C61)
    freight_vat_code: str | None = None
    delivery_terms: str | None = None
    delivery_mode: str | None = None
    language: str | None = None
    invoice_address: str | None = None
    delivery_address: str | None = None
    sorting: str | None = None
    vat_no: str | None = None
    vat_zone: str | None = None  # the customer's; it is not changed here (C90)
    salesperson: str | None = None
    reference: str | None = None  # printed on invoices (C76)
    contact: str | None = None
    phone: str | None = None
    fax: str | None = None
    payment_token: str | None = None  # names the customer's card with the payment service; never its number (C79)
    authorisation: str | None = None  # code of it, when one was received (C80)
    project: str | None = None  # code
    partner: str | None = None  # subcontractor (C67)
    partner_name: str | None = None
    partner_contact: str | None = None
    quotation: str | None = None
    quotation_version: str | None = None
    next_price_change_on: date | None = None  # not before it are prices updated (C15)
    last_price_change_on: date | None = None
    objects: tuple[str, ...] = ()  # at most 20 (C86)
    comment: str | None = None
    origins: dict[str, str] = msgspec.field(default_factory=dict)  # from where a field came that nobody typed
    rows: tuple[Row, ...] = ()
    signed_on: date | None = None
    discount_options: Discounting | None = None  # since it was approved; none: plain, or the setting of now for a draft
    cancel_on: date | None = None
    child: int = 0  # how often it was renewed
    term_on: date | None = None  # the first day of what the last renewal added
    last_key: int = 0  # the highest number that a row's key ever had
    covered: dict[UUID, tuple[Cover, ...]] = msgspec.field(default_factory=dict)
    released: dict[UUID, tuple[Cover, ...]] = msgspec.field(default_factory=dict)
    prices: dict[str, tuple[Priced, ...]] = msgspec.field(default_factory=dict)

    @property
    def debtor(self) -> str:
        """Who is invoiced: the payer in the customer's place, if there is one (C72)."""
        return self.payer or self.customer

    def options(self, setting: DiscountOptions) -> DiscountOptions:
        """What its percents mean: as the setting stood when it was approved; of a draft as it stands by now."""
        return thawed(self.discount_options) if self.status == "approved" else setting

    class Signed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The customer has signed it (C26)."""

        signed_on: date

    class Approved(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """It is entered wholly and may be invoiced; rows do not come or go any more (C27).

        `discount_options`: what its percents mean from now on, whatever the setting becomes; none: plain (C41).
        """

        discount_options: Discounting | None = None

    class ApprovalWithdrawn(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """A draft again: nothing of it is invoiced."""

    class Cancelled(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """It ends on that day: no period that begins later is invoiced, and nothing is refunded (C17, C18)."""

        cancel_on: date

    class Renewed(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """It goes on until a later day, for the `child`-th time (CX12)."""

        end_on: date
        child: int

    class PeriodsCovered(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """An invoice charges these days of these rows, from which nothing else can charge them."""

        invoice: UUID
        covers: tuple[Cover, ...]

    class PeriodsReleased(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """That invoice stands no more: what it charged is free again, and due at the next run."""

        invoice: UUID
        covers: tuple[Cover, ...]

    class InvoicedElsewhere(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """Periods that begin by `until` were invoiced by another system, so nothing here charges them (C12)."""

        until: date
        covers: tuple[Cover, ...]

    class ElsewhereWithdrawn(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """These periods were not invoiced elsewhere after all: they are free."""

        covers: tuple[Cover, ...]

    class PeriodsWaived(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """What an invoice charged that stands no more is not charged again (A1.4)."""

        invoice: UUID
        covers: tuple[Cover, ...]

    class WaiverWithdrawn(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """These periods are charged after all: they are free."""

        covers: tuple[Cover, ...]

    class Discarded(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A draft that nobody wants."""
