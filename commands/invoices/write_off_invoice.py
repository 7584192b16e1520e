"""Write off what of an invoice will not be collected, or take that back."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.write_off import undo_write_off, write_off
from commands.command import Answer, Command
from commands.fields import Amount
from commands.work import Work


class WriteOffInvoice(Command):
    """`amount`, or all that is uncovered; needs a reason, and stays within the office's limit."""

    amount: Amount | None = Field(default=None, gt=0)
    reason: str = Field(min_length=1, max_length=2000)


class UndoWriteOff(Command):
    """As never true (correction) or from now on (reversal)."""

    undo: Literal["correction", "reversal"] = "correction"
    reason: str = Field(min_length=1, max_length=2000)


def write_off_invoice(work: Work, command: WriteOffInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `OverAllocated`, `OverLimit`, `PeriodLocked`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    amount = command.amount if command.amount is not None else invoice.uncovered
    work.record(each, write_off(invoice, amount=amount, limit=work.desk.policy.write_off_limit, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def undo_invoice_write_off(work: Work, command: UndoWriteOff, each: UUID) -> Answer:
    """Errors: `NotFound`, `Conflict` when nothing is written off."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, undo_write_off(invoice, undo=command.undo, on=work.on))
    return Answer(id=str(each), version=work.version(each))
