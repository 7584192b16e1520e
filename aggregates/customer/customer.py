"""The debtor card: what is known of a customer, and how that changed."""

from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from aggregates.event import Event, Evolve, State, named
from aggregates.periods import Timing, Unit

Status = Literal["none", "active", "retired"]
Delivery = Literal["email", "post", "einvoice"]


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A person to talk to."""

    name: str
    email: str | None = None
    phone: str | None = None
    role: str | None = None


class Customer(State, frozen=True, kw_only=True):
    """A debtor card. `payment_terms`, `currency`, `category` and the like are codes of the registers.

    `delivery` says how invoices are sent, `pod_delivery` how proofs of delivery are; `customer_manager` is who of us
    looks after them. New orders begin with these (T05), and new contracts with what else is here (C60-C94, CX8).
    """

    status: Status = "none"
    code: str = ""
    name: str = ""
    reg_no: str | None = None
    vat_no: str | None = None
    ibans: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    language: str = "lv"
    payment_terms: str | None = None
    currency: str = "EUR"
    delivery: tuple[Delivery, ...] = ("email",)
    pod_delivery: tuple[Delivery, ...] = ("email",)
    customer_manager: str | None = None
    credit_limit: Decimal | None = None
    country: str | None = "LV"  # none: not known, then VAT numbers have the form of our own
    address: str | None = None
    category: str | None = None
    price_list: str | None = None
    discount_matrix: str | None = None
    freight: str | None = None  # a code, as price_list, discount_matrix and what else has a register
    vat_zone: str | None = None
    vat_code: str | None = None
    delivery_terms: str | None = None
    delivery_mode: str | None = None
    delivery_address: str | None = None
    salesperson: str | None = None
    contact: str | None = None  # whom to ask for
    phone: str | None = None
    fax: str | None = None
    sorting: str | None = None  # postal code, as an address line of its own (C93)
    objects: tuple[str, ...] = ()
    comment: str | None = None
    factor: str | None = None  # from here on: how a new contract begins (CX8)
    contract_class: str | None = None
    period_unit: Unit | None = None
    period_length: int | None = None
    invoice_timing: Timing | None = None
    invoice_days: int | None = None
    buyer_reference: str | None = None  # by which they route what we send: BT-10

    class Entered(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A card was opened."""

        code: str
        name: str
        reg_no: str | None = None
        vat_no: str | None = None
        ibans: tuple[str, ...] = ()
        emails: tuple[str, ...] = ()
        contacts: tuple[Contact, ...] = ()
        language: str = "lv"
        payment_terms: str | None = None
        currency: str = "EUR"
        delivery: tuple[Delivery, ...] = ("email",)
        pod_delivery: tuple[Delivery, ...] = ("email",)
        customer_manager: str | None = None
        credit_limit: Decimal | None = None
        country: str | None = "LV"
        address: str | None = None
        category: str | None = None
        price_list: str | None = None
        discount_matrix: str | None = None
        freight: str | None = None
        vat_zone: str | None = None
        vat_code: str | None = None
        delivery_terms: str | None = None
        delivery_mode: str | None = None
        delivery_address: str | None = None
        salesperson: str | None = None
        contact: str | None = None
        phone: str | None = None
        fax: str | None = None
        sorting: str | None = None
        objects: tuple[str, ...] = ()
        comment: str | None = None
        factor: str | None = None
        contract_class: str | None = None
        period_unit: Unit | None = None
        period_length: int | None = None
        invoice_timing: Timing | None = None
        invoice_days: int | None = None
        buyer_reference: str | None = None

    class Amended(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Some fields changed; the others are not named."""

        name: str | UnsetType = UNSET
        reg_no: str | UnsetType | None = UNSET
        vat_no: str | UnsetType | None = UNSET
        ibans: tuple[str, ...] | UnsetType = UNSET
        emails: tuple[str, ...] | UnsetType = UNSET
        contacts: tuple[Contact, ...] | UnsetType = UNSET
        language: str | UnsetType = UNSET
        payment_terms: str | UnsetType | None = UNSET
        currency: str | UnsetType = UNSET
        delivery: tuple[Delivery, ...] | UnsetType = UNSET
        pod_delivery: tuple[Delivery, ...] | UnsetType = UNSET
        customer_manager: str | UnsetType | None = UNSET
        credit_limit: Decimal | UnsetType | None = UNSET
        country: str | UnsetType | None = UNSET
        address: str | UnsetType | None = UNSET
        category: str | UnsetType | None = UNSET
        price_list: str | UnsetType | None = UNSET
        discount_matrix: str | UnsetType | None = UNSET
        freight: str | UnsetType | None = UNSET
        vat_zone: str | UnsetType | None = UNSET
        vat_code: str | UnsetType | None = UNSET
        delivery_terms: str | UnsetType | None = UNSET
        delivery_mode: str | UnsetType | None = UNSET
        delivery_address: str | UnsetType | None = UNSET
        salesperson: str | UnsetType | None = UNSET
        contact: str | UnsetType | None = UNSET
        phone: str | UnsetType | None = UNSET
        fax: str | UnsetType | None = UNSET
        sorting: str | UnsetType | None = UNSET
        objects: tuple[str, ...] | UnsetType = UNSET
        comment: str | UnsetType | None = UNSET
        factor: str | UnsetType | None = UNSET
        contract_class: str | UnsetType | None = UNSET
        period_unit: Unit | UnsetType | None = UNSET
        period_length: int | UnsetType | None = UNSET
        invoice_timing: Timing | UnsetType | None = UNSET
        invoice_days: int | UnsetType | None = UNSET
        buyer_reference: str | UnsetType | None = UNSET

    class Retired(Event, frozen=True, kw_only=True, omit_defaults=True):
        """No new invoices; what is open stays open."""


EVOLVE: Evolve = {
    Customer.Entered: lambda s, e: msgspec.structs.replace(s, status="active", **named(e)),
    Customer.Amended: lambda s, e: msgspec.structs.replace(s, **named(e)),
    Customer.Retired: lambda s, e: msgspec.structs.replace(s, status="retired"),
}
