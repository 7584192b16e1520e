"""The life of an invoice as a paper: attached, sent, submitted, booked, assigned, bound to projects."""

from decimal import Decimal
from typing import Any

from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Handler, Projection
from projections.invoice_tables import INVOICES, SENDINGS
from projections.table import Change
from projections.text import array, as_json


def seen(at: Envelope, **values: Any) -> Change:
    """The row with this fact counted in its version."""
    return INVOICES.put(at.id, version=at.version, position=at.position, **values)


def _becomes(**values: Any) -> Handler:
    return lambda e, at: (seen(at, **values),)


def _accounting(booking: str) -> Handler:
    return lambda e, at: (seen(at, booking=booking, batch=e.batch),)


def _sent(e: Invoice.Sent, at: Envelope) -> Changes:
    """An earlier version that is noted late leaves open when it left as it stands."""
    days = {"sent_on": e.sent_on} | ({"posted_on": e.sent_on} if e.channel == "post" else {})
    line = SENDINGS.append(
        invoice=at.id,
        position=at.position,
        channel=e.channel,
        sent_on=e.sent_on,
        revision=e.revision,
        outdated=e.outdated,
        sent_to=array(e.to),
        files=as_json(e.attachments),
        noted_by=at.by,
    )
    return seen(at, **({} if e.outdated else days)), line


def _bound(e: Any, at: Envelope, amount: Decimal) -> Changes:
    return seen(at), INVOICES.add(at.id, bound=amount)


CHANGES: Projection = {
    Invoice.Exported: _accounting("in_process"),
    Invoice.ExportWithdrawn: _becomes(booking="not_booked", batch=None),
    Invoice.Booked: _accounting("booked"),
    Invoice.Unbooked: _becomes(booking="not_booked", batch=None),
    Invoice.Confirmed: _becomes(confirmed=True),
    Invoice.ConfirmationWithdrawn: _becomes(confirmed=False),
    Invoice.Attached: _becomes(),  # the files themselves are in `attachments`
    Invoice.Detached: _becomes(),
    Invoice.Sent: _sent,
    Invoice.Reminded: lambda e, at: (seen(at, reminder_level=e.level, reminded_on=e.reminded_on),),
    Invoice.ReminderWithdrawn: lambda e, at: (seen(at, reminder_level=e.level or None, reminded_on=e.last_on),),
    Invoice.Disputed: lambda e, at: (seen(at, disputed=e.why),),
    Invoice.DisputeSettled: _becomes(disputed=None),
    Invoice.RemindersHeld: lambda e, at: (seen(at, held_until=e.until),),
    Invoice.RemindersReleased: _becomes(held_until=None),
    Invoice.Assigned: lambda e, at: (seen(at, assignee=e.assignee, assigned_account=e.account),),
    Invoice.AssignmentWithdrawn: _becomes(assignee=None, assigned_account=None),
    Invoice.Bound: lambda e, at: _bound(e, at, e.binding.amount),
    Invoice.Unbound: lambda e, at: _bound(e, at, -e.binding.amount),
}
