"""A void invoice belongs to no project; one that was credited in full is taken back by its credit notes."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.binding import bind, unbind
from aggregates.invoice.binding_credits import taken_back
from aggregates.project import Project
from aggregates.project.binding import take_back
from aggregates.project.binding import unbind as unbind_there
from commands.projects.binding import mirrored
from commands.work import Work


def release_bindings(work: Work, each: UUID) -> None:
    """A step of `commands.invoices.letting_go`: two queries at most, however much is bound."""
    invoice = work.state(Invoice, each)
    if invoice.status == "cancelled":
        unbind_all(work, invoice)
    elif invoice.bindings:
        _take_back(work, invoice)


def unbind_all(work: Work, invoice: Invoice) -> None:
    """It belongs to no project any more."""
    if invoice.bindings:
        undo(work, invoice, unbind(invoice, on=work.on))


def undo(work: Work, invoice: Invoice, facts: Sequence[Invoice.Unbound]) -> None:
    """Record these on both ends."""
    work.load(Project, {fact.binding.project for fact in facts})
    work.record(invoice.id, facts)
    for fact in facts:
        project = work.state(Project, fact.binding.project)
        work.record(project.id, unbind_there(project, [mirrored(invoice, fact.binding)], on=work.on))


def _take_back(work: Work, invoice: Invoice) -> None:
    notes = work.load(Invoice, [note.document for note in invoice.credit_notes])
    made = taken_back(invoice, list(notes.values()))
    work.load(Project, {each.binding.project for each in made})
    for note, binding in made:
        state, project = work.state(Invoice, note), work.state(Project, binding.project)
        facts = bind(
            state,
            project=project.id,
            row=binding.row,
            line=binding.line,
            amount=binding.amount,
            currency=project.currency,
            on=work.on,
        )
        work.record(note, facts)
        work.record(project.id, take_back(project, mirrored(state, binding), number=state.number, on=work.on))
