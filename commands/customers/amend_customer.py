"""Change some fields of a debtor card."""

from pydantic import Field

from aggregates.customer import Customer
from aggregates.customer.rules import amend
from aggregates.ids import customer_id
from commands.command import Answer
from commands.customers.enter_customer import CustomerCard
from commands.fields import Text
from commands.work import Work


class AmendCustomer(CustomerCard):
    """The fields to change; what is not named stays, null empties."""

    name: Text | None = Field(default=None, min_length=1)


def amend_customer(work: Work, command: AmendCustomer, code: str) -> Answer:
    """Errors: `NotFound`, `Conflict` when retired, `Rejected` for a field of the wrong form."""
    each = customer_id(code)
    customer = work.one(Customer, each, f"customer {code}")
    work.record(each, amend(customer, on=work.on, **command.card()))
    return Answer(id=code, version=work.version(each))
