"""What an order says, as a caller may say it; shared by entering and amending."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Customer
from aggregates.errors import Rejected
from aggregates.ids import customer_id
from aggregates.order import Cargo, PriceLine
from aggregates.order.order import Delivery
from commands.charged_line import ChargedLine
from commands.fields import Code, Currency, Exact, Text
from commands.reference import entry, fetch_entries
from commands.work import Work


class UnknownCustomer(Rejected):
    """There is no active customer card with this code."""


class CargoLine(BaseModel):
    """What is carried, and from where to where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: Text = Field(min_length=1)
    quantity: Exact = Decimal(1)
    unit: Code | None = None
    weight_kg: Exact | None = None
    load_at: Text | None = None
    unload_at: Text | None = None

    def cargo(self) -> Cargo:
        """As the rules take it."""
        return Cargo(**{name: getattr(self, name) for name in type(self).model_fields})


class OrderPrice(ChargedLine):
    """What is charged, under a key that stays with it."""

    key: str = Field(
        default="", description="Stays with the line for ever; left out: the standing line's, or a new one"
    )

    def price(self) -> PriceLine:
        """As the rules take it."""
        return PriceLine(**{name: getattr(self, name) for name in type(self).model_fields})


class OrderFields(BaseModel):
    """What an order may say besides its number and dates; invoices are made of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer: Code | None = Field(default=None, description="Customer code")
    currency: Currency | None = None
    customer_manager: Text | None = None
    reference: Text | None = Field(default=None, description="The customer's own, printed on the invoice")
    comment: Text | None = Field(default=None, description="Printed on the invoice")
    payment_terms: Code | None = None
    cargo: tuple[CargoLine, ...] | None = Field(default=None, max_length=100)
    prices: tuple[OrderPrice, ...] | None = Field(default=None, max_length=1000)
    invoice_by: tuple[Delivery, ...] | None = Field(default=None, description="How to send the invoice")
    pod_by: tuple[Delivery, ...] | None = Field(default=None, description="How to send the proof of delivery")

    def given(self) -> dict[str, Any]:
        """The fields that were named, as the rules take them."""
        named = {name: getattr(self, name) for name in OrderFields.model_fields if name in self.model_fields_set}
        if self.cargo is not None:
            named["cargo"] = tuple(each.cargo() for each in self.cargo)
        if self.prices is not None:
            named["prices"] = tuple(each.price() for each in self.prices)
        return named


def fetch_named(work: Work, changes: Iterable[OrderFields]) -> None:
    """Load the register entries and customer cards that are named, in two queries however many there are."""
    every = list(changes)
    codes = {("vat_codes", line.vat_code) for each in every for line in each.prices or ()}
    codes |= {("payment_terms", each.payment_terms) for each in every if each.payment_terms}
    fetch_entries(work, sorted(codes))
    work.load(Customer, {customer_id(each.customer) for each in every if each.customer})


def check_named(work: Work, fields: OrderFields) -> None:
    """Refuse codes that the registers do not have. Errors: `UnknownCode`."""
    for place, line in enumerate(fields.prices or ()):
        entry(work, "vat_codes", line.vat_code, f"/prices/{place}/vat_code")
    if fields.payment_terms:
        entry(work, "payment_terms", fields.payment_terms, "/payment_terms")


def card_of(work: Work, code: str) -> Customer:
    """The card of an active customer. Errors: `UnknownCustomer`."""
    card = work.state(Customer, customer_id(code))
    work.relied_on(card.id)
    if card.status != "active":
        state = "retired" if card.status == "retired" else "unknown"
        raise UnknownCustomer(f"Customer {code!r} is {state}; enter the card first.", pointer="/customer")
    return card
