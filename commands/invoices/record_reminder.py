"""Note a reminder that was sent by hand."""

from datetime import date
from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.reminding import remind
from commands.command import Answer, Command
from commands.work import Work


class RecordReminder(Command):
    """How stern it was, 1 to 9, and the day on which it left."""

    level: int
    reminded_on: date


def record_reminder(work: Work, command: RecordReminder, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotApproved`, `NotOurs`, `NothingToRemind`, `BadReminder`, `RemindedAlready`."""
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.record(each, remind(invoice, level=command.level, reminded_on=command.reminded_on, today=work.today))
    return Answer(id=str(each), version=work.version(each))
