"""Bindings decided one after the other and recorded on both ends together: the invoice's and the project's."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from aggregates.event import Event, State, fold
from aggregates.invoice import Invoice
from aggregates.invoice import binding as of_invoice
from aggregates.invoice.binding import Place, check_bindable, check_currency, spread
from aggregates.invoice.parts import Binding as InvoiceBinding
from aggregates.project import Binding, Project
from aggregates.project import binding as of_project
from aggregates.project.project import Side
from aggregates.registry import AGGREGATES
from commands.work import Work

S = TypeVar("S", bound=State)


class Binder:
    """Decides on states as they will be; nothing is recorded until `record`, so a refusal leaves no trace."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._states: dict[UUID, State] = {}
        self._facts: list[tuple[UUID, Event]] = []

    def state(self, kind: type[S], each: UUID) -> S:
        """As it is, with what was decided here."""
        return self._states.get(each) or self.work.state(kind, each)  # type: ignore[return-value]  # the kind of the id

    def _decide(self, kind: type[S], each: UUID, facts: Sequence[Event]) -> None:
        self._states[each] = fold(AGGREGATES[kind], self.state(kind, each), facts)
        self._facts += [(each, fact) for fact in facts]

    def bind(self, invoice: UUID, project: UUID, row: str, place: Place, *, over: bool = False) -> None:
        """An amount of a line belongs to a row. Errors: those of both ends."""
        bill, plan = self.state(Invoice, invoice), self.state(Project, project)
        facts = of_invoice.bind(
            bill,
            project=project,
            row=row,
            line=place.line,
            amount=place.amount,
            currency=plan.currency,
            on=self.work.on,
        )
        other = of_project.bind(plan, mirrored(bill, facts[0].binding), number=bill.number, on=self.work.on, over=over)
        self._decide(Invoice, invoice, facts)
        self._decide(Project, project, other)

    def bind_what_fits(
        self,
        invoice: UUID,
        project: UUID,
        row: str,
        *,
        line: int | None = None,
        amount: Decimal | None = None,
        over: bool = False,
    ) -> None:
        """Without a line over all lines in order; without an amount what is left of them and of the row's plan."""
        bill, plan = self.state(Invoice, invoice), self.state(Project, project)
        check_bindable(bill)
        check_currency(bill, plan.currency)
        planned = of_project.left(plan, row, side_of(bill))
        # with nothing left of the plan the rule says so better than a bound of 0
        free = over or bill.type == "credit_note" or planned <= 0
        places = self._places(bill, line, amount, None if free else planned)
        for place in sorted(places, key=lambda each: each.amount > 0):  # what takes away first: together they fit
            self.bind(invoice, project, row, place, over=over)

    def _places(self, bill: Invoice, line: int | None, amount: Decimal | None, most: Decimal | None) -> list[Place]:
        if line is None:
            return spread(bill, amount, most)
        free = of_invoice.left(bill, line)
        wanted = amount if amount is not None else free if most is None else min(free, most)
        return [Place(line, wanted)]

    def record(self) -> None:
        """What was decided."""
        for each, fact in self._facts:
            self.work.record(each, [fact])
        self._facts, self._states = [], {}


def mirrored(invoice: Invoice, binding: InvoiceBinding) -> Binding:
    """What the invoice says of a binding, as the project says it."""
    return Binding(row=binding.row, invoice=invoice.id, line=binding.line, side=side_of(invoice), amount=binding.amount)


def side_of(invoice: Invoice) -> Side:
    """Sales are income of a project, purchases its cost."""
    return "income" if invoice.direction == "sales" else "cost"
