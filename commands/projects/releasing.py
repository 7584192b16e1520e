"""A void invoice belongs to no project; one that was credited in full is taken back by its credit notes."""

from collections.abc import Sequence
from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.binding import bind, unbind
from aggregates.invoice.binding_credits import taken_back, taken_in_part
from aggregates.invoice.parts import Binding
from aggregates.project import Project
from aggregates.project.binding import check_taken_out, take_back
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


def check_plans(work: Work, note: Invoice) -> None:
    """A credit note goes only when what it took from its rows still fits their plans. Errors: `OverPlanned`."""
    for each in work.load(Project, {binding.project for binding in note.bindings}).values():
        taken = [mirrored(note, binding) for binding in note.bindings if binding.project == each.id]
        check_taken_out(each, taken, "plan more first, or say `over` with a reason")


def bind_credit(work: Work, note: UUID) -> list[str]:
    """A credit note over a part takes it from the rows of its invoice when its lines say from which; else a warning."""
    credited = work.state(Invoice, work.state(Invoice, note).credits or note)
    if not credited.bindings:
        return []
    notes = work.load(Invoice, [each.document for each in credited.credit_notes])
    projects = work.load(Project, {each.project for each in credited.bindings})
    made = taken_in_part(credited, notes[note], list(notes.values()))
    if made is None:
        rows = sorted({f"{projects[each.project].code} {each.row}" for each in credited.bindings})
        return [
            f"{notes[note].number} is bound to no row of a project, as its lines do not say which of "
            f"{', '.join(rows)} it credits; bind it there by hand."
        ]
    for each in made:
        _bind(work, note, each)
    return []


def _take_back(work: Work, invoice: Invoice) -> None:
    notes = work.load(Invoice, [note.document for note in invoice.credit_notes])
    made = taken_back(invoice, list(notes.values()))
    work.load(Project, {each.binding.project for each in made})
    for note, binding in made:
        _bind(work, note, binding)


def _bind(work: Work, note: UUID, binding: Binding) -> None:
    """On both ends."""
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
