"""How each fact changes what is known; never checks, never raises."""

from datetime import date

from msgspec.structs import replace

from aggregates.event import Evolve
from aggregates.invoice.edges import lowered, without
from aggregates.invoice.evolve_advances import ADVANCES
from aggregates.invoice.evolve_content import drawn_up
from aggregates.invoice.evolve_papers import PAPERS
from aggregates.invoice.evolve_sources import SOURCES
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, CreditNote, Edge, WriteOff


def _drafted(invoice: Invoice, e: Invoice.Drafted) -> Invoice:
    made = replace(
        invoice,
        type=e.type,
        direction=e.direction,
        credits=e.credits,
        source=e.source,
        project=e.project,
        contracts=e.contracts,
        dated_on=e.dated_on,
        particulars=e.particulars,
    )
    return drawn_up(made, e)


def _unapproved(invoice: Invoice, _: Invoice.Unapproved) -> Invoice:
    """Whoever has it by now has an earlier version."""
    left = tuple(replace(each, outdated=True) for each in invoice.sent)
    return replace(invoice, status="draft", base_gross=ZERO, advanced_by=(), disputed=None, sent=left, taken_back=True)


def _approved(invoice: Invoice, e: Invoice.Approved) -> Invoice:
    return replace(
        invoice,
        status="approved",
        number=e.number,
        series=e.series,
        issued_on=e.issued_on,
        counts_from=e.effective_on,
        due_on=e.due_on,
        payer_name=e.payer_name,
        lines=e.lines,
        totals=e.totals,
        rate=e.rate,
        base_currency=e.base_currency,
        base_gross=e.base_gross,
        advanced_by=e.advanced,
    )


def _credited(invoice: Invoice, e: Invoice.Credited) -> Invoice:
    note = CreditNote(document=e.credit_note, number=e.number, totals=e.totals)
    return replace(invoice, credit_notes=(*invoice.credit_notes, note))


def _credit_withdrawn(invoice: Invoice, e: Invoice.CreditWithdrawn) -> Invoice:
    return replace(invoice, credit_notes=tuple(note for note in invoice.credit_notes if note.document != e.credit_note))


def _covered(invoice: Invoice, e: Invoice.Covered) -> Invoice:
    edge = Edge(
        source=e.source,
        document=e.document,
        amount=e.amount,
        effective_on=e.effective_on,
        base_released=e.base_released,
        exchange_difference=e.exchange_difference,
        paid_on=e.paid_on,
    )
    return replace(invoice, covers=(*invoice.covers, edge), base_released=invoice.base_released + e.base_released)


def _uncovered(invoice: Invoice, e: Invoice.Uncovered) -> Invoice:
    covers = without(invoice.covers, e.document, e.amount, e.effective_on, e.base_released, e.exchange_difference)
    released = invoice.base_released - e.base_released
    return replace(invoice, covers=covers, base_released=released, free_from=_free_from(invoice, e))


def _free_from(invoice: Invoice, e: Invoice.Uncovered | Invoice.Unapplied | Invoice.WriteOffUndone) -> date | None:
    """What a reversal gives back was used until then; what a correction gives back never was."""
    if e.undo == "correction":
        return invoice.free_from
    return max(invoice.free_from or e.effective_on, e.effective_on)


def _applied(note: Invoice, e: Invoice.Applied) -> Invoice:
    edge = Edge(
        source="invoice",
        document=e.invoice,
        amount=e.amount,
        effective_on=e.effective_on,
        base_released=e.base_released,
    )
    return replace(note, applied=(*note.applied, edge), base_released=note.base_released + e.base_released)


def _unapplied(note: Invoice, e: Invoice.Unapplied) -> Invoice:
    applied = without(note.applied, e.invoice, e.amount, e.effective_on, e.base_released, ZERO)
    released = note.base_released - e.base_released
    return replace(note, applied=applied, base_released=released, free_from=_free_from(note, e))


def _written_off(invoice: Invoice, e: Invoice.WrittenOff) -> Invoice:
    base_released = invoice.base_released + e.base_released
    each = WriteOff(amount=e.amount, effective_on=e.effective_on, base_released=e.base_released)
    return replace(invoice, write_offs=(*invoice.write_offs, each), base_released=base_released)


def _write_off_undone(invoice: Invoice, e: Invoice.WriteOffUndone) -> Invoice:
    base_released = invoice.base_released - e.base_released
    write_offs = lowered(invoice.write_offs, e.amount, e.base_released)
    return replace(invoice, write_offs=write_offs, base_released=base_released, free_from=_free_from(invoice, e))


EVOLVE: Evolve = {
    Invoice.Drafted: _drafted,
    Invoice.Amended: drawn_up,
    Invoice.Approved: _approved,
    Invoice.Unapproved: _unapproved,
    Invoice.Cancelled: lambda s, e: replace(s, status="cancelled", base_gross=ZERO, advanced_by=(), disputed=None),
    Invoice.Credited: _credited,
    Invoice.CreditWithdrawn: _credit_withdrawn,
    Invoice.Covered: _covered,
    Invoice.Uncovered: _uncovered,
    Invoice.WrittenOff: _written_off,
    Invoice.WriteOffUndone: _write_off_undone,
    Invoice.Applied: _applied,
    Invoice.Unapplied: _unapplied,
    **SOURCES,
    **ADVANCES,
    **PAPERS,
}
