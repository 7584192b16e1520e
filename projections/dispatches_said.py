"""What left for a debtor, or did not, as lines of the correspondence with it."""

from typing import Any

from aggregates.dispatch import Dispatch
from projections.changes import Changes, Envelope, Projection
from projections.correspondence import line
from projections.table import Change, Table
from projections.text import array

TABLES: tuple[Table, ...] = ()  # the lines are in `correspondence`
_OWN = {"invoice": "invoice", "reminder": "letter"}  # where the line names the document


def _line(e: Any, at: Envelope, kind: str, **values: Any) -> Change:
    document = {_OWN[e.kind]: e.document} if e.kind in _OWN else {}
    return line(e, at, kind, number=e.number, channel=e.channel, dispatch=at.id, **document, **values)


def _sent(e: Dispatch.Sent, at: Envelope) -> Changes:
    """An invoice and a reminder say themselves that they left."""
    if e.kind in _OWN:
        return ()
    return (_line(e, at, "posted" if e.channel == "post" else "email_sent", sent_to=array(e.to), text=e.why),)


def _failed(e: Dispatch.Failed, at: Envelope) -> Changes:
    """A reminder says itself that it did not leave."""
    if e.kind == "reminder":
        return ()
    return (_line(e, at, f"{e.channel}_failed", sent_to=array(each.to for each in e.refused), text=e.why),)


def _bounced(e: Dispatch.Bounced, at: Envelope) -> Changes:
    """A reminder that nobody has got says so itself."""
    if e.kind == "reminder" and e.status == "failed":
        return ()
    return (_line(e, at, "email_bounced", sent_to=array([e.to]), text=e.why),)


CHANGES: Projection = {Dispatch.Sent: _sent, Dispatch.Failed: _failed, Dispatch.Bounced: _bounced}
