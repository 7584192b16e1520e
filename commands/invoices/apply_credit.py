"""Apply what is left of a credit note to invoices of the same payer, or take that back."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.invoice import Invoice
from aggregates.invoice.credit import apply, unapply
from commands.command import Answer, Command
from commands.fields import Amount
from commands.work import Work


class CreditedPart(BaseModel):
    """An invoice, and how much of the credit note covers it; without an amount as much as fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    amount: Amount | None = Field(default=None, gt=0)


class ApplyCredit(Command):
    """In the order given."""

    invoices: tuple[CreditedPart, ...] = Field(min_length=1, max_length=1000)


class UnapplyCredit(Command):
    """From one invoice, or from all."""

    invoice: UUID | None = None
    undo: Literal["correction", "reversal"] = "correction"


def apply_credit(work: Work, command: ApplyCredit, each: UUID) -> Answer:
    """Errors: `NotFound`, `OverAllocated`, `NotACreditNote`, `DifferentDebtor`, `PeriodLocked`."""
    work.one(Invoice, each, f"credit note {each}")
    work.load(Invoice, [part.id for part in command.invoices])
    for part in command.invoices:
        note, invoice = work.state(Invoice, each), work.one_of(Invoice, part.id, f"invoice {part.id}")
        amount = part.amount if part.amount is not None else min(note.uncovered, invoice.uncovered)
        note_events, invoice_events = apply(note, invoice, amount=amount, on=_on(work, command, note, invoice))
        work.record(each, note_events)
        work.record(part.id, invoice_events)
    return Answer(id=str(each), version=work.version(each))


def _on(work: Work, command: ApplyCredit, note: Invoice, invoice: Invoice) -> date:
    days = (note.counts_from, note.free_from, invoice.counts_from, invoice.free_from)
    latest = max(filter(None, days), default=work.on)
    return command.effective_on or work.open_day(latest)


def unapply_credit(work: Work, command: UnapplyCredit, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotLinked`, `PeriodLocked`."""
    note = work.one(Invoice, each, f"credit note {each}")
    targets = [command.invoice] if command.invoice else list(dict.fromkeys(edge.document for edge in note.applied))
    work.load(Invoice, targets)
    for target in targets:
        note_events, invoice_events = unapply(
            work.state(Invoice, each), work.state(Invoice, target), undo=command.undo, on=work.on
        )
        work.record(each, note_events)
        work.record(target, invoice_events)
    return Answer(id=str(each), version=work.version(each))
