"""What we and each debtor said to each other about its debts: one stream, and every note as it now stands."""

from typing import Any

from aggregates.debtor import Debtor
from aggregates.invoice import Invoice
from aggregates.reminder import Reminder
from projections.changes import Changes, Envelope, Handler, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table
from projections.text import array

NOTES = Table(
    "debtor_notes",
    "rows",
    columns="""
        id               uuid NOT NULL
        customer         text NOT NULL
        invoice          uuid
        number           text
        currency         text
        contact          text
        text             text NOT NULL
        next_on          date               -- on which to ask again
        promised_on      date
        promised_amount  numeric
        promised_left    numeric            -- what the invoice lacks when the promise is kept
        promised_turn    integer            -- the highest of its invoice counts
        version          integer NOT NULL   -- of the debtor, after the note was last written
        revisions        integer NOT NULL   -- how often it was amended
        written_on       date NOT NULL
        written_at       timestamptz NOT NULL
        written_by       text NOT NULL
        amended_at       timestamptz
        amended_by       text
    """,
    key="id",
    indexes="""
        (customer, id)
        ((coalesce(next_on, promised_on)), id) WHERE next_on IS NOT NULL OR promised_on IS NOT NULL
        (invoice) WHERE promised_on IS NOT NULL
        (customer, currency, promised_on) WHERE promised_on IS NOT NULL
        (promised_on, customer, currency) WHERE promised_on IS NOT NULL
    """,
)
CORRESPONDENCE = Table(
    "correspondence",
    "log",
    columns="""
        position         bigint NOT NULL
        customer         text NOT NULL
        kind             text NOT NULL      -- note, note_amended, reminder, reminder_sent, dispute, invoice_email …
        happened_on      date NOT NULL
        recorded_at      timestamptz NOT NULL
        noted_by         text NOT NULL
        invoice          uuid
        number           text
        letter           uuid               -- a reminder of ours
        note             uuid
        level            integer            -- of a reminder
        contact          text
        text             text
        channel          text               -- by which it left
        sent_to          text[] NOT NULL
        next_on          date
        promised_on      date
        promised_amount  numeric
        promised_left    numeric
        promised_turn    integer
        until            date               -- of a hold or an exclusion
        dispatch         uuid               -- by which it left, or did not
    """,
    key="position",
    indexes="""
        (customer, position)
        (kind, position)
        (happened_on, position)
        (invoice, position) WHERE invoice IS NOT NULL
        (note, position) WHERE note IS NOT NULL
    """,
)
POLICIES = Table(
    "debtor_policies",
    "rows",
    columns="""
        customer  text NOT NULL
        policy    text NOT NULL             -- its own; every other debtor has none here
    """,
    key="customer",
)
EXCLUSIONS = Table(
    "debtor_exclusions",
    "rows",
    columns="""
        customer  text NOT NULL
        until     date                      -- the last day; none: until it is ended
    """,
    key="customer",
)
TABLES = (NOTES, CORRESPONDENCE, POLICIES, EXCLUSIONS)


def line(e: Any, at: Envelope, kind: str, **values: Any) -> Change:
    """A line of the stream; `values`: the other columns."""
    return CORRESPONDENCE.append(
        position=at.position,
        customer=e.customer,
        kind=kind,
        happened_on=e.effective_on,
        recorded_at=at.recorded_at,
        noted_by=at.by,
        **{"sent_to": "{}"} | values,
    )


def _promise(e: Any) -> dict[str, Any]:
    promise = e.promise
    if promise is None:
        return dict.fromkeys(("promised_on", "promised_amount", "promised_left", "promised_turn"))
    return {
        "promised_on": promise.promised_on,
        "promised_amount": promise.amount,
        "promised_left": promise.left,
        "promised_turn": promise.turn,
    }


def _content(e: Any) -> dict[str, Any]:
    fields = ("invoice", "number", "contact", "text", "next_on")
    return {field: getattr(e, field) for field in fields} | _promise(e)


