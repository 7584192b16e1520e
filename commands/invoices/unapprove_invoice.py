"""Withdraw an approval, from the invoice or from an order on it: a draft again that keeps its number (T21, T26)."""

from uuid import UUID

from pydantic import Field

from aggregates.errors import Conflict
from aggregates.invoice import Invoice
from aggregates.invoice.approve import unapprove
from aggregates.order import Order
from commands.accruals.scheduling import withdraw_schedules
from commands.command import Answer, Command
from commands.invoices.deducting import record_withdrawal
from commands.invoices.offering import offering_reissue
from commands.orders.following import follow_sources
from commands.work import Work


class NotInvoiced(Conflict):
    """Only an order that stands on an invoice leads to one."""


class UnapproveInvoice(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def unapprove_invoice(work: Work, command: UnapproveInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `LinkedInvoice`, `ExportedInvoice`, `PeriodLocked`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    _withdrawn(work, command, invoice)
    return Answer(id=str(each), version=work.version(each))


def unapprove_order_invoice(work: Work, command: UnapproveInvoice, each: UUID) -> Answer:
    """The same for the invoice on which this order stands, which the answer names. Errors: `NotInvoiced`."""
    order = work.one(Order, each, f"order {each}")
    if order.invoice is None:
        raise NotInvoiced(f"Order {order.number} stands on no invoice, so there is no approval to withdraw.")
    _withdrawn(work, command, work.state(Invoice, order.invoice))
    return Answer(id=str(each), version=work.version(each), more={"invoice": str(order.invoice)})


def _withdrawn(work: Work, command: UnapproveInvoice, invoice: Invoice) -> None:
    with offering_reissue(invoice):
        on = command.effective_on or invoice.counts_from or work.on
        record_withdrawal(work, invoice, lambda left: unapprove(left, on=on), undo="correction")
        withdraw_schedules(work, invoice.id, on)
    follow_sources(work, [invoice.id])  # what is green in its orders flows into a draft again
