"""One link, seen from both sides: the payment's `Linked` and the invoice's `Covered`, always in one transaction."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from aggregates.bank_payment import BankPayment
from aggregates.bank_payment.bank_payment import Undo
from aggregates.bank_payment.rules import forget_payer, link, unlink
from aggregates.errors import Conflict, Rejected
from aggregates.invoice import Invoice
from aggregates.invoice.cover import cover, uncover
from aggregates.money import rounded
from commands.work import Work


class RateNeeded(Rejected):
    """Payment and invoice are in two currencies."""


class WrongDirection(Conflict):
    """Money pays only what is owed in its direction."""


class Part(NamedTuple):
    """How much of a payment goes to which invoice; `amount` in the invoice's currency, none: as much as fits."""

    invoice: UUID
    amount: Decimal | None = None
    rate: Decimal | None = None  # invoice currency for one unit of the payment's


def link_parts(work: Work, payment: UUID, parts: Sequence[Part], on: date | None, by_rule: str | None = None) -> None:
    """Link in the order given.

    Errors: `NotFound`, `OverAllocated`, `RateNeeded`, `EffectiveTooEarly`, `PeriodLocked`.
    """
    work.fetch([(Invoice, part.invoice) for part in parts])
    for part in parts:
        _link_one(work, payment, part, on, by_rule)


def _link_one(work: Work, payment_id: UUID, part: Part, on: date | None, by_rule: str | None) -> None:
    payment = work.state(BankPayment, payment_id)
    invoice = work.one_of(Invoice, part.invoice, f"invoice {part.invoice}")
    paid_back = _pays_back(payment, invoice)
    rate = _rate(payment, invoice, part.rate)
    amount = part.amount if part.amount is not None else _what_fits(payment, invoice, rate)
    paid = rounded(amount / rate, payment.currency)
    day = on or work.open_day(_both_there(payment, invoice, work.on))
    linked = link(
        payment,
        invoice=part.invoice,
        number=invoice.number or "",
        customer=invoice.payer,
        paid=paid,
        amount=amount,
        rate=rate,
        on=day,
        by_rule=by_rule,
        giver=invoice.assignee,
    )
    value = next(event.base_value for event in linked if isinstance(event, BankPayment.Linked))
    covered = cover(
        invoice, document=payment_id, amount=amount, on=day, base_value=value, paid_back=paid_back,
        paid_on=_paid_on_closed(work, payment),
    )  # fmt: skip
    work.record(payment_id, linked)
    work.record(part.invoice, [covered])


def _pays_back(payment: BankPayment, invoice: Invoice) -> bool:
    """Whether the money pays a credit note back. Errors: `WrongDirection`."""
    out, bought, note = payment.direction == "outgoing", invoice.direction == "purchase", invoice.type == "credit_note"
    if payment.status != "none" and (out == bought) == note:
        what = "a provider's" if bought else "our own"
        kind = "credit note" if note else invoice.type
        raise WrongDirection(
            f"Document {invoice.number or invoice.id} is {what} {kind}, and this money "
            f"{'went out' if out else 'came in'}, so it does not pay it; {_FITS[out]}."
        )
    return note


_FITS = {
    True: "money that went out pays purchases, or pays a customer's credit note back",
    False: "money that came in pays sales invoices, or is a provider's refund of its credit note",
}


def _rate(payment: BankPayment, invoice: Invoice, given: Decimal | None) -> Decimal:
    if payment.currency == invoice.currency:
        return Decimal(1)
    if given is None or given <= 0:
        raise RateNeeded(
            f"The payment is in {payment.currency} and invoice {invoice.number} in {invoice.currency}; "
            f"give the rate: {invoice.currency} for one {payment.currency}."
        )
    return given


def _both_there(payment: BankPayment, invoice: Invoice, today: date) -> date:
    """The first day on which both the money and the debt were there, and free: the default date of a link (A5.1)."""
    days = (payment.counts_from, payment.free_from, invoice.counts_from, invoice.free_from)
    return max(filter(None, days), default=today)


def _paid_on_closed(work: Work, payment: BankPayment) -> date | None:
    """The day on which the debtor's money was there and free, where the books are closed on it by now."""
    day = max(filter(None, (payment.booked_on, payment.free_from)), default=None)
    return day if day and work.open_day(day) > day else None


def _what_fits(payment: BankPayment, invoice: Invoice, rate: Decimal) -> Decimal:
    return min(rounded(payment.uncovered * rate, invoice.currency), invoice.uncovered)


def unlink_parts(work: Work, payment_id: UUID, invoice: UUID | None, undo: Undo, on: date) -> None:
    """Undo the links to one invoice, or all. Errors: `NotLinked`, `PeriodLocked`."""
    payment = work.state(BankPayment, payment_id)
    undone = unlink(payment, invoice=invoice, undo=undo, on=on)
    work.load(Invoice, [event.invoice for event in undone])
    work.record(payment_id, undone)
    for event in undone:
        reopen(work, payment_id, event)
    if undo == "correction":
        work.record(payment_id, forget_payer(work.state(BankPayment, payment_id)))


def reopen(work: Work, payment_id: UUID, event: BankPayment.Unlinked) -> None:
    """The invoice's side of a link that was undone."""
    invoice = work.state(Invoice, event.invoice)
    fact = uncover(
        invoice,
        document=payment_id,
        amount=event.amount,
        undo=event.undo,
        on=event.effective_on,
        base_value=event.base_value,
    )
    work.record(event.invoice, [fact])
