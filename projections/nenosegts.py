"""Nenosegts: what every invoice lacks and what every payment has left, with the totals of each list."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.bank_payment import BankPayment
from aggregates.invoice import Invoice
from aggregates.matching.folding import fold_number, number_tail
from projections.changes import Changes, Envelope, Handler, Projection
from projections.moves import INVOICE_MOVES, PAYMENT_MOVES, Move, opened, side_of
from projections.table import Change, Table

NENOSEGTS = Table(
    "nenosegts",
    "rows",
    columns="""
        id                  uuid NOT NULL
        version             integer NOT NULL
        position            bigint NOT NULL
        kind                text NOT NULL       -- invoice, credit_note, advance, payment
        direction           text NOT NULL       -- sales, purchase; money that came is sales, that went purchase
        number              text                -- a payment has none
        payer               text NOT NULL       -- customer code; '' while unknown
        payer_name          text NOT NULL       -- on a payment: as the bank names it
        currency            text NOT NULL
        issued_on           date NOT NULL       -- of a payment: booked_on
        due_on              date NOT NULL       -- of a payment: booked_on
        total               numeric NOT NULL
        uncovered           numeric NOT NULL    -- covered = total - uncovered
        reference           text
        creditor_reference  text                -- ISO 11649
        number_key          text                -- folded for matching (aggregates.matching): the whole number
        number_tail         text                -- its last row of digits
        account             text                -- of a payment: ours, that received it
        disputed            boolean NOT NULL
        assignee            text                -- customer code of who has the claim now (TX5)
    """,
    key="id",
    indexes="""
        (due_on, id) WHERE uncovered <> 0
        (payer, due_on, id) WHERE uncovered <> 0
        (assignee, due_on, id) WHERE uncovered <> 0 AND assignee IS NOT NULL
        (kind, due_on, id) WHERE uncovered <> 0
        (kind, issued_on, id) WHERE uncovered <> 0
        (number_key) WHERE uncovered <> 0
        (number_tail) WHERE uncovered <> 0
        (creditor_reference) WHERE uncovered <> 0
        (currency, uncovered) WHERE uncovered <> 0
    """,
)
TOTALS = Table(
    "nenosegts_totals",
    "sums",
    columns="""
        kind       text NOT NULL
        direction  text NOT NULL
        currency   text NOT NULL
        documents  bigint NOT NULL              -- with something uncovered
        uncovered  numeric NOT NULL
    """,
    key="kind, direction, currency",
)
TABLES = (NENOSEGTS, TOTALS)


def _total(kind: str, e: Any, change: Decimal) -> Change:
    """The same change in the list's totals; `e.uncovered` is what the document has after it."""
    direction = side_of(e) if kind == "payment" else e.direction
    return TOTALS.add((kind, direction, e.currency), documents=opened(e.uncovered, change), uncovered=change)


def _approved(e: Invoice.Approved, at: Envelope) -> Changes:
    row = NENOSEGTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        kind=e.type,
        direction=e.direction,
        number=e.number,
        payer=e.payer,
        payer_name=e.payer_name,
        currency=e.currency,
        issued_on=e.issued_on,
        due_on=e.due_on or e.issued_on,
        total=e.totals.gross,
        uncovered=e.uncovered,
        creditor_reference=e.creditor_reference,
        number_key=fold_number(e.number),
        number_tail=number_tail(e.number),
        disputed=False,
    )
    return row, _total(e.type, e, e.uncovered)


def _withdrawn(e: Any, at: Envelope) -> Changes:
    """No longer owed; a cancelled draft never was."""
    if not e.gross:
        return (NENOSEGTS.drop(at.id),)
    return NENOSEGTS.drop(at.id), _total(e.type, e, -e.gross)


def _moved(move: Callable[[Any], Move]) -> Handler:
    def changes(e: Any, at: Envelope) -> Changes:
        row = NENOSEGTS.put(at.id, version=at.version, position=at.position, uncovered=e.uncovered)
        return row, _total(e.type, e, move(e)[0])

    return changes


def _booked(e: BankPayment.Booked, at: Envelope) -> Changes:
    row = NENOSEGTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        kind="payment",
        direction=side_of(e),
        payer=e.payer or "",
        payer_name=e.name or "",
        currency=e.currency,
        issued_on=e.booked_on,
        due_on=e.booked_on,
        total=e.amount,
        uncovered=e.uncovered,
        reference=e.reference,
        account=e.account,
        disputed=False,
    )
    return row, _total("payment", e, e.amount)


def _money_moved(move: Callable[[Any], Move]) -> Handler:
    def changes(e: Any, at: Envelope) -> Changes:
        row = NENOSEGTS.put(at.id, version=at.version, position=at.position, uncovered=e.uncovered)
        return row, _total("payment", e, move(e)[0])

    return changes


def _attributed(e: BankPayment.Attributed, at: Envelope) -> Changes:
    return (NENOSEGTS.put(at.id, version=at.version, position=at.position, payer=e.payer or ""),)


def _confirmed(e: BankPayment.Confirmed | BankPayment.Withdrawn, at: Envelope) -> Changes:
    """Entered by hand: the bank's own payment has its row now, or the money never came."""
    return NENOSEGTS.drop(at.id), _total("payment", e, -e.amount)


CHANGES: Projection = (
    {event: _moved(move) for event, move in INVOICE_MOVES.items()}
    | {event: _money_moved(move) for event, move in PAYMENT_MOVES.items()}
    | {
        Invoice.Assigned: lambda e, at: (NENOSEGTS.put(at.id, assignee=e.assignee),),
        Invoice.AssignmentWithdrawn: lambda e, at: (NENOSEGTS.put(at.id, assignee=None),),
        Invoice.Disputed: lambda e, at: (NENOSEGTS.put(at.id, disputed=True),),
        Invoice.DisputeSettled: lambda e, at: (NENOSEGTS.put(at.id, disputed=False),),
        Invoice.Approved: _approved,
        Invoice.Unapproved: _withdrawn,
        Invoice.Cancelled: _withdrawn,
        BankPayment.Booked: _booked,
        BankPayment.Attributed: _attributed,
        BankPayment.Confirmed: _confirmed,
        BankPayment.Withdrawn: _confirmed,
    }
)
