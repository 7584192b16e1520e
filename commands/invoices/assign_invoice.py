"""Assign the claim on an invoice to a factor, or take that back (TX5)."""

from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.ids import customer_id
from aggregates.invoice import Invoice
from aggregates.invoice.assign import assign, unassign
from commands.command import Answer, Command
from commands.fields import Code
from commands.reference import payer
from commands.work import Work


class AssignInvoice(Command):
    """Money of the assignee covers the invoice from then on as the payer's own does."""

    assignee: Code = Field(description="Customer code of who has the claim now")
    account: str | None = Field(default=None, max_length=40, description="IBAN on which the debtor shall pay")
    reason: str = Field(min_length=1, max_length=2000)


class UnassignInvoice(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def assign_invoice(work: Work, command: AssignInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `UnknownPayer`, `NotAssignable`, `BadAccount`."""
    work.fetch([(Invoice, each), (Customer, customer_id(command.assignee))])
    invoice = work.one(Invoice, each, f"invoice {each}")
    card = payer(work, command.assignee, "/assignee")
    account = command.account.replace(" ", "").upper() if command.account else None
    facts = assign(invoice, assignee=command.assignee, assignee_name=card.name, account=account, on=work.on)
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each))


def unassign_invoice(work: Work, command: UnassignInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotAssigned`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, unassign(invoice, on=work.on))
    return Answer(id=str(each), version=work.version(each))
