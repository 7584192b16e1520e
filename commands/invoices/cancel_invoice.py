"""Make an invoice or credit note void; a number that was given stays with it."""

from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.approve import cancel
from aggregates.invoice.credit import withdraw_credit
from commands.accruals.scheduling import follow_credits
from commands.command import Answer, Command
from commands.contracts.releasing import take_periods_back
from commands.invoices.deducting import record_withdrawal
from commands.invoices.letting_go import let_go
from commands.orders.following import follow_sources
from commands.orders.releasing import take_orders_back
from commands.projects.releasing import check_plans
from commands.work import Work


class CancelInvoice(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)
    over: bool = Field(
        default=False, description="Of a credit note: also when its rows then hold more than was planned"
    )


def cancel_invoice(work: Work, command: CancelInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `LinkedInvoice`, `ExportedInvoice`, `PeriodLocked`, `Conflict` when void before; of a credit
    note also `OverPlanned`.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    if invoice.status == "approved" and invoice.counts_from:
        work.check_open(invoice.counts_from)  # its VAT was declared: only a credit note corrects that
    if invoice.credits and invoice.status == "approved":
        if not command.over:
            check_plans(work, invoice)
        undone = withdraw_credit(invoice, work.state(Invoice, invoice.credits), on=work.on)
        work.record(each, undone.note_events)
        work.record(invoice.credits, undone.invoice_events)
        take_orders_back(work, invoice.credits)
        take_periods_back(work, invoice.credits)
        follow_sources(work, [invoice.credits])
        follow_credits(work, invoice.credits)
    else:
        record_withdrawal(work, invoice, lambda left: cancel(left, on=work.on), undo="reversal", on=work.on)
    let_go(work, each)
    return Answer(id=str(each), version=work.version(each))
