"""What leaves the house: each e-mail and letter as it now stands, and how it stands with each recipient."""

from typing import Any

from aggregates.dispatch import Dispatch
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table
from projections.text import array, as_json, search

DISPATCHES = Table(
    "dispatches",
    "rows",
    columns="""
        id          uuid NOT NULL
        version     integer NOT NULL
        position    bigint NOT NULL
        kind        text NOT NULL       -- invoice, reminder, statement, comparison_act, contract
        channel     text NOT NULL       -- email, post
        status      text NOT NULL       -- queued, sent, partly, failed, cancelled
        round       integer NOT NULL    -- how often somebody gave it on its way
        customer    text NOT NULL
        name        text NOT NULL
        address     text                -- to which it is posted
        document    uuid                -- the invoice, reminder or contract
        number      text
        orders      uuid[] NOT NULL
        contracts   uuid[] NOT NULL
        invoices    uuid[] NOT NULL
        language    text NOT NULL
        sent_to     text[] NOT NULL     -- where it goes, or went
        cc          text[] NOT NULL
        subject     text NOT NULL
        text        text NOT NULL
        enclosures  json NOT NULL
        from_on     date                -- of a statement or an act
        to_on       date
        made        boolean NOT NULL    -- its files are there as they leave
        message_id  text
        sender      text
        frame       text                -- digest of the e-mail but for its files
        batch       text                -- digest of the PDF in which it was printed
        pages       integer[]           -- its first and last page there
        uncertain   boolean NOT NULL    -- it may have arrived
        queued_on   date NOT NULL
        queued_at   timestamptz NOT NULL
        queued_by   text NOT NULL
        sent_on     date                -- last
        failed_why  text                -- why it did not leave or came back, the last time
        searched    text NOT NULL       -- all but the addresses, which may change
    """,
    key="id",
    indexes="""
        (queued_at, id)
        (status, queued_at, id)
        (customer, queued_at, id)
        (message_id) WHERE message_id IS NOT NULL
        USING gin (orders)
        USING gin (contracts)
        USING gin (invoices)
        (batch) WHERE batch IS NOT NULL
    """,
)
RECIPIENTS = Table(
    "dispatch_recipients",
    "rows",
    columns="""
        dispatch  uuid NOT NULL
        address   text NOT NULL
        standing  text NOT NULL         -- queued, sent, failed, bounced, cancelled
        why       text                  -- why it did not arrive, the last time
        code      integer               -- what the mail server said, such as 550
        at        timestamptz NOT NULL
    """,
    key="dispatch, address",
)
TURNS = Table(
    "dispatch_turns",
    "log",
    columns="""
        position      bigint NOT NULL
        effective_on  date NOT NULL
        dispatch      uuid NOT NULL
        status        text NOT NULL     -- how it stood from then on
        again         boolean NOT NULL  -- somebody gave it on its way
        uncertain     boolean NOT NULL
        sent_on       date
        why           text              -- it did not leave, or came back
    """,
    key="position",
    indexes="(dispatch, position)",
)
TABLES = (DISPATCHES, RECIPIENTS, TURNS)
_ALIKE = (
    "kind", "channel", "customer", "name", "address", "document", "number", "language", "subject", "text", "from_on",
    "to_on",
)  # fmt: skip


def _queued(e: Dispatch.Queued, at: Envelope) -> Changes:
    row = DISPATCHES.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="queued",
        round=1,
        orders=array(map(str, e.orders)),
        contracts=array(map(str, e.contracts)),
        invoices=array(map(str, e.invoices)),
        sent_to=array(e.to),
        cc=array(e.cc),
        enclosures=as_json(e.enclosures),
        made=False,
        uncertain=False,
        queued_on=e.effective_on,
        queued_at=at.recorded_at,
        queued_by=at.by,
        searched=search(e.customer, e.name, e.number, e.subject),
        **{field: getattr(e, field) for field in _ALIKE},
    )
    waiting = (_recipient(at, address, standing="queued") for address in (*e.to, *e.cc))
    return row, COUNTERS.add(("dispatches", ""), rows=1), *waiting, _turn(e, at, status="queued", again=True)


def _recipient(at: Envelope, address: str, **values: Any) -> Change:
    """The row as it now is, whether it was there before or not."""
    said = {"why": None, "code": None} | values
    return RECIPIENTS.put((at.id, address), dispatch=at.id, address=address, at=at.recorded_at, **said)


def _turn(e: Any, at: Envelope, **values: Any) -> Change:
    said = {"again": False, "uncertain": False} | values
    return TURNS.append(position=at.position, effective_on=e.effective_on, dispatch=at.id, **said)


def _row(at: Envelope, **values: Any) -> Change:
    return DISPATCHES.put(at.id, version=at.version, position=at.position, **values)


def _made(e: Dispatch.Made, at: Envelope) -> Changes:
    mail = {"message_id": e.message_id, "sender": e.sender, "frame": e.frame}
    return (_row(at, made=True, enclosures=as_json(e.enclosures), **mail),)


def _printed(e: Dispatch.Printed, at: Envelope) -> Changes:
    return (_row(at, batch=e.batch, pages=f"{{{e.first},{e.last}}}"),)


def _sent(e: Dispatch.Sent, at: Envelope) -> Changes:
    took = (_recipient(at, address, standing="sent") for address in e.to)
    turn = _turn(e, at, status=e.status, sent_on=e.sent_on, uncertain=e.uncertain)
    return _row(at, status=e.status, sent_on=e.sent_on, uncertain=e.uncertain), *took, turn


def _failed(e: Dispatch.Failed, at: Envelope) -> Changes:
    left = (_recipient(at, each.to, standing="failed", why=each.why, code=each.code) for each in e.refused)
    turn = _turn(e, at, status=e.status, why=e.why, uncertain=e.uncertain)
    return _row(at, status=e.status, failed_why=e.why, uncertain=e.uncertain), *left, turn


def _bounced(e: Dispatch.Bounced, at: Envelope) -> Changes:
    back = _recipient(at, e.to, standing="bounced", why=e.why)
    turn = _turn(e, at, status=e.status, why=e.why, uncertain=e.uncertain)
    return _row(at, status=e.status, failed_why=e.why, uncertain=e.uncertain), back, turn


def _requeued(e: Dispatch.Requeued, at: Envelope) -> Changes:
    to = {"sent_to": array(e.to), "cc": array(e.cc)}
    row = _row(at, status=e.status, made=e.made, uncertain=False, batch=None, pages=None, **to)
    waiting = (_recipient(at, address, standing=now) for address, now in e.standings.items() if now == "queued")
    return row, DISPATCHES.add(at.id, round=1), *waiting, _turn(e, at, status=e.status, again=True)


def _cancelled(e: Dispatch.Cancelled, at: Envelope) -> Changes:
    left = (_recipient(at, address, standing=now) for address, now in e.standings.items() if now == "cancelled")
    return _row(at, status=e.status), *left, _turn(e, at, status=e.status, uncertain=e.uncertain)


CHANGES: Projection = {
    Dispatch.Queued: _queued,
    Dispatch.Made: _made,
    Dispatch.Printed: _printed,
    Dispatch.Sent: _sent,
    Dispatch.Failed: _failed,
    Dispatch.Bounced: _bounced,
    Dispatch.Requeued: _requeued,
    Dispatch.Cancelled: _cancelled,
}
