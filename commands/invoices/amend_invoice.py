"""Change a draft."""

from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.draft import amend
from commands.command import Answer
from commands.invoices.draft_invoice import DraftInvoice, content
from commands.work import Work


class AmendInvoice(DraftInvoice):
    """The whole content as it shall stand."""


def amend_invoice(work: Work, command: AmendInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotADraft`, and those of drafting."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, amend(invoice, on=work.on, **content(work, command)))
    return Answer(id=str(each), version=work.version(each))
