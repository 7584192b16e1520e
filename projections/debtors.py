"""What each customer owes, in each currency and by due date; sales only."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.bank_payment import BankPayment
from projections.changes import Changes, Envelope, Handler, Projection
from projections.moves import INVOICE_MOVES, PAYMENT_MOVES, Move, opened
from projections.table import Change, Table

LISTED = "uncovered <> 0 OR advances <> 0 OR unallocated_payments <> 0 OR unallocated_credit_notes <> 0"
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
        unallocated_payments      numeric NOT NULL
        unallocated_credit_notes  numeric NOT NULL
    """,
    key="customer, currency",
    indexes=f"(uncovered, customer, currency) WHERE {LISTED}",
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


def _money(customer: str | None, e: Any, change: Decimal) -> Change:
    return DEBTORS.add((customer or "", e.currency), unallocated_payments=change)


def _money_moved(move: Callable[[Any], Move]) -> Handler:
    return lambda e, at: (_money(e.payer, e, move(e)[0]),)


def _attributed(e: BankPayment.Attributed, at: Envelope) -> Changes:
    return _money(e.was, e, -e.uncovered), _money(e.payer, e, e.uncovered)


CHANGES: Projection = (
    {event: _moved(move) for event, move in INVOICE_MOVES.items()}
    | {event: _money_moved(move) for event, move in PAYMENT_MOVES.items()}
    | {BankPayment.Attributed: _attributed}
)
