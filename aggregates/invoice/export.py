"""Hand an invoice to the accounting system; from then on only a credit note corrects it."""

from datetime import date

from aggregates.errors import Conflict
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved


class AlreadyExported(Conflict):
    """A document is handed over once."""


class NotExported(Conflict):
    """Only what was handed over can be given back."""


def mark_exported(invoice: Invoice, *, batch: str, on: date) -> list[Invoice.Exported]:
    """It is in the accounting system, in this batch."""
    check_approved(invoice, on)
    if invoice.exported:
        raise AlreadyExported(f"{called(invoice)} is in the accounting system already; there is nothing to do.")
    return [Invoice.Exported(effective_on=on, batch=batch)]


def withdraw_export(invoice: Invoice, *, batch: str, on: date) -> list[Invoice.ExportWithdrawn]:
    """The accounting system gave it back, so it can be corrected here again."""
    if not invoice.exported:
        raise NotExported(f"{called(invoice)} is not in the accounting system; there is nothing to withdraw.")
    return [Invoice.ExportWithdrawn(effective_on=on, batch=batch)]
