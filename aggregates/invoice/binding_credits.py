"""What was credited belongs to projects no longer: the credit notes take back, row by row, what their invoice gave."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from aggregates.invoice.binding import left
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Binding, Line


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


def taken_in_part(invoice: Invoice, note: Invoice, notes: Sequence[Invoice]) -> list[Binding] | None:
    """The bindings of a note over a part of the invoice; none when its lines do not say from which row they take.

    `notes` are all of the invoice. A line that credits what is bound nowhere takes from nowhere.
    """
    made = []
    for place, line in enumerate(note.lines, 1):
        rows, amount = _rows(invoice, line), left(note, place)
        if len(rows) > 1:
            return None
        made += [Binding(project=row[0], row=row[1], line=place, amount=amount) for row in rows if row and amount]
    rest: defaultdict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    for each in [*(binding for document in (invoice, *notes) for binding in document.bindings), *made]:
        rest[each.project, each.row] += each.amount
    return None if any(amount < 0 for amount in rest.values()) else made


def _rows(invoice: Invoice, line: Line) -> set[tuple[UUID, str] | None]:
    """Where that stands which the line credits, `None` for what is bound nowhere: lines like it, else all lines."""
    every = range(1, len(invoice.lines) + 1)
    alike = [each for each in every if _credits(line, invoice.lines[each - 1])] or list(every)
    rows: set[tuple[UUID, str] | None] = {(each.project, each.row) for each in invoice.bindings if each.line in alike}
    return rows | {None} if any(left(invoice, each) for each in alike) else rows


def _credits(line: Line, other: Line) -> bool:
    return line.origin == other.origin if line.origin else line.text == other.text


def _alike(invoice: Invoice, note: Invoice) -> bool:
    """The note credits line by line what the invoice said, and nothing was bound on notes before."""
    nets = [line.net for line in invoice.lines] == [line.net for line in note.lines]
    return nets and len(invoice.credit_notes) == 1 and not note.bindings
