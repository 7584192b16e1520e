"""Hand an invoice to accounting, note that it is booked, take it back; until then only a credit note corrects it."""

from datetime import date

from aggregates.errors import Conflict
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved


class AlreadyExported(Conflict):
    """A document is handed over once."""


class AlreadyBooked(Conflict):
    """A document is booked once."""


class NotExported(Conflict):
    """Only what was handed over or booked can be given back."""


def hand_over(invoice: Invoice, *, batch: str, on: date) -> list[Invoice.Exported]:
    """Accounting has it in this batch and is at work on it: in process (F22, yellow)."""
    check_approved(invoice, on)
    if invoice.exported:
        where = f"{'booked' if invoice.booked else 'in process'} in batch {invoice.batch}"
        raise AlreadyExported(f"{called(invoice)} is {where} already; there is nothing to hand over.")
    return [Invoice.Exported(effective_on=on, batch=batch)]


def mark_booked(invoice: Invoice, *, batch: str, on: date) -> list[Invoice.Booked]:
    """It is in the accounts (F22, green), whether it was handed over before or not."""
    check_approved(invoice, on)
    if invoice.booked:
        raise AlreadyBooked(f"{called(invoice)} is booked in batch {invoice.batch} already; there is nothing to do.")
    return [Invoice.Booked(effective_on=on, batch=batch)]


def unbook(invoice: Invoice, *, on: date) -> list[Invoice.Unbooked | Invoice.ExportWithdrawn]:
    """Accounting gave it back, so it can be corrected here again (F22, grey)."""
    if not invoice.exported or invoice.batch is None:
        raise NotExported(f"{called(invoice)} is neither booked nor in process; there is nothing to take back.")
    fact = Invoice.Unbooked if invoice.booked else Invoice.ExportWithdrawn
    return [fact(effective_on=on, batch=invoice.batch)]
