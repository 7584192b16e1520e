"""How each fact moves the uncovered amount of its own document: the one place that knows the signs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from aggregates.bank_payment import BankPayment
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.invoice.invoice import PREPAYING

ZERO = Decimal(0)
Move = tuple[Decimal, Decimal]  # change of the uncovered amount, and the same in base currency

INVOICE_MOVES: dict[type[Event], Callable[[Any], Move]] = {
    Invoice.Approved: lambda e: (e.uncovered, e.base_gross),
    Invoice.Unapproved: lambda e: (-e.gross, -e.base_gross),
    Invoice.Cancelled: lambda e: (-e.gross, -e.base_gross),
    Invoice.Covered: lambda e: (-e.amount, -e.base_released),
    Invoice.Uncovered: lambda e: (e.amount, e.base_released),
    Invoice.WrittenOff: lambda e: (-e.amount, -e.base_released),
    Invoice.WriteOffUndone: lambda e: (e.amount, e.base_released),
    Invoice.Applied: lambda e: (-e.amount, -e.base_released),
    Invoice.Unapplied: lambda e: (e.amount, e.base_released),
}
PAYMENT_MOVES: dict[type[Event], Callable[[Any], Move]] = {
    BankPayment.Booked: lambda e: (e.amount, e.base_amount),
    BankPayment.Valued: lambda e: (ZERO, e.base_value),
    BankPayment.Linked: lambda e: (-e.paid, -e.base_value),
    BankPayment.Unlinked: lambda e: (e.paid, e.base_value),
    BankPayment.Returned: lambda e: (-e.amount, -e.base_value),
    BankPayment.SetAside: lambda e: (-e.amount, -e.base_value),
    BankPayment.TakenUp: lambda e: (e.amount, e.base_value),
    BankPayment.DifferenceWrittenOff: lambda e: (-e.amount, -e.base_value),
    BankPayment.WriteOffUndone: lambda e: (e.amount, e.base_value),
    BankPayment.Confirmed: lambda e: (-e.amount, -e.base_value),
    BankPayment.Withdrawn: lambda e: (-e.amount, -e.base_value),
}
PREPAID_MOVES: dict[type[Event], Callable[[Any], Move]] = {  # of an advance: the money that no invoice deducts yet
    Invoice.Covered: lambda e: (e.amount, e.base_released),
    Invoice.Uncovered: lambda e: (-e.amount, -e.base_released),
    Invoice.AdvancedTo: lambda e: (-e.amount, -e.base_value),
    Invoice.AdvanceReleased: lambda e: (e.amount, e.base_value),
}


def prepays(e: Any) -> bool:
    """Does this covering, or its undoing, move what is prepaid on an advance?"""
    return e.type == "advance" and e.source in PREPAYING


def owed_to_us(e: Any) -> bool:
    """Is it a claim of ours, or a debt?"""
    return bool((e.direction == "sales") == (e.type != "credit_note"))


def opened(after: Decimal, change: Decimal) -> int:
    """1 when a document became open with this change, -1 when it was closed, 0 when it stays as it was."""
    return (after != 0) - (after != change)


def side_of(e: Any) -> str:
    """On which side of the books a payment stands: what we paid stands beside the invoices that we owe."""
    return "purchase" if e.direction == "outgoing" else "sales"
