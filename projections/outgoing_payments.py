"""Money that went out and pays something: what of it is uncovered. The bank's words about it stand on its statement."""

from typing import Any

import msgspec

from aggregates.bank_payment import BankPayment
from projections.changes import Changes, Envelope, Handler, Projection
from projections.moves import PAYMENT_MOVES
from projections.table import Table
from projections.text import as_json

OUTGOING_PAYMENTS = Table(
    "outgoing_payments",
    "rows",
    columns="""
        id           uuid NOT NULL          -- also that of the statement's entry
        version      integer NOT NULL
        position     bigint NOT NULL
        status       text NOT NULL          -- booked, set_aside
        amount       numeric NOT NULL
        currency     text NOT NULL
        uncovered    numeric NOT NULL
        returned     numeric NOT NULL       -- came back
        base_amount  numeric NOT NULL
        payer        text NOT NULL          -- the provider's customer code; '' while unknown
        outcome      text                   -- auto, suggest, queue; none: a person linked it
        score        integer
        candidates   json NOT NULL
        blocked_by   json NOT NULL
    """,
    key="id",
    indexes="""
        (payer)
        (id) WHERE uncovered <> 0
    """,
)
RETURNING_DEBITS = Table(
    "returning_debits",
    "rows",
    columns="""
        fingerprint  text NOT NULL      -- of the bank's debit that took a receipt back: it waits for no invoice
        payment      uuid NOT NULL      -- the receipt
    """,
    key="fingerprint",
)
TABLES = (OUTGOING_PAYMENTS, RETURNING_DEBITS)


class _Scored(msgspec.Struct):
    score: int


_scores = msgspec.json.Decoder(list[_Scored]).decode


def _of_money_out(changes: Handler) -> Handler:
    """Money that came in has a list of its own."""
    return lambda e, at: changes(e, at) if e.direction == "outgoing" else ()


def _seen(at: Envelope, **values: Any) -> Changes:
    return (OUTGOING_PAYMENTS.put(at.id, version=at.version, position=at.position, **values),)


def _booked(e: BankPayment.Booked, at: Envelope) -> Changes:
    row = OUTGOING_PAYMENTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="booked",
        amount=e.amount,
        currency=e.currency,
        uncovered=e.uncovered,
        returned=0,
        base_amount=e.base_amount,
        payer=e.payer or "",
        candidates="[]",
        blocked_by="[]",
    )
    return (row,)


def _decided(e: BankPayment.MatchDecided, at: Envelope) -> Changes:
    candidates = as_json(e.candidates)
    score = max((each.score for each in _scores(candidates)), default=None)
    return _seen(at, outcome=e.outcome, score=score, candidates=candidates, blocked_by=as_json(e.blocked_by))


def _returned(e: BankPayment.Returned, at: Envelope) -> Changes:
    return *_seen(at, uncovered=e.uncovered), OUTGOING_PAYMENTS.add(at.id, returned=e.amount)


def _returned_either_way(e: BankPayment.Returned, at: Envelope) -> Changes:
    """A receipt that a debit took back uses that debit up; money that went out and came back has a row of its own."""
    if e.direction == "outgoing":
        return _returned(e, at)
    entry = msgspec.json.decode(as_json(e.entry)) if e.entry else None
    return (RETURNING_DEBITS.put(entry, fingerprint=entry, payment=at.id),) if entry else ()


_CHANGES: Projection = dict.fromkeys(PAYMENT_MOVES, lambda e, at: _seen(at, uncovered=e.uncovered)) | {
    BankPayment.Booked: _booked,
    BankPayment.MatchDecided: _decided,
    BankPayment.Attributed: lambda e, at: _seen(at, payer=e.payer or ""),
    BankPayment.Valued: lambda e, at: _seen(at, base_amount=e.base_amount),
    BankPayment.SetAside: lambda e, at: _seen(at, status="set_aside", uncovered=0),
    BankPayment.TakenUp: lambda e, at: _seen(at, status="booked", uncovered=e.uncovered),
}
CHANGES: Projection = {event: _of_money_out(changes) for event, changes in _CHANGES.items()} | {
    BankPayment.Returned: _returned_either_way
}
