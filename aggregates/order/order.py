"""What the rules of a customer order need to know, and every fact that can befall one."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from aggregates.attachment import Attachment
from aggregates.event import Event, State

Status = Literal["none", "open", "cancelled"]
Delivery = Literal["email", "post", "einvoice"]


class Cargo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of cargo, as it is carried from a place to another."""

    description: str
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    weight_kg: Decimal | None = None
    load_at: str | None = None
    unload_at: str | None = None


class PriceLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is charged; `key` stays with the line through every change of the order."""

    key: str
    text: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    price_factor: Decimal = Decimal(1)  # the price is for so many units
    vat_code: str = ""
    item: str | None = None
    account: str | None = None
    dimensions: dict[str, str] = {}


class Order(State, frozen=True, kw_only=True):
    """A customer order. `invoice` is the one standing invoice that has it, `trip` the one that carries it."""

    status: Status = "none"
    number: str = ""
    type: str = "freight"  # says which fields are green, red or locked by a trip
    customer: str = ""  # code
    currency: str = ""
    customer_manager: str | None = None
    reference: str | None = None  # the customer's own
    comment: str | None = None  # for the invoice
    payment_terms: str | None = None
    cargo: tuple[Cargo, ...] = ()
    agreed_on: date | None = None
    planned_on: date | None = None
    actual_on: date | None = None
    prices: tuple[PriceLine, ...] = ()
    invoice_by: tuple[Delivery, ...] = ()
    pod_by: tuple[Delivery, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    trip: UUID | None = None
    trip_number: str | None = None
    invoice: UUID | None = None
    last_key: int = 0  # the highest number that a price line's key ever had

    class Entered(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A customer ordered."""

        number: str
        type: str = "freight"
        customer: str
        customer_name: str
        currency: str
        customer_manager: str | None = None
        reference: str | None = None
        comment: str | None = None
        payment_terms: str | None = None
        cargo: tuple[Cargo, ...] = ()
        agreed_on: date | None = None
        planned_on: date | None = None
        actual_on: date | None = None
        prices: tuple[PriceLine, ...] = ()
        net: Decimal = Decimal(0)  # what the prices come to, in `currency`
        invoice_by: tuple[Delivery, ...] = ()
        pod_by: tuple[Delivery, ...] = ()

    class Amended(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Some fields changed; the others are not named."""

        customer: str | UnsetType = UNSET
        customer_name: str | UnsetType = UNSET
        currency: str | UnsetType = UNSET
        customer_manager: str | UnsetType | None = UNSET
        reference: str | UnsetType | None = UNSET
        comment: str | UnsetType | None = UNSET
        payment_terms: str | UnsetType | None = UNSET
        cargo: tuple[Cargo, ...] | UnsetType = UNSET
        prices: tuple[PriceLine, ...] | UnsetType = UNSET
        net: Decimal | UnsetType = UNSET  # named whenever prices or currency are
        invoice_by: tuple[Delivery, ...] | UnsetType = UNSET
        pod_by: tuple[Delivery, ...] | UnsetType = UNSET

    class DatesChanged(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An agreed, planned or actual date changed; the others are not named (T07)."""

        agreed_on: date | UnsetType | None = UNSET
        planned_on: date | UnsetType | None = UNSET
        actual_on: date | UnsetType | None = UNSET

    class Attached(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A file was attached, or took the place of the one with the same key."""

        attachment: Attachment

    class Detached(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An attachment no longer belongs to the order; its bytes and its history stay."""

        key: str

    class PutOnTrip(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A trip carries it."""

        trip: UUID
        trip_number: str

    class TakenOffTrip(Event, frozen=True, kw_only=True, omit_defaults=True):
        """That trip no longer carries it."""

        trip: UUID

    class Invoiced(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It stands on an invoice from now on."""

        invoice: UUID

    class Released(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It stands on no invoice any more: removed, void, or credited in full."""

        invoice: UUID

    class Cancelled(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Nobody wants it any more."""
