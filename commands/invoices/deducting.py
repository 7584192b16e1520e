"""Approvals that deduct advances, and their withdrawal: both ends of each deduction in one transaction (A5.2)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

from aggregates.event import Event, fold
from aggregates.invoice import EVOLVE, Invoice
from aggregates.invoice.advancing import Attribution, attribute, take_back
from aggregates.invoice.invoice import Undo
from commands.work import Work


def chosen_of(invoices: Iterable[Invoice]) -> list[tuple[type[Invoice], UUID]]:
    """What `Work.fetch` loads for them: the advances that they shall deduct."""
    return [(Invoice, each.document) for invoice in invoices for each in invoice.advances]


def chosen(work: Work, invoice: Invoice) -> dict[UUID, Invoice]:
    """The advances that were chosen for a draft, as they are now."""
    return work.load(Invoice, [each.document for each in invoice.advances])


def record_approval(work: Work, invoice: Invoice, approval: Sequence[Event]) -> None:
    """Record the approval, and on both sides what it deducts."""
    if not invoice.advances:
        work.record(invoice.id, approval)
        return
    both = attribute(fold(EVOLVE, invoice, approval), chosen(work, invoice))
    _record(work, invoice.id, Attribution([*approval, *both.invoice_events], both.advance_events))


def record_withdrawal(
    work: Work, invoice: Invoice, withdrawn: Callable[[Invoice], Sequence[Event]], *, undo: Undo, on: date | None = None
) -> None:
    """Give back what the invoice deducts, then record what `withdrawn` says of it; nothing at all when that refuses."""
    advances = work.load(Invoice, [edge.document for edge in invoice.covers if edge.source == "advance"])
    both = take_back(invoice, advances, undo=undo, on=on)
    facts = withdrawn(fold(EVOLVE, invoice, both.invoice_events))
    _record(work, invoice.id, Attribution([*both.invoice_events, *facts], both.advance_events))


def _record(work: Work, invoice: UUID, both: Attribution) -> None:
    work.record(invoice, both.invoice_events)
    for advance, events in both.advance_events.items():
        work.record(advance, events)
