"""What the money pays: links to invoices, and the two ways of undoing them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext
from uuid import UUID

from aggregates.bank_payment.bank_payment import ZERO, BankPayment, Link, Undo
from aggregates.bank_payment.booking import EffectiveTooEarly, attributed, check_booked, check_day, check_final
from aggregates.bank_payment.valuing import check_valued
from aggregates.errors import Conflict, Rejected
from aggregates.event import Event
from aggregates.money import EXACT, minor_units, share

Unlinked = BankPayment.Unlinked


class OverAllocated(Conflict):
    """More than what is uncovered of a payment cannot be linked."""


class NothingToLink(Rejected):
    """A link has an amount above zero."""


class RateContradicts(Rejected):
    """Both amounts of a link agree with its exchange rate."""


class NotLinked(Conflict):
    """The payment does not pay that invoice."""


class DateMissing(Rejected):
    """A reversal needs the day from which it counts."""


def link(
    payment: BankPayment,
    *,
    invoice: UUID,
    number: str,
    customer: str,
    paid: Decimal,
    amount: Decimal,
    on: date,
    rate: Decimal = Decimal(1),
    by_rule: str | None = None,
    giver: str | None = None,
) -> list[Event]:
    """`paid` of the payment (its currency) pays `amount` of an invoice (its currency, `rate` for one of the payment's).

    Money without a known payer becomes first that of `giver`, by default the invoice's customer, whose account it then
    teaches; a claim that was assigned is paid by the assignee (TX5). The invoice checks its own side.
    """
    check_booked(payment, on)
    check_day(payment, on)
    check_valued(payment)
    _check_amounts(payment, paid, amount, rate)
    giver = payment.payer or giver or customer
    linked = BankPayment.Linked(
        payer=giver,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=payment.uncovered - paid,
        invoice=invoice,
        number=number,
        customer=customer,
        paid=paid,
        amount=amount,
        rate=rate,
        base_value=base_value(payment, paid),
        iban=payment.iban if by_rule is None and giver == customer else None,
        by_rule=by_rule,
        effective_on=on,
    )
    return [linked] if payment.payer else [attributed(payment, giver, on, by_link=True), linked]


def base_value(payment: BankPayment, part: Decimal) -> Decimal:
    """The base value of the next `part`, released cumulatively so that all parts sum to the whole (A5.4)."""
    upto = payment.amount - payment.uncovered + part
    due = share(payment.base_amount, upto, payment.amount, payment.base_currency)
    # a link undone in the middle takes its own rounding along, so that a cent too much may be out for a while
    return max(due - payment.base_released, ZERO)


def _check_amounts(payment: BankPayment, paid: Decimal, amount: Decimal, rate: Decimal) -> None:
    currency = payment.currency
    if paid <= 0 or amount <= 0:
        raise NothingToLink(f"{min(paid, amount)} cannot be linked; give an amount above 0.", pointer="/amount")
    if paid > payment.uncovered:
        raise OverAllocated(
            f"Payment of {payment.amount} {currency} has {payment.uncovered} {currency} uncovered, "
            f"so {paid} {currency} is too much; link at most that, or unlink something first.",
            pointer="/amount",
        )
    if abs(paid * rate - amount) > _slack(currency, amount, rate):
        raise RateContradicts(
            f"{paid} {currency} at a rate of {rate} is {_share(amount, paid * rate, amount)}, not {amount}; "
            "correct the rate or one of the amounts.",
            pointer="/rate",
        )


def _slack(currency: str, amount: Decimal, rate: Decimal) -> Decimal:
    """What rounding either amount to its minor unit may cost; nothing at a rate of 1."""
    if rate == 1:
        return ZERO
    return rate.scaleb(-minor_units(currency)) + Decimal(1).scaleb(min(int(amount.as_tuple().exponent), 0))


def unlink(payment: BankPayment, *, undo: Undo, invoice: UUID | None = None, on: date | None = None) -> list[Unlinked]:
    """Undo the links to one invoice, or all: as never true (correction), or from `on` on (reversal); newest first."""
    check_booked(payment)
    if undo == "reversal":
        check_final(payment)
    links = [each for each in reversed(payment.links) if invoice in (None, each.invoice)]
    if not links:
        raise NotLinked(
            f"The payment of {payment.amount} {payment.currency} does not pay "
            f"{'any invoice' if invoice is None else 'that invoice'}; there is nothing to unlink."
        )
    return undone(payment, [(each, each.paid, _date_of(each, undo, on)) for each in links], undo)


def _date_of(each: Link, undo: Undo, on: date | None) -> date:
    if undo == "correction":
        return each.effective_on
    if on is None:
        raise DateMissing("A reversal counts from a day on; give that day, or undo the link as a correction.")
    if on < each.effective_on:
        raise EffectiveTooEarly(
            f"Invoice {each.number} was paid on {each.effective_on}, so a reversal on {on} is too early; choose that "
            "day or a later one, or undo the link as a correction.",
            pointer="/effective_on",
        )
    return on


def undone(payment: BankPayment, parts: Iterable[tuple[Link, Decimal, date]], undo: Undo) -> list[Unlinked]:
    """Parts of links (payment currency) undone; what remains of a link stays exact in all its currencies."""
    uncovered, events = payment.uncovered, []
    for each, part, on in parts:
        uncovered += part
        left = each.paid - part
        event = BankPayment.Unlinked(
            payer=payment.payer,
            currency=payment.currency,
            direction=payment.direction,
            uncovered=uncovered,
            invoice=each.invoice,
            number=each.number,
            customer=each.customer,
            paid=part,
            amount=each.amount - _share(each.amount, left, each.paid),
            base_value=each.base_value - share(each.base_value, left, each.paid, payment.base_currency),
            undo=undo,
            iban=each.iban,
            effective_on=on,
        )
        events.append(event)
    return events


def _share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Like `share`, in the decimals that `total` has: a payment does not know the currency of the invoice."""
    with localcontext(EXACT):
        return (total * part / whole).quantize(total)


def forget_payer(payment: BankPayment) -> list[Event]:
    """After a correction: when only a link that was never true told whose money it is, nobody knows any more."""
    if payment.links or payment.payer_since_link is None:
        return []
    return [attributed(payment, None, payment.payer_since_link)]
