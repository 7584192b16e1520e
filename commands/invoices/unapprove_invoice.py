"""Withdraw an approval: a draft again that keeps its number."""

from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.approve import unapprove
from commands.command import Answer, Command
from commands.work import Work


class UnapproveInvoice(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def unapprove_invoice(work: Work, command: UnapproveInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `LinkedInvoice`, `ExportedInvoice`, `PeriodLocked`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, unapprove(invoice, on=command.effective_on or invoice.issued_on or work.on))
    return Answer(id=str(each), version=work.version(each))
