"""Submit an invoice to accounting: approved if it is a draft, confirmed, and bound to the projects it came from."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.errors import NotFound
from aggregates.invoice import Invoice
from aggregates.invoice.binding import Place, binding_status, left
from aggregates.invoice.confirm import check_confirmable, confirm, withdraw_confirmation
from aggregates.project import Project
from commands.command import Answer, Command
from commands.invoices.approve_invoice import ApproveInvoice, approve_each, approve_one
from commands.invoices.numbers import NumberRun
from commands.projects.bind_invoice import OverPlan
from commands.projects.binding import Binder
from commands.projects.supervised import involved, is_involved, projects_of
from commands.work import Work


class ConfirmInvoice(ApproveInvoice, OverPlan):
    """A draft is approved as by `approve_invoice`."""


class ConfirmInvoices(ConfirmInvoice):
    """The same for many."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)


class WithdrawConfirmation(Command):
    """Accounting gives it back; needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def confirm_invoice(work: Work, command: ConfirmInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `AlreadyConfirmed`, `OverPlanned`, `ClosedProject`, and those of approving."""
    involved(work, each)
    approve_each(work, command, [each], raising=True, one=_confirm_one)
    invoice = work.state(Invoice, each)
    more = {"number": invoice.number, "binding": binding_status(invoice)}
    return Answer(id=str(each), version=work.version(each), more=more)


def confirm_invoices(work: Work, command: ConfirmInvoices) -> Answer:
    """Each is done or refused with its problem; the numbers of those that are done have no gap."""
    ids = list(dict.fromkeys(command.ids))
    _load_projects(work, ids)
    refused = approve_each(work, command, ids, raising=False, one=_confirm_one)
    sunk = {each.id for each in refused}
    done = [work.state(Invoice, each) for each in ids if str(each) not in sunk]
    items = [{"id": str(each.id), "number": each.number, "binding": binding_status(each)} for each in done]
    return Answer(more={"done": items, "refused": refused})


def _load_projects(work: Work, ids: list[UUID]) -> None:
    invoices = work.load(Invoice, ids).values()
    work.load(Project, {each for invoice in invoices for each in projects_of(invoice)})


def _confirm_one(work: Work, command: ConfirmInvoice, each: UUID, issued_on: date, runs: dict[str, NumberRun]) -> None:
    """Everything is decided before anything is recorded."""
    invoice = work.state(Invoice, each)
    if invoice.status == "none" or not is_involved(work, invoice):
        raise NotFound(f"There is no invoice {each}; look it up in its list.")
    check_confirmable(invoice)
    bound = _bound_to_its_rows(work, invoice, over=command.over)
    if invoice.status == "draft":
        approve_one(work, command, each, issued_on, runs)
    invoice = work.state(Invoice, each)
    work.record(each, confirm(invoice, on=max(work.on, invoice.counts_from or work.on)))
    bound.record()


def _bound_to_its_rows(work: Work, invoice: Invoice, *, over: bool) -> Binder:
    """Whatever was made from a row belongs to it by itself (F38)."""
    binder = Binder(work)
    for place, line in enumerate(invoice.lines, start=1):
        if line.origin and line.origin.kind == "project" and (rest := left(invoice, place)):
            binder.bind(invoice.id, line.origin.document, line.origin.line, Place(place, rest), over=over)
    return binder


def withdraw_invoice_confirmation(work: Work, command: WithdrawConfirmation, each: UUID) -> Answer:
    """Accounting only. Errors: `NotFound`, `NotConfirmed`, `ExportedInvoice`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, withdraw_confirmation(invoice, on=work.on))
    return Answer(id=str(each), version=work.version(each))
