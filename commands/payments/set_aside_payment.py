"""Put a payment out of the worklist, back into it, write off its small rest, or say whose money it is."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment, rules
from aggregates.customer import Customer
from aggregates.ids import customer_id
from commands.command import Answer, Command
from commands.fields import Amount, Code
from commands.payments.bringing_back import check_not_used
from commands.reference import payer
from commands.work import Work


class SetAsidePayment(Command):
    """No receipt of ours to match: an own transfer, interest, a sender's mistake. Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


class TakeUpPayment(Command):
    """Back into the worklist."""


class WriteOffPayment(Command):
    """A small rest that nobody will claim: `amount`, or all that is uncovered; within the office's limit."""

    amount: Amount | None = Field(default=None, gt=0)
    reason: str = Field(min_length=1, max_length=2000)


class UndoPaymentWriteOff(Command):
    """As never true (correction) or from now on (reversal)."""

    undo: Literal["correction", "reversal"] = "correction"
    reason: str = Field(min_length=1, max_length=2000)


class AttributePayment(Command):
    """Whose money it is; from the day on which it was there and free, unless said otherwise."""

    customer: Code


def set_aside_payment(work: Work, command: SetAsidePayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `Conflict` when linked or set aside before."""
    payment = work.one(BankPayment, each, f"payment {each}")
    work.record(each, rules.set_aside(payment, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def take_up_payment(work: Work, command: TakeUpPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `UsedOtherwise` for our own money that came back, `Conflict` when it is not set aside."""
    payment = work.one(BankPayment, each, f"payment {each}")
    check_not_used(work, each)
    work.record(each, rules.take_up(payment, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def write_off_payment(work: Work, command: WriteOffPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `OverAllocated`, `OverLimit`, `PeriodLocked`."""
    payment = work.one(BankPayment, each, f"payment {each}")
    amount = command.amount if command.amount is not None else payment.uncovered
    limit = work.desk.policy.write_off_limit
    work.record(each, rules.write_off_difference(payment, amount=amount, limit=limit, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def undo_payment_write_off(work: Work, command: UndoPaymentWriteOff, each: UUID) -> Answer:
    """Errors: `NotFound`, `Conflict` when nothing is written off."""
    payment = work.one(BankPayment, each, f"payment {each}")
    work.record(each, rules.undo_write_off(payment, undo=command.undo, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def attribute_payment(work: Work, command: AttributePayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `UnknownPayer`, `EffectiveTooEarly`, `PeriodLocked`, `Conflict` when it is set aside."""
    payment = work.one(BankPayment, each, f"payment {each}")
    work.fetch([(Customer, customer_id(command.customer))])
    there = max(filter(None, (payment.counts_from, payment.free_from)), default=work.on)
    on = command.effective_on or work.open_day(there)
    work.record(each, rules.attribute(payment, customer=payer(work, command.customer).code, on=on))
    return Answer(id=str(each), version=work.version(each))
