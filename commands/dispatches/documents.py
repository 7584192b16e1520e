"""What an invoice or a reminder letter learns of its dispatch: that it left, or that it did not."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.dispatch import Dispatch
from aggregates.event import State
from aggregates.invoice import Invoice
from aggregates.invoice.sending import AlreadySent
from aggregates.invoice.sending import note_sent as note_invoice_sent
from aggregates.reminder import Reminder
from aggregates.reminder.rules import note_failed as note_letter_failed
from aggregates.reminder.rules import note_sent as note_letter_sent
from commands.debtors.letter_counts import counts_again, counts_no_more
from commands.dispatches.outdated import earlier_version
from commands.work import Work


def document_of(each: Dispatch) -> Iterator[tuple[type[State], UUID]]:
    """What must be loaded before its document can be told."""
    if each.document and each.kind in {"invoice", "reminder"}:
        yield (Invoice if each.kind == "invoice" else Reminder), each.document
    if each.kind == "reminder" and each.asked:
        yield from ((Invoice, invoice) for invoice in each.asked.invoices)


def document_sent(work: Work, each: Dispatch, to: Sequence[str], *, on: date) -> None:
    """It left on that day, to these addresses. Errors: `NotApproved`, `NotSentYet`, `BadSendingDay`."""
    if each.document is None:
        return
    told: dict[str, Any] = {
        "channel": each.channel,
        "sent_on": on,
        "to": tuple(to),
        "today": work.today,
        "dispatch": each.id,
    }
    if each.kind == "reminder":
        letter = work.state(Reminder, each.document)
        work.record(letter.id, note_letter_sent(letter, **told))
        counts_again(work, letter.id, sent_on=on)
    elif each.kind == "invoice":
        invoice = work.state(Invoice, each.document)
        earlier = invoice.taken_back and earlier_version(work.desk.store, each)
        told |= {"attachments": _keys(each, invoice), "outdated": earlier}
        try:
            facts = note_invoice_sent(invoice, **told)
        except AlreadySent:  # somebody noted this very letter by hand
            return
        work.record(invoice.id, facts)


def document_failed(work: Work, each: Dispatch, why: str, *, on: date) -> None:
    """A reminder that nobody got can be sent again, and counts on no invoice until it is."""
    if each.kind == "reminder" and each.document:
        letter = work.state(Reminder, each.document)
        work.record(letter.id, note_letter_failed(letter, channel=each.channel, why=why, on=on, dispatch=each.id))
        counts_no_more(work, letter.id, on=on)


def _keys(each: Dispatch, invoice: Invoice) -> list[str]:
    """Of the invoice's own files that went along."""
    enclosed = {file.sha256 for file in each.enclosures}
    return [file.key for file in invoice.attachments if file.sha256 in enclosed]
