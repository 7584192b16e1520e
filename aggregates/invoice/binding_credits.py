"""What was credited belongs to projects no longer: the credit notes take back, row by row, what their invoice gave."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from aggregates.invoice.binding import left
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Binding


class TakenBack(NamedTuple):
    """A binding below 0, and the credit note on which it stands."""

    note: UUID
    binding: Binding


def taken_back(invoice: Invoice, notes: Sequence[Invoice]) -> list[TakenBack]:
    """The bindings that `notes` (all of an invoice that is credited in full, oldest first) lack, newest note first.

    Afterwards each row has of the invoice and its notes together nothing, as far as the notes' lines carry it.
    """
    rest: defaultdict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    for each in (binding for document in (invoice, *notes) for binding in document.bindings):
        rest[each.project, each.row] -= each.amount
    if notes and _alike(invoice, notes[-1]):
        return [TakenBack(notes[-1].id, replace(each, amount=-each.amount)) for each in invoice.bindings]
    free = [(note.id, line, left(note, line)) for note in reversed(notes) for line in range(1, len(note.lines) + 1)]
    made = []
    for (project, row), lacking in rest.items():
        amount = lacking
        for place, (note, line, part) in enumerate(free):
            if part * amount > 0:
                taken = min(part, amount, key=abs)
                amount -= taken
                free[place] = (note, line, part - taken)
                made.append(TakenBack(note, Binding(project=project, row=row, line=line, amount=taken)))
    return made


def _alike(invoice: Invoice, note: Invoice) -> bool:
    """The note credits line by line what the invoice said, and nothing was bound on notes before."""
    nets = [line.net for line in invoice.lines] == [line.net for line in note.lines]
    return nets and len(invoice.credit_notes) == 1 and not note.bindings
