"""Receipts entered by hand: the bank's own entry takes their place, or they are taken back as never true (I10)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.bank_payment.bank_payment import ZERO, BankPayment, Undo
from aggregates.bank_payment.booking import check_booked, check_new
from aggregates.bank_payment.evolve import EVOLVE
from aggregates.bank_payment.linking import undone
from aggregates.errors import Conflict
from aggregates.event import Event, fold

HAND = "hand"  # the message of what no bank has sent


class NotEnteredByHand(Conflict):
    """Only a receipt entered by hand can be taken back or confirmed."""


class UsedSince(Conflict):
    """Something became of the money that only money which came can become of."""


class AmountsDiffer(Conflict):
    """The bank's entry is smaller than the receipts that it would confirm."""


class NoEntryOfTheBank(Conflict):
    """Only money that the bank booked confirms a receipt entered by hand."""


def book_by_hand(
    payment: BankPayment,
    *,
    account: str,
    paid_on: date,
    amount: Decimal,
    currency: str,
    rate: Decimal,
    base_amount: Decimal,
    base_currency: str,
    payer: str,
    name: str,
    provisional: bool = True,
) -> list[Event]:
    """A person says that `payer` paid; provisional until the bank says so too (T46)."""
    check_new(payment, amount, currency)
    event = BankPayment.Booked(
        account=account,
        booked_on=paid_on,
        amount=amount,
        currency=currency,
        uncovered=amount,
        rate=rate,
        base_amount=base_amount,
        base_currency=base_currency,
        payer=payer,
        name=name,
        message=HAND,
        provisional=provisional,
        effective_on=paid_on,
    )
    return [event]


def give_way(payment: BankPayment, *, by_payment: UUID, on: date) -> list[Event]:
    """The bank's own payment takes its place: it was never true, and neither were its links.

    `on` is its own day; where the books are closed on that, the first open one, from which on it gives way.
    """
    check_waits(payment)
    undo, day = _undoing(payment, on)
    opened = _all_undone(payment, undo, day)
    left = fold(EVOLVE, payment, opened)
    gone = BankPayment.Confirmed(by_payment=by_payment, **_gone(left, day))
    return [*opened, gone]


def withdraw(payment: BankPayment, *, on: date) -> list[Event]:
    """The money never came. `on` as in `give_way`."""
    check_booked(payment)
    if payment.message != HAND:
        raise NotEnteredByHand(
            f"The {payment.amount} {payment.currency} were booked by the bank on {payment.booked_on}, so they cannot "
            "be withdrawn; record a return, or set the payment aside."
        )
    if payment.free_from or payment.returned or payment.write_offs:
        raise UsedSince(
            f"Of the {payment.amount} {payment.currency} something was returned, written off or used until "
            f"{payment.free_from or 'a later day'}, so they cannot be withdrawn as never received; record a return."
        )
    undo, day = _undoing(payment, on)
    opened = _all_undone(payment, undo, day)
    return [*opened, BankPayment.Withdrawn(**_gone(fold(EVOLVE, payment, opened), day))]


def check_waits(payment: BankPayment) -> None:
    """Refuse what does not wait for the bank."""
    check_booked(payment)
    if not payment.provisional:
        raise NotEnteredByHand(
            f"The {payment.amount} {payment.currency} booked on {payment.booked_on} do not wait for the bank; "
            "name receipts that /bank-payments?provisional=true shows."
        )


def check_confirms(payment: BankPayment, receipts: Sequence[BankPayment]) -> None:
    """Refuse an entry that cannot be all of that money; what it has more stays uncovered."""
    check_booked(payment)
    if payment.message == HAND:
        raise NoEntryOfTheBank(
            f"The {payment.amount} {payment.currency} booked on {payment.booked_on} were entered by hand too; "
            "import the bank statement and confirm with its entry."
        )
    currency, wanted = payment.currency, sum((each.amount for each in receipts), ZERO)
    if others := {each.currency for each in receipts} - {currency}:
        raise AmountsDiffer(
            f"The bank's entry is in {currency}, a receipt in {', '.join(sorted(others))}; withdraw it."
        )
    if payment.uncovered < wanted:
        raise AmountsDiffer(
            f"The bank's entry of {payment.amount} {currency} has {payment.uncovered} {currency} uncovered, and the "
            f"receipts entered by hand are {wanted} {currency}; name fewer of them, or withdraw them and link the "
            "bank's entry to what it really paid."
        )


def _undoing(payment: BankPayment, on: date) -> tuple[Undo, date]:
    """As a correction on its own day; from a later day on where its own is closed, so that closed figures stay."""
    own = payment.counts_from or on
    if on <= own:
        return "correction", own
    return "reversal", max(on, *(link.effective_on for link in payment.links), own)


def _all_undone(payment: BankPayment, undo: Undo, day: date) -> list[BankPayment.Unlinked]:
    newest_first = reversed(payment.links)
    parts = [(each, each.paid, each.effective_on if undo == "correction" else day) for each in newest_first]
    return undone(payment, parts, undo)


def _gone(payment: BankPayment, day: date) -> dict[str, Any]:
    """What of it no longer counts."""
    return {
        "payer": payment.payer,
        "currency": payment.currency,
        "direction": payment.direction,
        "uncovered": ZERO,
        "amount": payment.uncovered,
        "base_value": payment.base_amount - payment.base_released,
        "effective_on": day,
    }
