"""Submit an invoice to accounting, after which only accounting changes it; and accounting's way back (F05)."""

from datetime import date

from aggregates.errors import Conflict
from aggregates.invoice.approve import check_kept
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved


class AlreadyConfirmed(Conflict):
    """A document is submitted to accounting once."""


class NotConfirmed(Conflict):
    """Only what was submitted to accounting can be given back."""


def check_confirmable(invoice: Invoice) -> None:
    """Refuse what was confirmed before, so that nothing else is done for it. Errors: `AlreadyConfirmed`."""
    if invoice.confirmed:
        raise AlreadyConfirmed(f"{called(invoice)} is confirmed already; there is nothing left to do.")


def confirm(invoice: Invoice, *, on: date) -> list[Invoice.Confirmed]:
    """Errors: `AlreadyConfirmed`, `NotApproved`, `EffectiveTooEarly`."""
    check_confirmable(invoice)
    check_approved(invoice, on)
    return [Invoice.Confirmed(effective_on=on)]


def withdraw_confirmation(invoice: Invoice, *, on: date) -> list[Invoice.ConfirmationWithdrawn]:
    """Errors: `NotConfirmed`, `ExportedInvoice`."""
    if not invoice.confirmed:
        raise NotConfirmed(f"{called(invoice)} is not confirmed, so there is nothing to give back.")
    check_kept(invoice, "given back")
    return [Invoice.ConfirmationWithdrawn(effective_on=on)]
