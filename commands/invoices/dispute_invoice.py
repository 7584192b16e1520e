"""Note that a debtor disputes an invoice, settle that, and hold reminders of it back for a while."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.disputing import dispute, hold, release, settle
from commands.command import Answer, Command
from commands.work import Work


class DisputeInvoice(Command):
    """What the debtor says against it."""

    why: str = Field(min_length=1, max_length=2000)


class SettleDispute(Command):
    """What we and the debtor agreed on."""

    outcome: str = Field(min_length=1, max_length=2000)


class HoldReminders(Command):
    """Nobody is reminded of it up to and on that day; the `reason` is shown with it."""

    until: date


class ReleaseReminders(Command):
    """It may be reminded of again."""


def dispute_invoice(work: Work, command: DisputeInvoice, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotOurs`, `NotApproved`, `DisputedAlready`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, dispute(invoice, why=command.why, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def settle_dispute(work: Work, command: SettleDispute, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotDisputed`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, settle(invoice, outcome=command.outcome, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def hold_reminders(work: Work, command: HoldReminders, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotOurs`, `NotApproved`, `BadHold`, `BadText`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, hold(invoice, until=command.until, why=command.reason, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def release_reminders(work: Work, command: ReleaseReminders, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotHeld`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, release(invoice, on=work.on))
    return Answer(id=str(each), version=work.version(each))
