"""Take an invoice back from accounting, so that it can be corrected here again."""

from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.export import unbook
from commands.command import Answer, Command
from commands.work import Work


class UnbookInvoice(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def unbook_invoice(work: Work, command: UnbookInvoice, each: UUID) -> Answer:
    """Out of the accounts, or out of the batch in process. Errors: `NotFound`, `NotExported`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, unbook(invoice, on=work.on))
    return Answer(id=str(each), version=work.version(each))
