"""What of an invoice belongs to which row: never silently more than was planned (F38, F53-F55)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from aggregates.project.project import Binding, Project, Side
from aggregates.project.refusals import OverPlanned, check_open, row_of


def bound(project: Project, row: str, side: Side) -> Decimal:
    """Net of all invoices less credit notes that belongs to the row."""
    return sum((each.amount for each in project.bindings if (each.row, each.side) == (row, side)), Decimal(0))


def left(project: Project, row: str, side: Side) -> Decimal:
    """What was planned and is not bound yet; below 0 where more was bound knowingly. Errors: `NoSuchRow`."""
    planned: Decimal = getattr(row_of(project, row), side)
    return planned - bound(project, row, side)


def bind(
    project: Project, binding: Binding, *, number: str | None, on: date, over: bool = False
) -> list[Project.Bound]:
    """An amount of an invoice's line belongs to a row; `over`: more than was planned, knowingly.

    Errors: `ClosedProject`, `NoSuchRow`, `OverPlanned`.
    """
    check_open(project)
    free = left(project, binding.row, binding.side)
    exceeds = binding.amount > 0 and binding.amount > free
    if exceeds and not over:
        planned = getattr(row_of(project, binding.row), binding.side)
        raise OverPlanned(
            f"Row {binding.row} of project {project.code} has {planned} {project.currency} of {binding.side} planned "
            f"and {planned - free} bound, so {binding.amount} more is too much; bind at most {max(free, Decimal(0))}, "
            "plan more, or say `over` with a reason.",
            pointer="/amount",
        )
    return [Project.Bound(effective_on=on, binding=binding, number=number, over=exceeds)]


def take_back(project: Project, binding: Binding, *, number: str | None, on: date) -> list[Project.Bound]:
    """A credit note takes from the row what its invoice gave it; also in a closed project, as money goes on."""
    return [Project.Bound(effective_on=on, binding=binding, number=number)]


def check_taken_out(
    project: Project, taken: Iterable[Binding], instead: str = "unbind what it lowers too, or plan more first"
) -> None:
    """Refuse to take out by hand what lowers a row (a discount, a credit note) when the rest is more than its plan.

    `instead` is what can be done. Errors: `OverPlanned`.
    """
    freed: defaultdict[tuple[str, Side], Decimal] = defaultdict(Decimal)
    for each in taken:
        freed[each.row, each.side] += each.amount
    for (row, side), amount in freed.items():
        planned, rest = getattr(row_of(project, row), side), bound(project, row, side) - amount
        if amount < 0 and rest > planned:
            raise OverPlanned(
                f"Row {row} of project {project.code} would be left with {rest} {project.currency} of {side} bound, "
                f"and {planned} is planned; {instead}."
            )


def unbind(project: Project, bindings: Iterable[Binding], *, on: date) -> list[Project.Unbound]:
    """They belong there no longer; also in a closed project, as an invoice may be void after that."""
    return [Project.Unbound(effective_on=on, binding=each) for each in bindings]
