"""The receivables ledger: every movement of what is owed and of what was paid, for ever.

An advance has two figures: what is uncovered of it, and what is prepaid (of the kind `prepayment`): paid, and deducted
by no invoice yet (A5.2).
"""

from decimal import Decimal
from typing import Any

from aggregates.bank_payment import BankPayment
from aggregates.event import Event
from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Handler, Projection
from projections.moves import INVOICE_MOVES, PAYMENT_MOVES, PREPAID_MOVES, ZERO, owed_to_us, prepays, side_of
from projections.table import Change, Table

LEDGER = Table(
    "ledger",
    "log",
    columns="""
        position          bigint NOT NULL       -- of the event
        line              smallint NOT NULL     -- one event can move two figures
        effective_on      date NOT NULL
        paid_on           date                  -- of a covering that counts later, as the books were closed on this day
        recorded_at       timestamptz NOT NULL
        document          uuid NOT NULL         -- the invoice, credit note, advance or payment whose figure moves
        document_kind     text NOT NULL         -- invoice, credit_note, advance, payment; prepayment (see below)
        direction         text NOT NULL         -- sales, purchase; money that came is sales, that went purchase
        customer          text NOT NULL         -- its code; '' while nobody knows whose money it is
        currency          text NOT NULL
        kind              text NOT NULL         -- approved, covered, booked, linked …
        amount            numeric NOT NULL      -- the change of the document's uncovered, signed (prepayment: prepaid)
        base_amount       numeric NOT NULL      -- the same in base currency, at the carried rate
        source            text                  -- of a covering: payment, credit_note, advance, offset_act
        counter_document  uuid                  -- the other end: what covers, or what is covered
        number            text                  -- this and the rest: on opening movements (on a link: the invoice's)
        payer_name        text
        issued_on         date
        due_on            date
    """,
    key="position, line",
    indexes="""
        (document, position)
        (customer, effective_on)
    """,
)
TABLES = (LEDGER,)


def _of_invoice(e: Any, at: Envelope, kind: str, amount: Decimal, base_amount: Decimal) -> Change:
    return LEDGER.append(
        position=at.position,
        line=1,
        effective_on=e.effective_on,
        recorded_at=at.recorded_at,
        document=at.id,
        document_kind=e.type,
        direction=e.direction,
        customer=e.payer,
        currency=e.currency,
        kind=kind,
        amount=amount,
        base_amount=base_amount,
    )


def _of_payment(e: Any, at: Envelope, kind: str, amount: Decimal, base_amount: Decimal) -> Change:
    return LEDGER.append(
        position=at.position,
        line=1,
        effective_on=e.effective_on,
        recorded_at=at.recorded_at,
        document=at.id,
        document_kind="payment",
        direction=side_of(e),
        customer=e.payer or "",
        currency=e.currency,
        kind=kind,
        amount=amount,
        base_amount=base_amount,
    )


def _approved(e: Invoice.Approved, at: Envelope) -> Changes:
    line = _of_invoice(e, at, "approved", e.uncovered, e.base_gross)
    line.number, line.payer_name, line.issued_on, line.due_on = e.number, e.payer_name, e.issued_on, e.due_on
    return (line,)


def _cancelled(e: Invoice.Cancelled, at: Envelope) -> Changes:
    """Nothing moves when it was a draft."""
    return (_of_invoice(e, at, "cancelled", -e.gross, -e.base_gross),) if e.gross else ()


def _covering(kind: str, event: type[Event], sign: int) -> Handler:
    """A covering or its undoing, and beside it what the exchange rates made of it (A5.4)."""
    move = INVOICE_MOVES[event]

    def changes(e: Any, at: Envelope) -> Changes:
        line = _of_invoice(e, at, kind, *move(e))
        line.source, line.counter_document, line.paid_on = e.source, e.document, e.paid_on
        lines = [line]
        if e.exchange_difference:
            gain = e.exchange_difference if owed_to_us(e) else -e.exchange_difference
            difference = _of_invoice(e, at, "exchange_difference", ZERO, sign * gain)
            difference.line, difference.counter_document = 2, e.document
            lines.append(difference)
        if prepays(e):
            lines.append(_prepaid(e, at, kind, event, e.document))
        return tuple(lines)

    return changes


