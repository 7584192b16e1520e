"""Write off what will not be collected, within a limit and reversibly (algorithms A5.5)."""

from datetime import date
from decimal import Decimal

from aggregates.errors import Conflict
from aggregates.event import Event, fold
from aggregates.invoice.cover import check_linked, released, undone_on
from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice, Undo
from aggregates.invoice.parts import WriteOff
from aggregates.invoice.refusals import (
    OverAllocated,
    called,
    check_amount,
    check_approved,
    check_day,
    debt_of,
    figure,
)
from aggregates.money import share


class OverLimit(Conflict):
    """A write-off stays within the limit of the settings."""


def write_off(invoice: Invoice, *, amount: Decimal, limit: Decimal | None, on: date) -> list[Invoice.WrittenOff]:
    """`amount` will not be collected. `limit`: for all write-offs of one document, in its currency, if any."""
    check_approved(invoice, on)
    check_day(invoice, on)
    check_amount(amount, invoice.currency)
    if amount > invoice.uncovered:
        raise OverAllocated(
            f"{called(invoice)} has {figure(invoice.uncovered, invoice.currency)} uncovered, "
            f"so {figure(amount, invoice.currency)} is too much to write off; write off at most what is uncovered.",
            pointer="/amount",
        )
    if limit is not None and invoice.written_off + amount > limit:
        raise OverLimit(
            f"{called(invoice)} may be written off by {figure(limit, invoice.currency)} in all, and "
            f"{figure(invoice.written_off, invoice.currency)} is, so {figure(amount, invoice.currency)} is too much; "
            "credit it instead, or have the limit raised.",
            pointer="/amount",
        )
    return [
        Invoice.WrittenOff(
            effective_on=on,
            **debt_of(invoice, invoice.uncovered - amount),
            amount=amount,
            base_released=released(invoice, amount),
        )
    ]


def undo_write_off(
    invoice: Invoice, *, undo: Undo, on: date | None = None, amount: Decimal | None = None
) -> list[Event]:
    """Take back `amount` of what was written off, or all of it; newest first, one fact each.

    A correction takes effect when the write-off did, a reversal on `on`.
    """
    check_approved(invoice)
    check_linked(invoice, invoice.written_off, invoice.written_off if amount is None else amount, "was written off")
    left = invoice.written_off if amount is None else amount
    check_amount(left, invoice.currency)
    facts: list[Event] = []
    for each in reversed(invoice.write_offs):
        if part := min(left, each.amount):
            fact = _undone(invoice, each, part, undo, undone_on(invoice, each.effective_on, undo, on))
            facts.append(fact)
            invoice, left = fold(EVOLVE, invoice, [fact]), left - part
    return facts


def _undone(invoice: Invoice, each: WriteOff, amount: Decimal, undo: Undo, on: date) -> Invoice.WriteOffUndone:
    kept = share(each.base_released, each.amount - amount, each.amount, invoice.base_currency)
    return Invoice.WriteOffUndone(
        effective_on=on,
        **debt_of(invoice, invoice.uncovered + amount),
        amount=amount,
        base_released=each.base_released - kept,
        undo=undo,
    )
