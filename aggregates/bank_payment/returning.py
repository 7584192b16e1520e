"""The bank takes money back, and small rests that nobody will claim."""

from datetime import date
from decimal import Decimal

from aggregates.bank_payment.bank_payment import ZERO, BankPayment, Undo
from aggregates.bank_payment.booking import NotBooked, check_booked, check_date, check_day, check_final, take_up
from aggregates.bank_payment.evolve import EVOLVE
from aggregates.bank_payment.linking import DateMissing, OverAllocated, base_value, undone
from aggregates.bank_payment.valuing import check_valued
from aggregates.errors import Conflict, Rejected
from aggregates.event import Event, fold
from aggregates.money import minor_units, rounded, share


class OverReturned(Conflict):
    """The bank cannot take back more than it brought."""


class BadAmount(Rejected):
    """An amount is above zero."""


class OverLimit(Conflict):
    """More than the limit cannot be written off."""


class NotWrittenOff(Conflict):
    """Nothing of the payment is written off."""


def take_back(
    payment: BankPayment,
    *,
    amount: Decimal,
    booked_on: date,
    on: date,
    reason_code: str | None = None,
    entry: str | None = None,
) -> list[Event]:
    """The bank took `amount` back: what is uncovered first, then links, newest first, as far as needed (A5.6).

    Every undoing is a reversal: it was true until then. A payment that is set aside is taken up first.
    """
    _check_brought(payment)
    _check_positive(amount, payment.currency)
    check_date(payment, min(on, booked_on))
    left = payment.amount - payment.returned
    if amount > left:
        raise OverReturned(
            f"Of {payment.amount} {payment.currency} the bank took {payment.returned} back before, so {amount} is too "
            f"much; at most {left} {payment.currency} can be returned.",
            pointer="/amount",
        )
    taken_up = take_up(payment, on=max(on, payment.booked_on or on)) if payment.status == "set_aside" else []
    payment = fold(EVOLVE, payment, taken_up)
    opened = _opened_again(payment, amount - payment.uncovered, on)
    payment = fold(EVOLVE, payment, opened)
    returned = BankPayment.Returned(
        payer=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=payment.uncovered - amount,
        amount=amount,
        base_value=base_value(payment, amount),
        booked_on=booked_on,
        reason_code=reason_code,
        entry=entry,
        effective_on=on,
    )
    return [*taken_up, *opened, returned]


def _check_brought(payment: BankPayment) -> None:
    """Only what the bank brought can it take back."""
    if payment.status == "none":
        raise NotBooked(f"Payment {payment.id} is not known; import the bank statement that holds it.")
    check_final(payment)


def _opened_again(payment: BankPayment, needed: Decimal, on: date) -> list[Event]:
    """Links undone until `needed` more is uncovered, newest first; then write-offs."""
    parts = []
    for each in reversed(payment.links):
        if needed > 0:
            part = min(needed, each.paid)
            parts.append((each, part, max(on, each.effective_on)))
            needed -= part
    events: list[Event] = [*undone(payment, parts, "reversal")]
    return [*events, *_write_offs_undone(fold(EVOLVE, payment, events), needed, "reversal", on)]


def write_off_difference(payment: BankPayment, *, amount: Decimal, limit: Decimal, on: date) -> list[Event]:
    """Write a small rest off; `limit` is for the payment, with what was written off before (A5.5)."""
    check_booked(payment, on)
    check_final(payment)
    check_day(payment, on)
    check_valued(payment)
    _check_positive(amount, payment.currency)
    if amount > payment.uncovered:
        raise OverAllocated(
            f"Payment of {payment.amount} {payment.currency} has {payment.uncovered} {payment.currency} uncovered, so "
            f"{amount} {payment.currency} cannot be written off; write off at most that.",
            pointer="/amount",
        )
    if payment.written_off + amount > limit:
        before = f" after {payment.written_off} before" if payment.written_off else ""
        raise OverLimit(
            f"{amount} {payment.currency}{before} is above the limit of {limit} {payment.currency}; "
            "link the money, send it back, or leave it on the payment.",
            pointer="/amount",
        )
    event = BankPayment.DifferenceWrittenOff(
        payer=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=payment.uncovered - amount,
        amount=amount,
        base_value=base_value(payment, amount),
        effective_on=on,
    )
    return [event]


def undo_write_off(payment: BankPayment, *, undo: Undo = "correction", on: date | None = None) -> list[Event]:
    """Take every write-off of the payment back, newest first; a correction carries the write-off's own date."""
    check_booked(payment)
    if not payment.write_offs:
        raise NotWrittenOff(f"Nothing of the payment of {payment.amount} {payment.currency} is written off.")
    if undo == "reversal" and on is None:
        raise DateMissing("A reversal counts from a day on; give that day, or undo it as a correction.")
    return _write_offs_undone(payment, payment.written_off, undo, on)


def _write_offs_undone(payment: BankPayment, needed: Decimal, undo: Undo, on: date | None) -> list[Event]:
    uncovered = payment.uncovered
    events: list[Event] = []
    for each in reversed(payment.write_offs):
        part = min(needed, each.amount)
        if part <= 0:
            break
        needed -= part
        uncovered += part
        left = share(each.base_value, each.amount - part, each.amount, payment.base_currency)
        event = BankPayment.WriteOffUndone(
            payer=payment.payer,
            currency=payment.currency,
            direction=payment.direction,
            uncovered=uncovered,
            amount=part,
            base_value=each.base_value - left,
            undo=undo,
            effective_on=each.effective_on if undo == "correction" or on is None else max(on, each.effective_on),
        )
        events.append(event)
    return events


def _check_positive(amount: Decimal, currency: str) -> None:
    if amount <= ZERO:
        raise BadAmount(f"{amount} {currency} cannot be; give an amount above 0.", pointer="/amount")
    if amount != rounded(amount, currency):
        raise BadAmount(
            f"{amount} {currency} has more decimals than the currency; give at most {minor_units(currency)}.",
            pointer="/amount",
        )
