"""Link a payment to invoices, of one customer or several, in parts."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.bank_payment import BankPayment
from aggregates.invoice import Invoice
from commands.command import Answer, Command
from commands.fields import Amount, Exact
from commands.payments.linking import Part, link_parts, unlink_parts
from commands.work import Work


class LinkedPart(BaseModel):
    """An invoice, and how much of it the payment covers; without an amount as much as fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    amount: Amount | None = Field(default=None, gt=0, description="In the invoice's currency")
    rate: Exact | None = Field(default=None, gt=0, description="Invoice currency for one unit of the payment's")


class LinkPayment(Command):
    """In the order given; effective on the later of booking and issue date unless said otherwise."""

    invoices: tuple[LinkedPart, ...] = Field(min_length=1, max_length=1000)


class UnlinkPayment(Command):
    """From one invoice or all; a correction was never true, a reversal is true until now."""

    invoice: UUID | None = None
    undo: Literal["correction", "reversal"] = "correction"


class LinkInvoice(Command):
    """The same from the invoice's side: a payment, and how much of the invoice it covers."""

    payment: UUID
    amount: Amount | None = Field(default=None, gt=0)
    rate: Exact | None = Field(default=None, gt=0)


class UnlinkInvoice(Command):
    """The links of one payment to this invoice."""

    payment: UUID
    undo: Literal["correction", "reversal"] = "correction"


def link_payment(work: Work, command: LinkPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `OverAllocated`, `RateNeeded`, `EffectiveTooEarly`, `PeriodLocked`."""
    work.fetch([(BankPayment, each), *((Invoice, part.id) for part in command.invoices)])
    work.one(BankPayment, each, f"payment {each}")
    link_parts(work, each, [Part(part.id, part.amount, part.rate) for part in command.invoices], command.effective_on)
    return Answer(id=str(each), version=work.version(each))


def unlink_payment(work: Work, command: UnlinkPayment, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotLinked`, `PeriodLocked`."""
    work.one(BankPayment, each, f"payment {each}")
    unlink_parts(work, each, command.invoice, command.undo, work.on)
    return Answer(id=str(each), version=work.version(each))


def link_invoice(work: Work, command: LinkInvoice, each: UUID) -> Answer:
    """Errors: those of `link_payment`."""
    work.fetch([(Invoice, each), (BankPayment, command.payment)])
    work.one(Invoice, each, f"invoice {each}")
    work.one_of(BankPayment, command.payment, f"payment {command.payment}")
    link_parts(work, command.payment, [Part(each, command.amount, command.rate)], command.effective_on)
    return Answer(id=str(each), version=work.version(each))


def unlink_invoice(work: Work, command: UnlinkInvoice, each: UUID) -> Answer:
    """Errors: those of `unlink_payment`."""
    work.one(Invoice, each, f"invoice {each}")
    work.one_of(BankPayment, command.payment, f"payment {command.payment}")
    unlink_parts(work, command.payment, each, command.undo, work.on)
    return Answer(id=str(each), version=work.version(each))
