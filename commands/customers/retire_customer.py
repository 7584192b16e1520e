"""Close a debtor card for new invoices."""

from aggregates.customer import Customer
from aggregates.customer.rules import retire
from aggregates.ids import customer_id
from commands.command import Answer, Command
from commands.work import Work


class RetireCustomer(Command):
    """No new invoices for this customer; what is open stays open."""


def retire_customer(work: Work, command: RetireCustomer, code: str) -> Answer:
    """Errors: `NotFound`, `Conflict` when retired before."""
    each = customer_id(code)
    customer = work.one(Customer, each, f"customer {code}")
    work.record(each, retire(customer, on=work.on))
    return Answer(id=code, version=work.version(each))
