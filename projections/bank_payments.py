"""Money that arrived, with what matching thought of it: the bank receipts list and its worklist."""

from typing import Any

import msgspec

from aggregates.bank_payment import BankPayment
from projections.changes import Changes, Envelope, Handler, Projection
from projections.counters import COUNTERS
from projections.moves import PAYMENT_MOVES
from projections.table import Change, Table
from projections.text import as_json, search

BANK_PAYMENTS = Table(
    "bank_payments",
    "rows",
    columns="""
        id                uuid NOT NULL
        version           integer NOT NULL
        position          bigint NOT NULL
        statement         uuid                  -- none: entered by hand
        account           text NOT NULL
        status            text NOT NULL         -- booked, set_aside; entered by hand: confirmed, withdrawn
        booked_on         date NOT NULL
        value_on          date
        amount            numeric NOT NULL
        currency          text NOT NULL
        uncovered         numeric NOT NULL      -- 0 once wholly linked (T43)
        returned          numeric NOT NULL
        base_amount       numeric NOT NULL
        payer             text NOT NULL         -- customer code; '' while unknown
        name              text
        iban              text
        legal_id          text
        ultimate_name     text
        reference         text
        end_to_end        text
        text              text NOT NULL
        bank_reference    text
        transaction_code  text
        message           text NOT NULL         -- 052, 053, 054, fidavista, hand
        provisional       boolean NOT NULL      -- entered by hand, for the bank to confirm (I10)
        confirmed_by      uuid                  -- the bank's own payment that took its place
        outcome           text                  -- auto, suggest, queue; none: not weighed yet
        score             integer               -- of the best candidate
        candidates        json NOT NULL
        blocked_by        json NOT NULL
        created_at        timestamptz NOT NULL
        search            text NOT NULL         -- folded: name, text, references, amount
    """,
    key="id",
    indexes="""
        (booked_on, amount DESC, id) WHERE uncovered <> 0
        (booked_on, amount DESC, id)
        (booked_on, amount DESC, id) WHERE uncovered <> 0 AND uncovered <> amount - returned
        (id) WHERE uncovered = 0 AND (status <> 'booked' OR returned >= amount)
        (booked_on, id) WHERE provisional AND status = 'booked'
        (confirmed_by) WHERE confirmed_by IS NOT NULL
        (account, booked_on, id)
        (payer, booked_on, id)
        (statement)
    """,
)
TABLES = (BANK_PAYMENTS,)


class _Scored(msgspec.Struct):
    """Of a candidate only what the list shows."""

    score: int


_scores = msgspec.json.Decoder(list[_Scored]).decode


def _seen(at: Envelope, **values: Any) -> Change:
    return BANK_PAYMENTS.put(at.id, version=at.version, position=at.position, **values)


def _booked(e: BankPayment.Booked, at: Envelope) -> Changes:
    row = BANK_PAYMENTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        statement=e.statement,
        account=e.account,
        status="booked",
        booked_on=e.booked_on,
        value_on=e.value_on,
        amount=e.amount,
        currency=e.currency,
        uncovered=e.uncovered,
        returned=0,
        base_amount=e.base_amount,
        payer=e.payer or "",
        name=e.name,
        iban=e.iban,
        legal_id=e.legal_id,
        ultimate_name=e.ultimate_name,
        reference=e.reference,
        end_to_end=e.end_to_end,
        text=e.text,
        bank_reference=e.bank_reference,
        transaction_code=e.transaction_code,
        message=e.message,
        provisional=e.provisional,
        candidates="[]",
        blocked_by="[]",
        created_at=at.recorded_at,
        search=search(e.name, e.ultimate_name, e.text, e.reference, e.end_to_end, e.bank_reference, str(e.amount)),
    )
    return row, COUNTERS.add(("bank_payments", ""), rows=1)


def _decided(e: BankPayment.MatchDecided, at: Envelope) -> Changes:
    candidates = as_json(e.candidates)
    scores = [each.score for each in _scores(candidates)]
    row = BANK_PAYMENTS.put(
        at.id,
        version=at.version,
        position=at.position,
        outcome=e.outcome,
        score=max(scores) if scores else None,
        candidates=candidates,
        blocked_by=as_json(e.blocked_by),
    )
    return (row,)


def _moved(e: Any, at: Envelope) -> Changes:
    return (BANK_PAYMENTS.put(at.id, version=at.version, position=at.position, uncovered=e.uncovered),)


def _returned(e: BankPayment.Returned, at: Envelope) -> Changes:
    return *_moved(e, at), BANK_PAYMENTS.add(at.id, returned=e.amount)


def _gone(at: Envelope, **values: Any) -> Changes:
    """Entered by hand, and no longer of the list; who asks for it by its id still learns what became of it."""
    return _seen(at, uncovered=0, **values), COUNTERS.add(("bank_payments", ""), rows=-1)


def _of_money_in(changes: Handler) -> Handler:
    """Money that went out has a list of its own."""
    return lambda e, at: changes(e, at) if e.direction == "incoming" else ()


_CHANGES: Projection = dict.fromkeys(PAYMENT_MOVES, _moved) | {
    BankPayment.Booked: _booked,
    BankPayment.MatchDecided: _decided,
    BankPayment.Attributed: lambda e, at: (_seen(at, payer=e.payer or ""),),
    BankPayment.Returned: _returned,
    BankPayment.Valued: lambda e, at: (_seen(at, base_amount=e.base_amount),),
    BankPayment.SetAside: lambda e, at: (_seen(at, status="set_aside", uncovered=0),),
    BankPayment.TakenUp: lambda e, at: (_seen(at, status="booked", uncovered=e.uncovered),),
    BankPayment.Confirmed: lambda e, at: _gone(at, status="confirmed", confirmed_by=e.by_payment),
    BankPayment.Withdrawn: lambda e, at: _gone(at, status="withdrawn"),
}
CHANGES: Projection = {event: _of_money_in(changes) for event, changes in _CHANGES.items()}
