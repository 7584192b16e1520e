"""Assign the claim to another payee, who then pays or collects it (factoring, cession), and take that back (TX5)."""

from datetime import date

from stdnum import iban

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved


class NotAssignable(Conflict):
    """Only what is owed to us on an invoice is assigned, and only once."""


class NotAssigned(Conflict):
    """Only an assigned claim is taken back."""


class BadAccount(Rejected):
    """An account is an IBAN."""


def assign(
    invoice: Invoice, *, assignee: str, assignee_name: str, account: str | None, on: date
) -> list[Invoice.Assigned]:
    """The claim goes to `assignee` (customer code); `account` is the IBAN on which the debtor shall pay from now on."""
    check_approved(invoice, on)
    if invoice.direction != "sales" or invoice.type == "credit_note":
        raise NotAssignable(
            f"{called(invoice)} is no claim of ours, so it cannot be assigned; assign invoices of ours."
        )
    if invoice.assignee is not None:
        raise NotAssignable(f"{called(invoice)} is assigned to {invoice.assignee} already; take that back first.")
    if assignee == invoice.payer:
        raise NotAssignable(
            f"{called(invoice)} is owed by {assignee}, so it cannot be assigned to them; name the factor."
        )
    if not invoice.uncovered:
        raise NotAssignable(f"{called(invoice)} is covered in full, so there is no claim left to assign.")
    if account is not None and not iban.is_valid(account):
        raise BadAccount(f"{account!r} is no IBAN; check its digits.", pointer="/account")
    return [Invoice.Assigned(effective_on=on, assignee=assignee, assignee_name=assignee_name, account=account)]


def unassign(invoice: Invoice, *, on: date) -> list[Invoice.AssignmentWithdrawn]:
    """The claim is ours again."""
    if invoice.assignee is None:
        raise NotAssigned(f"{called(invoice)} is assigned to nobody; there is nothing to take back.")
    return [Invoice.AssignmentWithdrawn(effective_on=on, assignee=invoice.assignee)]