def _written(e: Debtor.NoteWritten, at: Envelope) -> Changes:
    row = NOTES.append(
        id=e.note,
        customer=e.customer,
        currency=e.currency,
        version=at.version,
        revisions=0,
        written_on=e.effective_on,
        written_at=at.recorded_at,
        written_by=at.by,
        **_content(e),
    )
    return row, line(e, at, "note", note=e.note, **_content(e)), COUNTERS.add(("debtor_notes", ""), rows=1)


def _amended(e: Debtor.NoteAmended, at: Envelope) -> Changes:
    row = NOTES.put(
        e.note, version=at.version, currency=e.currency, amended_at=at.recorded_at, amended_by=at.by, **_content(e)
    )
    return row, NOTES.add(e.note, revisions=1), line(e, at, "note_amended", note=e.note, **_content(e))


def _policy(e: Debtor.PolicyChosen, at: Envelope) -> Changes:
    row = POLICIES.put(e.customer, customer=e.customer, policy=e.policy) if e.policy else POLICIES.drop(e.customer)
    return row, line(e, at, "policy", text=e.policy)


def _excluded(e: Debtor.Excluded, at: Envelope) -> Changes:
    row = EXCLUSIONS.put(e.customer, customer=e.customer, until=e.until)
    return row, line(e, at, "excluded", until=e.until, text=e.why)


def _charged(e: Debtor.InterestCharged, at: Envelope) -> Changes:
    """About the interest invoice, which has no number yet."""
    return (line(e, at, "interest_charged", invoice=e.document, text=_of_which(e)),)


def _of_which(e: Debtor.InterestCharged) -> str:
    """The invoices whose interest it charges, with each sum."""
    return ", ".join(f"{each.number}: {each.amount} {e.currency}" for each in e.charges)


def _of_invoice(kind: str, field: str = "") -> Handler:
    def changes(e: Any, at: Envelope) -> Changes:
        return (line(e, at, kind, invoice=at.id, text=getattr(e, field) if field else None),)

    return changes


def _reminded(e: Invoice.Reminded, at: Envelope) -> Changes:
    """A letter of ours has a line of its own; one that was noted by hand has this."""
    if e.letter or not e.customer:
        return ()
    return (line(e, at, "reminder_by_hand", invoice=at.id, level=e.level),)


def _held(e: Invoice.RemindersHeld, at: Envelope) -> Changes:
    return (line(e, at, "reminders_held", invoice=at.id, until=e.until, text=e.why),)


def _left(e: Invoice.Sent, at: Envelope) -> Changes:
    if not e.customer:
        return ()
    return (
        line(e, at, f"invoice_{e.channel}", invoice=at.id, channel=e.channel, sent_to=array(e.to), dispatch=e.dispatch),
    )


def _letter_left(e: Reminder.Sent, at: Envelope) -> Changes:
    return (line(e, at, "reminder_sent", letter=at.id, channel=e.channel, sent_to=array(e.to), dispatch=e.dispatch),)


def _letter_failed(e: Reminder.Failed, at: Envelope) -> Changes:
    """Where somebody has the letter by another way, only that way failed."""
    kind = f"{e.channel}_failed" if e.elsewhere else "reminder_failed"
    return (line(e, at, kind, letter=at.id, channel=e.channel, text=e.why, dispatch=e.dispatch),)


CHANGES: Projection = {
    Debtor.NoteWritten: _written,
    Debtor.NoteAmended: _amended,
    Debtor.PolicyChosen: _policy,
    Debtor.Excluded: _excluded,
    Debtor.ExclusionEnded: lambda e, at: (EXCLUSIONS.drop(e.customer), line(e, at, "exclusion_ended")),
    Debtor.InterestCharged: _charged,
    Invoice.Reminded: _reminded,
    Invoice.Sent: _left,
    Invoice.Disputed: _of_invoice("dispute", "why"),
    Invoice.DisputeSettled: _of_invoice("dispute_settled", "outcome"),
    Invoice.RemindersHeld: _held,
    Invoice.RemindersReleased: _of_invoice("reminders_released"),
    Reminder.Issued: lambda e, at: (line(e, at, "reminder", letter=at.id, level=e.level, text=e.subject),),
    Reminder.Sent: _letter_left,
    Reminder.Failed: _letter_failed,
}
