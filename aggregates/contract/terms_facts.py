"""What is agreed in a contract: the facts that carry its fields."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from aggregates.contract.parts import ZERO, Ahead, Row
from aggregates.event import Event, State
from aggregates.periods import Policy, Timing, Unit


class Contract(State, frozen=True, kw_only=True):
    """The part of a contract that these facts befall; they are kept under its name."""

    class Drafted(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A contract was entered; nothing is invoiced before it is approved."""

        number: str
        customer: str
        customer_name: str
        payer: str | None = None
        payer_name: str | None = None
        contracted_on: date | None = None
        start_on: date | None = None
        end_on: date | None = None
        period_unit: Unit = "months"
        period_length: int = 1
        invoice_timing: Timing = "before"
        invoice_days: int = 0
        policy: Policy = "whole"
        factor: str = "1"
        contract_class: str | None = None
        currency: str = "EUR"
        rate: Decimal | None = None
        payment_terms: str | None = None
        price_list: str | None = None
        discount_matrix: str | None = None
        vat_included: bool = False
        freight: Decimal = ZERO
        freight_vat_code: str | None = None
        delivery_terms: str | None = None
        delivery_mode: str | None = None
        language: str | None = None
        invoice_address: str | None = None
        delivery_address: str | None = None
        sorting: str | None = None
        vat_no: str | None = None
        vat_zone: str | None = None
        salesperson: str | None = None
        reference: str | None = None
        contact: str | None = None
        phone: str | None = None
        fax: str | None = None
        payment_token: str | None = None
        authorisation: str | None = None
        project: str | None = None
        partner: str | None = None
        partner_name: str | None = None
        partner_contact: str | None = None
        quotation: str | None = None
        quotation_version: str | None = None
        next_price_change_on: date | None = None
        last_price_change_on: date | None = None
        objects: tuple[str, ...] = ()
        comment: str | None = None
        origins: dict[str, str] = msgspec.field(default_factory=dict)
        rows: tuple[Row, ...] = ()
        copied_from: str | None = None  # number of the contract that it duplicates
        made_from: UUID | None = None  # the invoice whose items it looks after (CX10)

    class Amended(Ahead, frozen=True, kw_only=True, omit_defaults=True):
        """Some fields changed; the others are not named. `rows` are all of them as they now stand.

        `prices_from`: changed rows hold for periods that begin then or later; none: on an approved contract for those
        that begin on `effective_on` or later, on a draft for all.
        """

        prices_from: date | None = None
        customer: str | UnsetType = UNSET
        customer_name: str | UnsetType = UNSET
        payer: str | UnsetType | None = UNSET
        payer_name: str | UnsetType | None = UNSET
        contracted_on: date | UnsetType | None = UNSET
        start_on: date | UnsetType | None = UNSET
        end_on: date | UnsetType | None = UNSET
        period_unit: Unit | UnsetType = UNSET
        period_length: int | UnsetType = UNSET
        invoice_timing: Timing | UnsetType = UNSET
        invoice_days: int | UnsetType = UNSET
        policy: Policy | UnsetType = UNSET
        factor: str | UnsetType = UNSET
        contract_class: str | UnsetType | None = UNSET
        currency: str | UnsetType = UNSET
        rate: Decimal | UnsetType | None = UNSET
        payment_terms: str | UnsetType | None = UNSET
        price_list: str | UnsetType | None = UNSET
        discount_matrix: str | UnsetType | None = UNSET
        vat_included: bool | UnsetType = UNSET
        freight: Decimal | UnsetType = UNSET
        freight_vat_code: str | UnsetType | None = UNSET
        delivery_terms: str | UnsetType | None = UNSET
        delivery_mode: str | UnsetType | None = UNSET
        language: str | UnsetType | None = UNSET
        invoice_address: str | UnsetType | None = UNSET
        delivery_address: str | UnsetType | None = UNSET
        sorting: str | UnsetType | None = UNSET
        vat_no: str | UnsetType | None = UNSET
        vat_zone: str | UnsetType | None = UNSET
        salesperson: str | UnsetType | None = UNSET
        reference: str | UnsetType | None = UNSET
        contact: str | UnsetType | None = UNSET
        phone: str | UnsetType | None = UNSET
        fax: str | UnsetType | None = UNSET
        payment_token: str | UnsetType | None = UNSET
        authorisation: str | UnsetType | None = UNSET
        project: str | UnsetType | None = UNSET
        partner: str | UnsetType | None = UNSET
        partner_name: str | UnsetType | None = UNSET
        partner_contact: str | UnsetType | None = UNSET
        next_price_change_on: date | UnsetType | None = UNSET
        last_price_change_on: date | UnsetType | None = UNSET
        objects: tuple[str, ...] | UnsetType = UNSET
        comment: str | UnsetType | None = UNSET
        origins: dict[str, str] | UnsetType = UNSET
        rows: tuple[Row, ...] | UnsetType = UNSET
