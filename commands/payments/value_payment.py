"""Say what money in a foreign currency is worth that was booked before its rate was known."""

from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment, rules
from commands.command import Answer, Command
from commands.fields import Exact
from commands.payments.link_outgoing_payment import opened
from commands.reference import exchange_rate, fetch_entries
from commands.work import Work


class ValuePayment(Command):
    """At `rate`, by default the register's of the day on which the bank booked it."""

    rate: Exact | None = Field(default=None, gt=0, description="Base currency for one unit of the payment's")


class ValueOutgoingPayment(ValuePayment):
    """The same for money that went out."""


def value_payment(work: Work, command: ValuePayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `BaseValueKnown`, `StillLinked`, `NoExchangeRateYet`, `UnknownCode`."""
    return _valued(work, command, work.one(BankPayment, each, f"payment {each}"))


def value_outgoing_payment(work: Work, command: ValueOutgoingPayment, each: UUID) -> Answer:
    """Booked from the bank's entry when it was not yet, then valued. Errors: those of `value_payment`."""
    return _valued(work, command, opened(work, each))


def _valued(work: Work, command: ValuePayment, payment: BankPayment) -> Answer:
    booked_on, rate = payment.booked_on or work.on, command.rate
    if rate is None:
        fetch_entries(work, [("currencies", payment.currency)])
        rate = exchange_rate(work, payment.currency, booked_on)
    there = max(filter(None, (payment.counts_from, payment.free_from)), default=booked_on)
    on = command.effective_on or work.open_day(there)
    work.record(payment.id, rules.value(payment, rate=rate, on=on))
    return Answer(id=str(payment.id), version=work.version(payment.id))
