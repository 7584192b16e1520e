"""Apply a credit note to any open invoice of the same debtor, and undo that: matching, not posting (A5.1)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from aggregates.errors import Conflict
from aggregates.event import Event, fold
from aggregates.invoice.advancing import from_note, to_note
from aggregates.invoice.cover import (
    NotCoverable,
    check_linked,
    cover,
    deducted_unpaid,
    released,
    uncover,
    undone_on,
)
from aggregates.invoice.edges import amount_of, taken
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice, Undo
from aggregates.invoice.refusals import OverAllocated, called, check_amount, check_approved, check_day, debt_of, figure


class NotACreditNote(Conflict):
    """Only a credit note is applied to invoices."""


class DifferentDebtor(Conflict):
    """A credit note covers invoices of its own payer, currency and direction."""


class Credit(NamedTuple):
    """What happens on both sides of a credit, to be kept in one transaction."""

    note_events: list[Event]
    invoice_events: list[Event]


def apply(note: Invoice, invoice: Invoice, *, amount: Decimal, on: date) -> Credit:
    """`amount` of the credit note covers the invoice, at the base value that the note carries.

    On the advance that it credits it takes so much less of the money that was paid there.
    """
    _check_pair(note, invoice, on)
    made = covering(note, invoice, amount=amount, on=on)
    if invoice.type == "advance":
        made.invoice_events.extend(from_note(invoice, note.id, amount, "reversal", on))
    return made


def covering(note: Invoice, invoice: Invoice, *, amount: Decimal, on: date) -> Credit:
    """What `apply` records of the covering itself."""
    check_day(note, on)
    check_amount(amount, note.currency)
    if amount > note.uncovered:
        raise OverAllocated(
            f"{called(note)} has {figure(note.uncovered, note.currency)} left to apply, "
            f"so {figure(amount, note.currency)} is too much; apply at most what is left.",
            pointer="/amount",
        )
    base_value = released(note, amount)
    covered = cover(invoice, document=note.id, amount=amount, on=on, base_value=base_value, source="credit_note")
    applied = Invoice.Applied(
        effective_on=on,
        **debt_of(note, note.uncovered - amount),
        invoice=invoice.id,
        amount=amount,
        base_released=base_value,
    )
    return Credit([applied], [covered])


def unapply(
    note: Invoice, invoice: Invoice, *, undo: Undo, on: date | None = None, amount: Decimal | None = None
) -> Credit:
    """Undo `amount` of what the credit note covers of the invoice, or all of it; newest first, one fact a covering.

    A correction takes effect when the covering did, a reversal on `on`.
    """
    check_approved(note)
    linked = amount_of(note.applied, invoice.id)
    left = linked if amount is None else amount
    check_linked(note, linked, left)
    check_amount(left, note.currency)
    both = Credit([], [])
    for edge in reversed([edge for edge in note.applied if edge.document == invoice.id]):
        if part := min(left, edge.amount):
            one = _unapplied(note, invoice, part, undo, undone_on(note, edge.effective_on, undo, on))
            note, invoice = fold(EVOLVE, note, one.note_events), fold(EVOLVE, invoice, one.invoice_events)
            both = Credit(both.note_events + one.note_events, both.invoice_events + one.invoice_events)
            left -= part
    return both


def _unapplied(note: Invoice, invoice: Invoice, amount: Decimal, undo: Undo, on: date) -> Credit:
    base_value = taken(note.applied, invoice.id, amount, on, note.base_currency).base_released
    unapplied = Invoice.Unapplied(
        effective_on=on,
        **debt_of(note, note.uncovered + amount),
        invoice=invoice.id,
        amount=amount,
        base_released=base_value,
        undo=undo,
    )
    uncovered = uncover(
        invoice,
        document=note.id,
        amount=amount,
        undo=undo,
        on=on,
        source="credit_note",
        base_value=base_value,
    )
    if invoice.type == "advance":
        return Credit([unapplied], [uncovered, *to_note(invoice, note.id, note.number or "", amount, on)])
    return Credit([unapplied], [uncovered])


def _check_pair(note: Invoice, invoice: Invoice, on: date) -> None:
    if note.type != "credit_note":
        raise NotACreditNote(f"{called(note)} is no credit note, so it cannot be applied; link a payment instead.")
    check_approved(note, on)
    check_approved(invoice, on)
    if invoice.type == "advance" and note.credits != invoice.id:
        raise NotCoverable(
            f"{called(invoice)} asks for money ahead, so only money and its own credit note cover it, and "
            f"{called(note)} credits another document; "
            + (
                "net the two with an offset act."
                if deducted_unpaid(invoice)
                else "apply it to the invoice that will deduct the advance."
            )
        )
    for field in ("payer", "currency", "direction"):
        ours, theirs = getattr(note, field), getattr(invoice, field)
        if ours != theirs:
            raise DifferentDebtor(
                f"{called(note)} has the {field} {ours} and {called(invoice)} has {theirs}; "
                "apply it to an invoice of the same payer, currency and direction."
            )
