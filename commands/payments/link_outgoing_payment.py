"""Give money that went out to the expenses that it pays, or to a customer's credit note that it pays back."""

from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment, rules
from aggregates.errors import StaleVersion
from aggregates.invoice import Invoice
from commands.command import Answer, Command
from commands.payments.bringing_back import check_brings_back, credit_of, set_aside_credit
from commands.payments.link_payment import LinkPayment, UnlinkPayment
from commands.payments.linking import Part, link_parts, unlink_parts
from commands.payments.outgoing import paid_out
from commands.payments.return_payment import ReturnPayment, return_payment
from commands.work import Work


class LinkOutgoingPayment(LinkPayment):
    """Purchases that it pays (or sales credit notes that it pays back), in the order given."""


class UnlinkOutgoingPayment(UnlinkPayment):
    """From one document or all; a correction was never true, a reversal is true until now."""


class SetAsideOutgoingPayment(Command):
    """It pays no invoice: salaries, taxes, an own transfer. Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


class TakeUpOutgoingPayment(Command):
    """Back among those that wait for an invoice."""


class ReturnOutgoingPayment(ReturnPayment):
    """The money came back to us: the bank could not bring it, or the provider sent it back.

    `payment` is the incoming bank payment that brought it (`entry`: the same by its fingerprint); it is set aside, so
    that it covers nothing else. `amount` and `booked_on` are then its own, unless given.
    """

    payment: UUID | None = None


def link_outgoing_payment(work: Work, command: LinkOutgoingPayment, each: UUID) -> Answer:
    """Booked from the bank's entry when it was not yet, then linked.

    Errors: `NotFound`, `WrongDirection`, `OverAllocated`, `RateNeeded`, `UsedOtherwise`, `PeriodLocked`.
    """
    work.fetch([(BankPayment, each), *((Invoice, part.id) for part in command.invoices)])
    opened(work, each)
    link_parts(work, each, [Part(part.id, part.amount, part.rate) for part in command.invoices], command.effective_on)
    return Answer(id=str(each), version=work.version(each))


def unlink_outgoing_payment(work: Work, command: UnlinkOutgoingPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotLinked`, `PeriodLocked`."""
    opened(work, each)
    unlink_parts(work, each, command.invoice, command.undo, work.on)
    return Answer(id=str(each), version=work.version(each))


def set_aside_outgoing_payment(work: Work, command: SetAsideOutgoingPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `UsedOtherwise`, `Conflict` when linked or set aside before."""
    payment = opened(work, each)
    work.record(each, rules.set_aside(payment, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def take_up_outgoing_payment(work: Work, command: TakeUpOutgoingPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `Conflict` when it is not set aside."""
    work.record(each, rules.take_up(opened(work, each), on=work.on))
    return Answer(id=str(each), version=work.version(each))


def return_outgoing_payment(work: Work, command: ReturnOutgoingPayment, each: UUID) -> Answer:
    """Its documents are open again, newest link first; the credit that brought it is used up, in the same transaction.

    Errors: `NotFound`, `OverReturned`, `PeriodLocked`, `UsedOtherwise`, `NotWhatCameBack`, `Conflict` when the credit
    pays invoices, is set aside or has another amount uncovered.
    """
    paid = opened(work, each)
    credit = credit_of(work, command.payment, command.entry)
    if credit is None:
        return return_payment(work, command, each)
    came = check_brings_back(work, credit, paid)
    amount = command.amount if command.amount is not None else came.uncovered
    booked_on = command.booked_on or came.booked_on or work.on
    on = command.effective_on or max(filter(None, (work.open_day(booked_on), came.counts_from, came.free_from)))
    set_aside_credit(work, credit, amount, on)
    whole = {"amount": amount, "booked_on": booked_on, "effective_on": on, "entry": str(credit)}
    return return_payment(work, command.model_copy(update=whole), each)


def opened(work: Work, each: UUID) -> BankPayment:
    """The payment; an entry that is not booked yet has version 0. Errors: `StaleVersion`, those of `paid_out`."""
    work.load(BankPayment, [each])
    version, read = work.version(each), work.order.if_match
    if read is not None and read != version:
        raise StaleVersion(f"It is at version {version} and you read version {read}; read it again and decide anew.")
    return paid_out(work, each)
