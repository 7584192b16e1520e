"""A reminder counts on its invoices while somebody has the letter: what nobody got makes no later letter sterner."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.reminding import count_again, withdraw
from aggregates.reminder import Reminder
from commands.work import Work


def counts_again(work: Work, letter: UUID, *, sent_on: date) -> None:
    """It left: where it had been forgotten, its invoices are reminded of on that day."""
    for invoice in _loaded(work, letter):
        work.record(invoice.id, count_again(invoice, letter, sent_on=sent_on))


def counts_no_more(work: Work, letter: UUID, *, on: date) -> None:
    """It failed: its invoices forget it, unless it reached somebody another way."""
    if work.state(Reminder, letter).left:
        return
    for invoice in _loaded(work, letter):
        work.record(invoice.id, withdraw(invoice, letter, on=on))


def _loaded(work: Work, letter: UUID) -> Iterator[Invoice]:
    """Those that the letter lists."""
    issued = work.state(Reminder, letter).issued
    yield from work.load(
        Invoice, [line.document for line in issued.lines if line.kind == "invoice"] if issued else []
    ).values()
