"""Attach files to an invoice, replace and detach them; whatever its state, as documents come late."""

from datetime import date

from aggregates.attachment import Attachment, found, placed
from aggregates.invoice.invoice import Invoice


def attach(
    invoice: Invoice, attachment: Attachment, *, replaces: str | None = None, on: date
) -> list[Invoice.Attached]:
    """The file belongs to the invoice. Nothing is recorded when it does already. Errors: `NoSuchAttachment`."""
    standing, new = placed(invoice.attachments, attachment, replaces=replaces)
    return [Invoice.Attached(effective_on=on, attachment=standing)] if new else []


def detach(invoice: Invoice, key: str, *, on: date) -> list[Invoice.Detached]:
    """It does not belong there any more; bytes and history stay. Errors: `NoSuchAttachment`."""
    return [Invoice.Detached(effective_on=on, key=found(invoice.attachments, key).key)]
