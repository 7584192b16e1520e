"""Open a debtor card."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Contact, Customer
from aggregates.customer.customer import Delivery
from aggregates.customer.rules import enter
from aggregates.ids import customer_id
from commands.command import Answer, Command
from commands.customers.codes import check_codes, own_company
from commands.fields import Amount, Code, Currency, Text
from commands.work import Work


class ContactPerson(BaseModel):
    """A person to talk to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    email: Text | None = None
    phone: Text | None = None
    role: Text | None = None


class CustomerCard(Command):
    """What a debtor card may say besides its code and name."""

    reg_no: Text | None = None
    vat_no: Text | None = None
    ibans: tuple[str, ...] | None = Field(default=None, max_length=50)
    email: str | None = Field(default=None, description="Shorthand for one invoice address")
    emails: tuple[str, ...] | None = Field(default=None, max_length=20)
    contacts: tuple[ContactPerson, ...] | None = Field(default=None, max_length=50)
    language: Text | None = None
    payment_terms: Code | None = None
    currency: Currency | None = None
    delivery: tuple[Delivery, ...] | None = Field(default=None, description="How invoices are sent")
    pod_delivery: tuple[Delivery, ...] | None = Field(default=None, description="How proofs of delivery are sent")
    customer_manager: Text | None = Field(default=None, description="Who of us looks after them")
    credit_limit: Amount | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="Null: not known")
    address: Text | None = Field(default=None, description="Where invoices go")
    category: Code | None = None
    price_list: Code | None = None
    discount_matrix: Code | None = None
    freight: Code | None = None
    vat_zone: Code | None = None
    vat_code: Code | None = Field(default=None, description="Before that of the item (C45)")
    delivery_terms: Code | None = None
    delivery_mode: Code | None = None
    delivery_address: Text | None = None
    salesperson: Code | None = Field(default=None, description="Code of the register people")
    contact: Text | None = Field(default=None, description="Whom to ask for; left out: the first of the contacts")
    phone: Text | None = None
    fax: Text | None = None
    sorting: Text | None = Field(default=None, description="Postal code, as an address line of its own")
    objects: tuple[Code, ...] | None = Field(default=None, max_length=20)
    comment: Text | None = None
    buyer_reference: Text | None = Field(default=None, description="By which they route e-invoices (BT-10)")
    factor: str | None = Field(default=None, max_length=40, description="With which a new contract begins (CX8)")
    contract_class: Code | None = None
    period_unit: Literal["days", "months"] | None = None
    period_length: int | None = None
    invoice_timing: Literal["before", "after"] | None = None
    invoice_days: int | None = None

    def card(self) -> dict[str, Any]:
        """The fields that were given, as the rules take them."""
        given = self.model_dump(exclude_unset=True, exclude={"effective_on", "reason", "code", "email", "contacts"})
        if "email" in self.model_fields_set:
            given["emails"] = (self.email,) if self.email else ()
        if self.contacts is not None:
            given["contacts"] = tuple(Contact(**each.model_dump()) for each in self.contacts)
        if isinstance(limit := given.get("credit_limit"), str):
            given["credit_limit"] = Decimal(limit)
        return given


class EnterCustomer(CustomerCard):
    """A new debtor: code, name, and whatever else is known."""

    code: Code
    name: Text = Field(min_length=1)


def enter_customer(work: Work, command: EnterCustomer) -> Answer:
    """Without a currency the base currency, without a country our own; null says that it is not known.

    Errors: `Conflict` when the code is taken, `Rejected` for a field of the wrong form, `UnknownCode`.
    """
    each = customer_id(command.code)
    card = command.card()
    check_codes(work, card)
    customer, ours = work.state(Customer, each), own_company(work)
    given = {name: value for name, value in card.items() if value is not None or name == "country"}
    given.setdefault("currency", work.desk.policy.base_currency)
    if ours and ours.country:
        given.setdefault("country", ours.country)
    work.record(each, enter(customer, code=command.code, on=work.on, **given))
    return Answer(id=command.code, version=work.version(each))
