"""The bank took a payment back: its invoices are open again, newest link first."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment
from aggregates.bank_payment.rules import take_back
from aggregates.invoice import Invoice
from commands.command import Answer, Command
from commands.fields import Amount, Text
from commands.payments.bringing_back import check_not_used, key_of
from commands.payments.linking import reopen
from commands.work import Work
from store.errors import KeyTaken


class ReturnPayment(Command):
    """`amount` (default: all of it) on the bank's booking date; `entry` is the fingerprint of the bank's debit."""

    amount: Amount | None = Field(default=None, gt=0)
    booked_on: date | None = None
    reason_code: Text | None = None
    entry: Text | None = None


def return_payment(work: Work, command: ReturnPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `OverReturned`, `PeriodLocked`, `UsedOtherwise`, `KeyTaken` for a used entry."""
    payment = work.one(BankPayment, each, f"payment {each}")
    if payment.status == "set_aside":
        check_not_used(work, each)
    if command.entry:
        _claim(work, command.entry, each)
    work.load(Invoice, [link.invoice for link in payment.links])
    booked_on = command.booked_on or work.on
    facts = take_back(
        payment,
        amount=command.amount if command.amount is not None else payment.amount - payment.returned,
        booked_on=booked_on,
        reason_code=command.reason_code,
        entry=command.entry,
        on=command.effective_on or work.open_day(booked_on),
    )
    work.record(each, facts)
    for event in facts:
        if isinstance(event, BankPayment.Unlinked):
            reopen(work, each, event)
    return Answer(id=str(each), version=work.version(each))


def _claim(work: Work, entry: str, each: UUID) -> None:
    """One entry of the bank takes money back once: from another payment the key forbids it, from this one we do."""
    key = key_of(entry)
    if owner := work.desk.store.owners([key]).get(key):
        raise KeyTaken(key, owner)
    work.take(key, each)
