"""Cover a document with money or with another document, and undo it; the base value follows cumulatively (A5)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.invoice.edges import amount_of, taken
from aggregates.invoice.invoice import Invoice, Undo
from aggregates.invoice.parts import ZERO, Source
from aggregates.invoice.refusals import (
    EffectiveTooEarly,
    NotLinked,
    OverAllocated,
    called,
    check_amount,
    check_approved,
    check_day,
    debt_of,
    figure,
)
from aggregates.money import share


class NotCoverable(Conflict):
    """Only what fits a document covers it."""


class DateMissing(Rejected):
    """A reversal needs the day from which it counts."""


def cover(
    invoice: Invoice,
    *,
    document: UUID,
    amount: Decimal,
    on: date,
    base_value: Decimal,
    source: Source = "payment",
    paid_back: bool = False,
    paid_on: date | None = None,
) -> Invoice.Covered:
    """`amount` (invoice currency) of it is covered by `document`, whose part is worth `base_value` in base currency.

    `paid_on`: the money was there on this day, which is closed, so that it counts `on` a later one. `paid_back`: the
    payment goes the other way than those for invoices, so it pays a credit note back.
    """
    check_approved(invoice, on)
    _check_fits(invoice, source, amount, paid_back=paid_back)
    check_day(invoice, on)
    check_amount(amount, invoice.currency)
    if amount > invoice.uncovered:
        raise OverAllocated(
            f"{called(invoice)} has {figure(invoice.uncovered, invoice.currency)} uncovered, "
            f"so {figure(amount, invoice.currency)} is too much; link the rest elsewhere or leave it on the payment.",
            pointer="/amount",
        )
    base_released = released(invoice, amount)
    return Invoice.Covered(
        effective_on=on,
        **debt_of(invoice, invoice.uncovered - amount),
        source=source,
        document=document,
        amount=amount,
        base_released=base_released,
        exchange_difference=_gain(invoice, base_value, base_released),
        paid_on=paid_on,
    )


def _gain(invoice: Invoice, base_value: Decimal, base_released: Decimal) -> Decimal:
    """More money for a claim than it was carried at is a gain; more money for a debt is a loss (A5.4)."""
    return base_value - base_released if invoice.owed_to_us else base_released - base_value


def deducted_unpaid(advance: Invoice) -> Decimal:
    """What invoices deduct of it although its money went back: that is owed, not only asked for (A5.2)."""
    return max(-advance.prepaid, ZERO)


def _check_fits(invoice: Invoice, source: Source, amount: Decimal, *, paid_back: bool) -> None:
    if invoice.type == "credit_note" and source != "offset_act" and not paid_back:
        raise NotCoverable(
            f"{called(invoice)} is owed the other way, so no such money covers it; apply it to invoices, pay it back, "
            "or net it with an offset act."
        )
    if invoice.type != "credit_note" and paid_back:
        raise NotCoverable(f"{called(invoice)} is no credit note, so it is not paid back; link money that pays it.")
    netted = source == "offset_act" and amount <= deducted_unpaid(invoice)
    if invoice.type == "advance" and source not in {"payment", "credit_note"} and not netted:
        raise NotCoverable(
            f"{called(invoice)} asks for money ahead, so only money or its own credit note covers it; "
            "use the invoice that deducts it."
        )


def uncover(
    invoice: Invoice,
    *,
    document: UUID,
    amount: Decimal,
    undo: Undo,
    on: date,
    source: Source = "payment",
    base_value: Decimal | None = None,
) -> Invoice.Uncovered:
    """Undo `amount` of what `document` covers, from `on`: the covering's own date when it was never true (A0).

    One fact a covering: with several by one document, undo each with its own amount and date. Takes the covering of
    that date first, then the newest. `base_value` is what the document gets back; by default its share.
    """
    check_approved(invoice, on)
    check_amount(amount, invoice.currency)
    check_linked(invoice, amount_of(invoice.covers, document), amount)
    given = taken(invoice.covers, document, amount, on, invoice.base_currency)
    undone_on(invoice, max(invoice.covers[place].effective_on for place in given.parts), "reversal", on)
    difference = given.exchange_difference
    if base_value is not None:
        difference = _gain(invoice, base_value, given.base_released)
    return Invoice.Uncovered(
        effective_on=on,
        **debt_of(invoice, invoice.uncovered + amount),
        source=source,
        document=document,
        amount=amount,
        base_released=given.base_released,
        exchange_difference=difference,
        undo=undo,
        paid_on=next(invoice.covers[place].paid_on for place in given.parts) if undo == "correction" else None,
    )


def released(invoice: Invoice, amount: Decimal) -> Decimal:
    """The base value that covering `amount` more releases: round(base x covered / gross) less what is released (A5.4).

    A covering undone in between took its own rounding along, so a cent too much may be out; it is never taken back
    here, and the last covering releases exactly the rest.
    """
    upto = share(invoice.base_gross, invoice.covered + amount, invoice.totals.gross, invoice.base_currency)
    return max(upto - invoice.base_released, ZERO)


def check_linked(invoice: Invoice, linked: Decimal, amount: Decimal, how: str = "is linked with that document") -> None:
    """Refuse to undo what was not done, or more of it than was done."""
    if not linked:
        raise NotLinked(f"Nothing of {called(invoice)} {how}; there is nothing to undo.")
    if amount > linked:
        raise NotLinked(
            f"{figure(linked, invoice.currency)} of {called(invoice)} {how}, "
            f"so {figure(amount, invoice.currency)} cannot be undone; undo at most that.",
            pointer="/amount",
        )


def undone_on(invoice: Invoice, done_on: date, undo: Undo, on: date | None) -> date:
    """When an undoing takes effect: a correction when that did which was never true, a reversal `on` (A0)."""
    if undo == "correction":
        return done_on
    if on is None:
        raise DateMissing("A reversal counts from a day on; give that day, or undo it as a correction.")
    if on < done_on:
        raise EffectiveTooEarly(
            f"What is to be undone on {called(invoice)} happened on {done_on}, so {on} is too early; "
            f"use {done_on} or later, or undo it as a correction.",
            pointer="/effective_on",
        )
    return on
