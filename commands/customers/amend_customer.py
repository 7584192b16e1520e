"""Change some fields of a debtor card."""

from pydantic import Field

from aggregates.customer import Customer
from aggregates.customer.rules import amend
from aggregates.ids import customer_id
from commands.command import Answer
from commands.contracts.following import follow_customer
from commands.customers.codes import check_codes
from commands.customers.enter_customer import CustomerCard
from commands.fields import Text
from commands.work import Work


class AmendCustomer(CustomerCard):
    """The fields to change; what is not named stays, null empties."""

    name: Text | None = Field(default=None, min_length=1)


def amend_customer(work: Work, command: AmendCustomer, code: str) -> Answer:
    """The contracts of the customer follow its VAT zone, and where the office wants it its name and address (CX7).

    Errors: `NotFound`, `Conflict` when retired, `Rejected` for a field of the wrong form, `UnknownCode`.
    """
    each = customer_id(code)
    before = work.one(Customer, each, f"customer {code}")
    card = command.card()
    check_codes(work, card)
    work.record(each, amend(before, on=work.on, **card))
    followed = follow_customer(work, before, work.state(Customer, each))
    more = {"contracts": [str(contract) for contract in followed]} if followed else {}
    return Answer(id=code, version=work.version(each), more=more)
