"""Note that the debtor was reminded of an invoice, and how sternly (CX13); what nobody got does not count."""

from datetime import date
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.refusals import called, check_approved, figure
from aggregates.invoice.sending import NotOurs

STERNEST = 9


class NothingToRemind(Conflict):
    """A debtor is reminded of what is still owed to us."""


class BadReminder(Rejected):
    """A reminder has a level from 1 to 9, and a day on which it really left."""


class RemindedAlready(Conflict):
    """One reminder is noted once, and they follow each other in time."""


def remind(
    invoice: Invoice, *, level: int, reminded_on: date, today: date, letter: UUID | None = None
) -> list[Invoice.Reminded]:
    """The debtor was reminded of it on that day.

    Errors: `NotOurs`, `NotApproved`, `NothingToRemind`, `BadReminder`, `RemindedAlready`.
    """
    if invoice.direction == "purchase":
        raise NotOurs(f"{called(invoice)} is owed by us, so nobody is reminded of it; pay it.")
    issued_on = check_approved(invoice)
    if not 1 <= level <= STERNEST:
        raise BadReminder(f"A reminder of level {level} cannot be; give 1 to {STERNEST}.", pointer="/level")
    if invoice.type == "credit_note" or not invoice.uncovered:
        left = figure(invoice.uncovered, invoice.currency)
        raise NothingToRemind(f"{called(invoice)} has {left} to be paid to us; there is nothing to remind of.")
    if not issued_on <= reminded_on <= today:
        raise BadReminder(
            f"{called(invoice)} was issued on {issued_on} and today is {today}, so no reminder left on {reminded_on}; "
            "give the day on which it really left.",
            pointer="/reminded_on",
        )
    last = invoice.reminded_on
    if last and (reminded_on < last or (reminded_on, level) == (last, invoice.reminder_level)):
        raise RemindedAlready(
            f"{called(invoice)} has a reminder of level {invoice.reminder_level} from {last} already; note only what "
            "came after it.",
            pointer="/reminded_on",
        )
    return [
        Invoice.Reminded(
            effective_on=reminded_on, level=level, reminded_on=reminded_on, letter=letter, customer=invoice.payer,
            currency=invoice.currency,
        )
    ]  # fmt: skip


def withdraw(invoice: Invoice, letter: UUID, *, on: date) -> list[Invoice.ReminderWithdrawn]:
    """Nobody got the letter: it counts no more from then on, and what stood before it, or came after it, stands."""
    lost = next((each for each in invoice.reminders if each.letter == letter and each.counts), None)
    if lost is None:
        return []
    last = next((each for each in reversed(invoice.reminders) if each.counts and each is not lost), None)
    return [
        Invoice.ReminderWithdrawn(
            effective_on=max(on, lost.reminded_on), letter=letter, reminded_on=lost.reminded_on,
            customer=lost.customer, currency=lost.currency,
            level=last.level if last else 0, last_on=last.reminded_on if last else None,
        )
    ]  # fmt: skip


def count_again(invoice: Invoice, letter: UUID, *, sent_on: date) -> list[Invoice.Reminded]:
    """The letter left after all: the debtor was reminded on that day, and never more mildly than before.

    Nothing happens where it counts already, where a later reminder does, and where nothing is owed any more.
    """
    lost = next((each for each in invoice.reminders if each.letter == letter and not each.counts), None)
    if lost is None or invoice.status != "approved" or not invoice.uncovered:
        return []
    if invoice.reminded_on and invoice.reminded_on > sent_on:
        return []
    return [
        Invoice.Reminded(
            effective_on=sent_on, level=max(lost.level, invoice.reminder_level), reminded_on=sent_on, letter=letter,
            customer=invoice.payer, currency=invoice.currency,
        )
    ]  # fmt: skip
