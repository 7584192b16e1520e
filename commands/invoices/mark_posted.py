"""Note that an invoice was handed to the accounting system."""

from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.export import mark_exported
from commands.command import Answer, Command
from commands.work import Work


class MarkPosted(Command):
    """`batch` names the export."""

    batch: str = Field(min_length=1, max_length=100)


def mark_posted(work: Work, command: MarkPosted, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `Conflict` when posted before."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, mark_exported(invoice, batch=command.batch, on=work.on))
    return Answer(id=str(each), version=work.version(each))