def _prepaid(e: Any, at: Envelope, kind: str, event: type[Event], other: Any) -> Change:
    """The second figure of an advance: money came to it, went into an invoice, or either was undone."""
    line = _of_invoice(e, at, kind, *PREPAID_MOVES[event](e))
    line.line, line.document_kind, line.counter_document = 3, "prepayment", other
    return line


def _advancing(kind: str, event: type[Event]) -> Handler:
    return lambda e, at: (_prepaid(e, at, kind, event, e.invoice),)


def _applying(kind: str, event: type[Event]) -> Handler:
    """Of a credit note: what of it covers an invoice, or its undoing."""
    move = INVOICE_MOVES[event]

    def changes(e: Any, at: Envelope) -> Changes:
        line = _of_invoice(e, at, kind, *move(e))
        line.counter_document = e.invoice
        return (line,)

    return changes


def _alone(kind: str, event: type[Event]) -> Handler:
    move = INVOICE_MOVES[event]
    return lambda e, at: (_of_invoice(e, at, kind, *move(e)),)


def _booked(e: BankPayment.Booked, at: Envelope) -> Changes:
    line = _of_payment(e, at, "booked", e.amount, e.base_amount)
    line.payer_name, line.issued_on, line.due_on = e.name or "", e.booked_on, e.booked_on
    return (line,)


def _linking(kind: str, event: type[Event]) -> Handler:
    """Of a payment: what of it pays an invoice, or its undoing."""
    move = PAYMENT_MOVES[event]

    def changes(e: Any, at: Envelope) -> Changes:
        line = _of_payment(e, at, kind, *move(e))
        line.counter_document, line.number = e.invoice, e.number
        return (line,)

    return changes


def _money_alone(kind: str, event: type[Event]) -> Handler:
    move = PAYMENT_MOVES[event]
    return lambda e, at: (_of_payment(e, at, kind, *move(e)),)


def _attributed(e: BankPayment.Attributed, at: Envelope) -> Changes:
    """Out of one customer's account and into another's."""
    gone = _of_payment(e, at, "attributed", -e.uncovered, -e.base_value)
    come = _of_payment(e, at, "attributed", e.uncovered, e.base_value)
    gone.customer, come.line = e.was or "", 2
    return gone, come


CHANGES: Projection = {
    Invoice.Approved: _approved,
    Invoice.Unapproved: _alone("unapproved", Invoice.Unapproved),
    Invoice.Cancelled: _cancelled,
    Invoice.Covered: _covering("covered", Invoice.Covered, -1),
    Invoice.Uncovered: _covering("uncovered", Invoice.Uncovered, 1),
    Invoice.AdvancedTo: _advancing("advanced", Invoice.AdvancedTo),
    Invoice.AdvanceReleased: _advancing("advance_released", Invoice.AdvanceReleased),
    Invoice.WrittenOff: _alone("written_off", Invoice.WrittenOff),
    Invoice.WriteOffUndone: _alone("write_off_undone", Invoice.WriteOffUndone),
    Invoice.Applied: _applying("applied", Invoice.Applied),
    Invoice.Unapplied: _applying("unapplied", Invoice.Unapplied),
    BankPayment.Booked: _booked,
    BankPayment.Valued: _money_alone("valued", BankPayment.Valued),
    BankPayment.Attributed: _attributed,
    BankPayment.Linked: _linking("linked", BankPayment.Linked),
    BankPayment.Unlinked: _linking("unlinked", BankPayment.Unlinked),
    BankPayment.Returned: _money_alone("returned", BankPayment.Returned),
    BankPayment.SetAside: _money_alone("set_aside", BankPayment.SetAside),
    BankPayment.TakenUp: _money_alone("taken_up", BankPayment.TakenUp),
    BankPayment.DifferenceWrittenOff: _money_alone("written_off", BankPayment.DifferenceWrittenOff),
    BankPayment.WriteOffUndone: _money_alone("write_off_undone", BankPayment.WriteOffUndone),
    BankPayment.Confirmed: _money_alone("confirmed", BankPayment.Confirmed),
    BankPayment.Withdrawn: _money_alone("withdrawn", BankPayment.Withdrawn),
}
