"""What keeps an invoice out of reminders: it is disputed, or we hold reminders back for a while (A3.1)."""

from datetime import date

from aggregates import plain_text
from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved
from aggregates.invoice.sending import NotOurs


class DisputedAlready(Conflict):
    """An invoice is disputed once at a time."""


class NotDisputed(Conflict):
    """Only a dispute that is open can be settled."""


class BadHold(Rejected):
    """Reminders are held until a day that lies ahead."""


class NotHeld(Conflict):
    """Only reminders that are held back can be released."""


def dispute(invoice: Invoice, *, why: str, on: date) -> list[Invoice.Disputed]:
    """The debtor says that it is wrong. Errors: `NotOurs`, `NotApproved`, `DisputedAlready`, `BadText`."""
    _check(invoice)
    if invoice.disputed is not None:
        raise DisputedAlready(f"{called(invoice)} is disputed already: {invoice.disputed} Settle that one first.")
    return [
        Invoice.Disputed(
            effective_on=on, customer=invoice.payer, why=plain_text.lines(why, "The reason", pointer="/why")
        )
    ]


def settle(invoice: Invoice, *, outcome: str, on: date) -> list[Invoice.DisputeSettled]:
    """We and the debtor agree again; `outcome` says on what. Errors: `NotDisputed`, `BadText`."""
    if invoice.disputed is None:
        raise NotDisputed(f"{called(invoice)} is not disputed, so there is nothing to settle.")
    outcome = plain_text.lines(outcome, "The outcome", pointer="/outcome")
    return [Invoice.DisputeSettled(effective_on=on, customer=invoice.payer, outcome=outcome)]


def hold(invoice: Invoice, *, until: date, why: str | None = None, on: date) -> list[Invoice.RemindersHeld]:
    """Nobody is reminded of it up to and on that day. Errors: `NotOurs`, `NotApproved`, `BadHold`, `BadText`."""
    _check(invoice)
    if until < on:
        raise BadHold(
            f"{until} is over on {on}; give the last day on which nobody shall be reminded.", pointer="/until"
        )
    why = plain_text.lines(why, "The reason", pointer="/reason") if why else None
    if (until, why) == (invoice.held_until, invoice.held_why):
        return []
    return [Invoice.RemindersHeld(effective_on=on, customer=invoice.payer, until=until, why=why)]


def release(invoice: Invoice, *, on: date) -> list[Invoice.RemindersReleased]:
    """It may be reminded of again. Errors: `NotHeld`."""
    if invoice.held_until is None or invoice.held_until < on:
        raise NotHeld(f"Reminders of {called(invoice)} are not held back, so there is nothing to release.")
    return [Invoice.RemindersReleased(effective_on=on, customer=invoice.payer)]


def _check(invoice: Invoice) -> None:
    if invoice.direction == "purchase":
        raise NotOurs(f"{called(invoice)} is owed by us, so nobody is reminded of it; settle it with the provider.")
    check_approved(invoice)
