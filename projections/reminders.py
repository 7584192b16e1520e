"""Reminder letters: what each one claimed, word for word, and whether it left."""

from aggregates.reminder import Reminder
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Table
from projections.text import array, as_json

REMINDERS = Table(
    "reminders",
    "rows",
    columns="""
        id           uuid NOT NULL
        version      integer NOT NULL
        position     bigint NOT NULL
        status       text NOT NULL      -- issued, sent, failed
        customer     text NOT NULL
        name         text NOT NULL
        address      text
        sent_to      text[] NOT NULL    -- where it goes, or went
        language     text NOT NULL
        currency     text NOT NULL
        level        integer NOT NULL
        policy       text NOT NULL
        template     text
        subject      text
        body         text
        reminded_on  date NOT NULL
        overdue      numeric NOT NULL
        credits      numeric NOT NULL
        fee          numeric NOT NULL
        interest     numeric NOT NULL
        total        numeric NOT NULL
        lines        json NOT NULL
        issued_at    timestamptz NOT NULL
        issued_by    text NOT NULL
        channel      text               -- by which it left, or should have left
        sent_on      date
        failed_why   text
        failed_on    date
    """,
    key="id",
    indexes="""
        (reminded_on, id)
        (customer, reminded_on, id)
        (status, reminded_on, id)
    """,
)
TABLES = (REMINDERS,)
_ALIKE = (
    "customer", "name", "address", "language", "currency", "level", "policy", "template", "subject", "body",
    "reminded_on", "overdue", "credits", "fee", "interest", "total",
)  # fmt: skip


def _issued(e: Reminder.Issued, at: Envelope) -> Changes:
    row = REMINDERS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="issued",
        sent_to=array(e.to),
        lines=as_json(e.lines),
        issued_at=at.recorded_at,
        issued_by=at.by,
        **{field: getattr(e, field) for field in _ALIKE},
    )
    return row, COUNTERS.add(("reminders", ""), rows=1)


def _sent(e: Reminder.Sent, at: Envelope) -> Changes:
    went = {"sent_to": array(e.to)} if e.to else {}
    return (
        REMINDERS.put(
            at.id, version=at.version, position=at.position, status="sent", channel=e.channel, sent_on=e.sent_on,
            failed_why=None, failed_on=None, **went,
        ),
    )  # fmt: skip


def _failed(e: Reminder.Failed, at: Envelope) -> Changes:
    failed = {"status": "failed", "channel": e.channel, "failed_why": e.why, "failed_on": e.effective_on}
    failed = {} if e.elsewhere else failed
    return (REMINDERS.put(at.id, version=at.version, position=at.position, **failed),)


CHANGES: Projection = {Reminder.Issued: _issued, Reminder.Sent: _sent, Reminder.Failed: _failed}
