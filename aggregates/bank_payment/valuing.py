"""Money in a foreign currency that came before its rate was known: it pays nothing until it has a base value (A5.4)."""

from datetime import date
from decimal import Decimal

from aggregates.bank_payment.bank_payment import BankPayment
from aggregates.bank_payment.booking import NothingUncovered, StillLinked, check_booked, check_day
from aggregates.errors import Conflict, Rejected
from aggregates.money import EXACT, rounded, share


class BaseValueUnknown(Conflict):
    """What the money is worth in base currency must be known before it is used."""


class BaseValueKnown(Conflict):
    """The base value of money is recorded once."""


class BadRate(Rejected):
    """An exchange rate is above zero."""


def check_valued(payment: BankPayment) -> None:
    """Refuse to use money of unknown base value: an exchange difference would be invented."""
    if not payment.rate:
        raise BaseValueUnknown(
            f"The {payment.amount} {payment.currency} booked on {payment.booked_on} have no value in "
            f"{payment.base_currency}, because the rate of that day is missing; enter it in the register currencies, "
            "then value the payment."
        )


def value(payment: BankPayment, *, rate: Decimal, on: date) -> list[BankPayment.Valued]:
    """Say what the money is worth: `rate` is base currency for one unit of its currency, on the day of its booking."""
    check_booked(payment, on)
    check_day(payment, on)
    if payment.rate:
        raise BaseValueKnown(
            f"The {payment.amount} {payment.currency} are worth {payment.base_amount} {payment.base_currency} at a "
            f"rate of {payment.rate} already; what was booked at a rate stays at it."
        )
    if payment.links or payment.write_offs:
        raise StillLinked(
            f"{payment.linked} {payment.currency} of the payment pays invoices and {payment.written_off} "
            f"{payment.currency} is written off; undo that before valuing it."
        )
    if not payment.uncovered:
        raise NothingUncovered("Nothing of the payment is uncovered, so there is nothing to value.")
    if rate <= 0:
        raise BadRate(f"A rate of {rate} cannot be; use one above 0.", pointer="/rate")
    whole = rounded(EXACT.multiply(payment.amount, rate), payment.base_currency)
    event = BankPayment.Valued(
        payer=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=payment.uncovered,
        rate=rate,
        base_amount=whole,
        base_value=share(whole, payment.uncovered, payment.amount, payment.base_currency),
        effective_on=on,
    )
    return [event]
