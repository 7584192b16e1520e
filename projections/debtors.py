"""What each customer owes, in each currency and by due date; sales only."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.bank_payment import BankPayment
from aggregates.event import Event
from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Handler, Projection
from projections.moves import INVOICE_MOVES, PAYMENT_MOVES, PREPAID_MOVES, Move, opened, prepays
from projections.table import Change, Table

LISTED = "uncovered <> 0 OR advances <> 0 OR prepaid <> 0 OR unallocated_payments <> 0 OR unallocated_credit_notes <> 0"
BALANCE = "uncovered - unallocated_payments - unallocated_credit_notes - prepaid"
DEBTORS = Table(
    "debtors",
    "sums",
    columns="""
        customer                  text NOT NULL     -- '' : money of unknown payers
        currency                  text NOT NULL
        uncovered                 numeric NOT NULL  -- of invoices
        base_uncovered            numeric NOT NULL  -- the same at the carried rate
        documents                 bigint NOT NULL   -- invoices with something uncovered
        advances                  numeric NOT NULL  -- uncovered of advance invoices
        prepaid                   numeric NOT NULL  -- paid on advances, and deducted by no invoice yet
        unallocated_payments      numeric NOT NULL
        unallocated_credit_notes  numeric NOT NULL
    """,
    key="customer, currency",
    indexes=f"""
        (uncovered, customer, currency) WHERE {LISTED}
        (currency, customer) WHERE {LISTED}
        (unallocated_payments, customer, currency) WHERE {LISTED}
        (unallocated_credit_notes, customer, currency) WHERE {LISTED}
        (advances, customer, currency) WHERE {LISTED}
        (prepaid, customer, currency) WHERE {LISTED}
        (({BALANCE}), customer, currency) WHERE {LISTED}
    """,
)
DUES = Table(
    "debtor_dues",
    "sums",
    columns="""
        customer        text NOT NULL
        currency        text NOT NULL
        due_on          date NOT NULL
        uncovered       numeric NOT NULL
        base_uncovered  numeric NOT NULL
        documents       bigint NOT NULL     -- 0: nothing is due on this day any more
    """,
    key="customer, currency, due_on",
    indexes="(due_on, customer) WHERE documents <> 0",
)
TABLES = (DEBTORS, DUES)


def _invoice(e: Any, change: Decimal, base_change: Decimal) -> Changes:
    payer, currency, documents = e.payer, e.currency, opened(e.uncovered, change)
    day = e.due_on or e.effective_on
    return (
        DEBTORS.add((payer, currency), uncovered=change, base_uncovered=base_change, documents=documents),
        DUES.add((payer, currency, day), uncovered=change, base_uncovered=base_change, documents=documents),
    )


def _moved(move: Callable[[Any], Move]) -> Handler:
    def changes(e: Any, at: Envelope) -> Changes:
        change, base_change = move(e)
        if e.direction != "sales" or not change:
            return ()
        if e.type == "invoice":
            return _invoice(e, change, base_change)
        if e.type == "advance":
            return (DEBTORS.add((e.payer, e.currency), advances=change),)
        return (DEBTORS.add((e.payer, e.currency), unallocated_credit_notes=change),)

    return changes


def _covered(event: type[Event]) -> Handler:
    """A covering or its undoing; on an advance it moves what is prepaid as well."""
    moved, prepaid = _moved(INVOICE_MOVES[event]), _prepaid(event)
    return lambda e, at: (*moved(e, at), *prepaid(e, at)) if prepays(e) else moved(e, at)


def _prepaid(event: type[Event]) -> Handler:
    move = PREPAID_MOVES[event]

    def changes(e: Any, at: Envelope) -> Changes:
        return (DEBTORS.add((e.payer, e.currency), prepaid=move(e)[0]),) if e.direction == "sales" else ()

    return changes


def _money(customer: str | None, e: Any, change: Decimal) -> Change:
    return DEBTORS.add((customer or "", e.currency), unallocated_payments=change)


def _money_moved(move: Callable[[Any], Move]) -> Handler:
    return lambda e, at: (_money(e.payer, e, move(e)[0]),) if e.direction == "incoming" else ()


def _attributed(e: BankPayment.Attributed, at: Envelope) -> Changes:
    if e.direction != "incoming":
        return ()
    return _money(e.was, e, -e.uncovered), _money(e.payer, e, e.uncovered)


CHANGES: Projection = (
    {event: _moved(move) for event, move in INVOICE_MOVES.items()}
    | {event: _money_moved(move) for event, move in PAYMENT_MOVES.items()}
    | {event: _covered(event) for event in (Invoice.Covered, Invoice.Uncovered)}
    | {event: _prepaid(event) for event in (Invoice.AdvancedTo, Invoice.AdvanceReleased)}
    | {BankPayment.Attributed: _attributed}
)
