"""Bind an invoice to rows of projects, from either side, or take that back (F53-F55)."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aggregates.errors import NotFound
from aggregates.invoice import Invoice
from aggregates.invoice.binding import NotBound, binding_status, unbind
from aggregates.project import Project
from aggregates.project.binding import check_taken_out
from commands.command import Answer, Command
from commands.fields import Amount, Code
from commands.projects.binding import Binder, mirrored
from commands.projects.releasing import undo
from commands.projects.supervised import (
    check_not_submitted,
    involved,
    is_involved,
    projects_of,
    supervised,
    supervised_too,
    supervises,
)
from commands.work import Work


class BoundPart(BaseModel):
    """A row, and which line and how much of its net belongs there; what is left out: as much as fits, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    project: UUID
    row: Code
    line: int | None = Field(default=None, ge=1, le=1000, description="Place of the line, from 1")
    amount: Amount | None = Field(default=None, description="Net; below 0 on a credit note")


class OverPlan(Command):
    """More than was planned for a row may be bound knowingly, with a reason."""

    over: bool = Field(default=False, description="Also more than was planned; needs a reason")

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.over and not (self.reason or "").strip():
            raise ValueError("`over` binds more than was planned, so say the reason")
        return self


class BindInvoice(OverPlan):
    """In the order given; all of it or nothing."""

    bindings: tuple[BoundPart, ...] = Field(min_length=1, max_length=1000)


class UnbindInvoice(Command):
    """From one project, row or line, or from all."""

    project: UUID | None = None
    row: Code | None = None
    line: int | None = Field(default=None, ge=1, le=1000)


class BindRow(OverPlan):
    """The same from the project's side."""

    row: Code
    invoice: UUID
    line: int | None = Field(default=None, ge=1, le=1000)
    amount: Amount | None = None


def bind_invoice(work: Work, command: BindInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchRow`, `OverBound`, `OverPlanned`, `OtherCurrency`, `NotBindable`, `ClosedProject`."""
    invoice = work.one_of(Invoice, each, f"invoice {each}")
    work.load(Project, {part.project for part in command.bindings} | projects_of(invoice))
    for part in command.bindings:
        _check_known(work, invoice, supervised_too(work, part.project), part.row)
    work.one(Invoice, each, f"invoice {each}")  # last, as a version would tell that it exists
    binder = Binder(work)
    for part in command.bindings:
        binder.bind_what_fits(each, part.project, part.row, line=part.line, amount=part.amount, over=command.over)
    binder.record()
    return _answer(work, each, each)


def bind_project_row(work: Work, command: BindRow, each: UUID) -> Answer:
    """Errors: as `bind_invoice`."""
    project = supervised(work, each)
    invoice = work.one_of(Invoice, command.invoice, f"invoice {command.invoice}")
    work.load(Project, projects_of(invoice))
    _check_known(work, invoice, project, command.row)
    binder = Binder(work)
    binder.bind_what_fits(
        command.invoice, each, command.row, line=command.line, amount=command.amount, over=command.over
    )
    binder.record()
    return _answer(work, each, command.invoice)


def unbind_invoice(work: Work, command: UnbindInvoice, each: UUID) -> Answer:
    """A supervisor takes it out of their own projects only, until it is confirmed.

    Errors: `NotFound`, `NotBound`, `OverPlanned`, `AccountingOnly`.
    """
    invoice = involved(work, each)
    check_not_submitted(work, invoice)
    projects = work.load(Project, projects_of(invoice))
    own = {key for key, project in projects.items() if supervises(work, project)}
    facts = unbind(invoice, project=command.project, row=command.row, line=command.line, on=work.on)
    facts = [fact for fact in facts if fact.binding.project in own]
    if not facts:
        raise NotBound("It is not bound to a project of yours there, so there is nothing to undo.")
    for project in {fact.binding.project for fact in facts}:
        taken = [mirrored(invoice, fact.binding) for fact in facts if fact.binding.project == project]
        check_taken_out(projects[project], taken)
    undo(work, invoice, facts)
    return _answer(work, each, each)


def _check_known(work: Work, invoice: Invoice, project: Project, row: str) -> None:
    """A supervisor binds what they see, or what the row's provider billed for the project's client (F58).

    Rows are theirs to plan, the client is not: so planning a row opens no bill of somebody else's client.
    """
    if is_involved(work, invoice):
        return
    providers = [each.provider for each in project.rows if each.key == row]
    billed = invoice.direction == "purchase" and invoice.payer in providers
    if not billed or invoice.client != project.client:
        raise NotFound(f"There is no invoice {invoice.id}; look it up in its list.")


def _answer(work: Work, each: UUID, invoice: UUID) -> Answer:
    bill = work.state(Invoice, invoice)
    bound = [
        {"project": str(b.project), "row": b.row, "line": b.line, "amount": str(b.amount)}
        for b in bill.bindings
        if supervises(work, work.state(Project, b.project))
    ]
    more = {"invoice": str(invoice), "binding": binding_status(bill), "bindings": bound}
    return Answer(id=str(each), version=work.version(each), more=more)
