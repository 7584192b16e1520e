"""What an incoming payment entered by hand may pay of a document (T45, T46)."""

from decimal import Decimal

from aggregates.errors import Conflict
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import OverAllocated, called, check_amount, check_approved, figure


class NotOwedToUs(Conflict):
    """An incoming payment pays invoices and advances that we issued."""


class NothingOwed(Conflict):
    """Nothing of the document is uncovered."""


def to_be_paid(invoice: Invoice, amount: Decimal | None = None) -> Decimal:
    """`amount`, or all that is uncovered, in the invoice's currency."""
    if invoice.direction != "sales" or invoice.type == "credit_note":
        raise NotOwedToUs(
            f"{called(invoice)} is not owed to us, so no incoming payment pays it; choose sales invoices or advances."
        )
    check_approved(invoice)
    if not invoice.uncovered:
        raise NothingOwed(f"{called(invoice)} is covered already, so there is nothing to pay; leave it out.")
    if amount is None:
        return invoice.uncovered
    check_amount(amount, invoice.currency)
    if amount > invoice.uncovered:
        raise OverAllocated(
            f"{called(invoice)} has {figure(invoice.uncovered, invoice.currency)} uncovered, so "
            f"{figure(amount, invoice.currency)} is too much; enter at most that.",
            pointer="/amounts",
        )
    return amount
