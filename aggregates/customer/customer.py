"""The debtor card: what is known of a customer, and how that changed."""

from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from aggregates.event import Event, Evolve, State, named

Status = Literal["none", "active", "retired"]
Delivery = Literal["email", "post", "einvoice"]


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A person to talk to."""

    name: str
    email: str | None = None
    phone: str | None = None
    role: str | None = None


class Customer(State, frozen=True, kw_only=True):
    """A debtor card. `payment_terms` and `currency` are codes of the registers.

    `delivery` says how invoices are sent, `pod_delivery` how proofs of delivery are; `customer_manager` is who of us
    looks after them. New orders begin with these (T05).
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
    country: str = "LV"
    address: str | None = None

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
        country: str = "LV"
        address: str | None = None

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
        country: str | UnsetType = UNSET
        address: str | UnsetType | None = UNSET

    class Retired(Event, frozen=True, kw_only=True, omit_defaults=True):
        """No new invoices; what is open stays open."""


EVOLVE: Evolve = {
    Customer.Entered: lambda s, e: msgspec.structs.replace(s, status="active", **named(e)),
    Customer.Amended: lambda s, e: msgspec.structs.replace(s, **named(e)),
    Customer.Retired: lambda s, e: msgspec.structs.replace(s, status="retired"),
}
