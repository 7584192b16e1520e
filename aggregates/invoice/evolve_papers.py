"""How an invoice follows its life as a paper."""

from msgspec.structs import replace

from aggregates.event import Evolve
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import NotedReminder, Sending


def _attached(invoice: Invoice, e: Invoice.Attached) -> Invoice:
    others = (each for each in invoice.attachments if each.key != e.attachment.key)
    return replace(invoice, attachments=(*others, e.attachment))


def _detached(invoice: Invoice, e: Invoice.Detached) -> Invoice:
    return replace(invoice, attachments=tuple(each for each in invoice.attachments if each.key != e.key))


def _sent(invoice: Invoice, e: Invoice.Sent) -> Invoice:
    sending = Sending(channel=e.channel, sent_on=e.sent_on, revision=e.revision, outdated=e.outdated)
    return replace(invoice, sent=(*invoice.sent, sending))


def _reminded(invoice: Invoice, e: Invoice.Reminded) -> Invoice:
    noted = NotedReminder(
        letter=e.letter, level=e.level, reminded_on=e.reminded_on, customer=e.customer, currency=e.currency
    )
    others = (each for each in invoice.reminders if each.letter is None or each.letter != e.letter)
    return _last_reminded(invoice, (*others, noted))


def _withdrawn(invoice: Invoice, e: Invoice.ReminderWithdrawn) -> Invoice:
    reminders = (replace(each, counts=False) if each.letter == e.letter else each for each in invoice.reminders)
    return _last_reminded(invoice, tuple(reminders))


def _last_reminded(invoice: Invoice, reminders: tuple[NotedReminder, ...]) -> Invoice:
    """How sternly and when the debtor was last reminded follows from what counts."""
    last = next((each for each in reversed(reminders) if each.counts), None)
    level, day = (last.level, last.reminded_on) if last else (0, None)
    return replace(invoice, reminders=reminders, reminder_level=level, reminded_on=day)


def _unbound(invoice: Invoice, e: Invoice.Unbound) -> Invoice:
    bindings = list(invoice.bindings)
    if e.binding in bindings:
        bindings.remove(e.binding)
    return replace(invoice, bindings=tuple(bindings))


PAPERS: Evolve = {
    Invoice.Exported: lambda s, e: replace(s, exported=True, batch=e.batch),
    Invoice.ExportWithdrawn: lambda s, e: replace(s, exported=False, batch=None),
    Invoice.Booked: lambda s, e: replace(s, exported=True, booked=True, batch=e.batch),
    Invoice.Unbooked: lambda s, e: replace(s, exported=False, booked=False, batch=None),
    Invoice.Confirmed: lambda s, e: replace(s, confirmed=True),
    Invoice.ConfirmationWithdrawn: lambda s, e: replace(s, confirmed=False),
    Invoice.Attached: _attached,
    Invoice.Detached: _detached,
    Invoice.Sent: _sent,
    Invoice.Reminded: _reminded,
    Invoice.ReminderWithdrawn: _withdrawn,
    Invoice.Disputed: lambda s, e: replace(s, disputed=e.why),
    Invoice.DisputeSettled: lambda s, e: replace(s, disputed=None),
    Invoice.RemindersHeld: lambda s, e: replace(s, held_until=e.until, held_why=e.why),
    Invoice.RemindersReleased: lambda s, e: replace(s, held_until=None, held_why=None),
    Invoice.Assigned: lambda s, e: replace(s, assignee=e.assignee),
    Invoice.AssignmentWithdrawn: lambda s, e: replace(s, assignee=None),
    Invoice.Bound: lambda s, e: replace(s, bindings=(*s.bindings, e.binding)),
    Invoice.Unbound: _unbound,
}
