"""A person says which receipts entered by hand a bank entry is, or that such a receipt never came."""

from uuid import UUID

from pydantic import Field

from aggregates.bank_payment import BankPayment
from aggregates.bank_payment.provisional import withdraw
from aggregates.invoice import Invoice
from commands.command import Answer, Command
from commands.payments.confirming import take_back, take_place
from commands.work import Work


class ConfirmPayment(Command):
    """The bank's entry takes the place of these receipts and pays what they paid; what it has more stays uncovered."""

    provisional: tuple[UUID, ...] = Field(min_length=1, max_length=1000, description="Receipts entered by hand")


class WithdrawPayment(Command):
    """A receipt entered by hand never came. Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def confirm_payment(work: Work, command: ConfirmPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `AmountsDiffer`, `NotEnteredByHand`, `NoEntryOfTheBank`, `NoLongerCounts`, `PeriodLocked`."""
    receipts = list(dict.fromkeys(command.provisional))
    work.fetch([(BankPayment, one) for one in (each, *receipts)])
    work.one(BankPayment, each, f"payment {each}")
    for one in receipts:
        work.one_of(BankPayment, one, f"payment {one}")
    take_place(work, each, receipts)
    return Answer(id=str(each), version=work.version(each))


def withdraw_payment(work: Work, command: WithdrawPayment, each: UUID) -> Answer:
    """Its invoices are owed again as if it had never been; from the first open day on where the books are closed.

    Errors: `NotFound`, `NotEnteredByHand` for what the bank booked, `NoLongerCounts`, `UsedSince`.
    """
    payment = work.one(BankPayment, each, f"payment {each}")
    facts = withdraw(payment, on=work.open_day(payment.counts_from or work.on))
    work.load(Invoice, {link.invoice for link in payment.links})
    take_back(work, each, facts)
    return Answer(id=str(each), version=work.version(each))
