"""Open a debtor card."""

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Contact, Customer
from aggregates.customer.customer import Delivery
from aggregates.customer.rules import enter
from aggregates.ids import customer_id
from commands.command import Answer, Command
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
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    address: Text | None = None

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
    """Errors: `Conflict` when the code is taken, `Rejected` for a field of the wrong form."""
    each = customer_id(command.code)
    customer = work.state(Customer, each)
    given = {name: value for name, value in command.card().items() if value is not None}
    work.record(each, enter(customer, code=command.code, on=work.on, **given))
    return Answer(id=command.code, version=work.version(each))
