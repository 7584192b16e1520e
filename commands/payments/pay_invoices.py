"""Create incoming payments for the selected invoices: a person says that they were paid, before the bank does (T46)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import Field, model_validator

from aggregates.bank_payment import BankPayment
from aggregates.bank_payment.provisional import book_by_hand
from aggregates.customer import Customer
from aggregates.errors import NotFound, Refusal
from aggregates.ids import customer_id, new_id, register_id
from aggregates.invoice import Invoice
from aggregates.invoice.paying import to_be_paid
from aggregates.money import rounded
from aggregates.register import Register
from commands.command import Answer, Command, Refused
from commands.fields import Amount, Code
from commands.payments.linking import Part, link_parts
from commands.payments.one_method import keep_to_one_method
from commands.payments.our_account import receiving_account
from commands.reference import exchange_rate
from commands.work import NotYetDue, Work


class PayInvoices(Command):
    """Paid on `paid_on`, into `account` (a code or IBAN of ours; may be left out when there is only one)."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)
    account: Code | None = Field(default=None, description="Code or IBAN of our bank account")
    paid_on: date
    one_per: Literal["invoice", "payer"] = Field(default="invoice", description="One payment an invoice, or a payer")
    amounts: dict[UUID, Amount] = Field(
        default_factory=dict, description="By invoice, in its currency; without: all that is uncovered"
    )

    @model_validator(mode="after")
    def _only_amounts_of_the_invoices(self) -> Self:
        if others := [str(each) for each in self.amounts if each not in set(self.ids)]:
            raise ValueError(f"an amount is given for {others[0]}, which is not among the ids")
        return self


class Paid(NamedTuple):
    """An invoice, and how much of it was paid."""

    invoice: UUID
    amount: Decimal


def pay_invoices(work: Work, command: PayInvoices) -> Answer:
    """Each invoice is done or refused with its problem; each payment waits for the bank to confirm it.

    Errors for the whole: `AccountNeeded`, `UnknownCode`, `PeriodLocked`, `NotYetDue`, `OneMethodPerPeriod`.
    """
    _check_day(work, command.paid_on)
    work.desk.settle()
    account = receiving_account(work, command.account)
    ids = list(dict.fromkeys(command.ids))
    _fetch(work, ids)
    refused: list[Refused] = []
    done: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    for group in _groups(work, command, ids, refused):
        try:
            with work.whole():
                row = _pay(work, command, account, group)
        except Refusal as refusal:
            refused += [Refused.of(str(paid.invoice), refusal) for paid in group]
            continue
        payments.append(row)
        done += [_done(work, paid, row["id"]) for paid in group]
    if payments:
        keep_to_one_method(work, [command.paid_on], "hand")
    return Answer(more={"done": done, "refused": refused, "payments": payments})


def _check_day(work: Work, paid_on: date) -> None:
    if paid_on > work.today:
        raise NotYetDue(f"{paid_on} is in the future; use {work.today} or earlier.", pointer="/paid_on")
    work.check_open(paid_on)


def _fetch(work: Work, ids: Sequence[UUID]) -> None:
    """Everything that the payments look at, in two queries however many they are."""
    invoices = work.load(Invoice, ids).values()
    currencies = {invoice.currency for invoice in invoices} - {work.desk.policy.base_currency}
    work.fetch(
        [(Customer, customer_id(invoice.payer)) for invoice in invoices if invoice.payer]
        + [(Register, register_id("currencies", currency)) for currency in sorted(currencies) if currency]
    )


def _groups(work: Work, command: PayInvoices, ids: Sequence[UUID], refused: list[Refused]) -> list[list[Paid]]:
    """What goes into one payment each; what cannot be paid is told in `refused`."""
    groups: dict[Any, list[Paid]] = {}
    for each in ids:
        invoice = work.state(Invoice, each)
        try:
            if invoice.status == "none":
                raise NotFound(f"There is no invoice {each}; look it up in the list of invoices.")
            paid = Paid(each, to_be_paid(invoice, command.amounts.get(each)))
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
            continue
        key = each if command.one_per == "invoice" else (invoice.payer, invoice.currency)
        groups.setdefault(key, []).append(paid)
    return list(groups.values())


def _pay(work: Work, command: PayInvoices, account: str, group: Sequence[Paid]) -> dict[str, Any]:
    first = work.state(Invoice, group[0].invoice)
    policy, each = work.desk.policy, new_id()
    rate = exchange_rate(work, first.currency, command.paid_on)
    amount = sum((paid.amount for paid in group), Decimal(0))
    facts = book_by_hand(
        work.begin(BankPayment, each),
        account=account,
        paid_on=command.paid_on,
        amount=amount,
        currency=first.currency,
        rate=rate,
        base_amount=rounded(amount * rate, policy.base_currency),
        base_currency=policy.base_currency,
        payer=first.payer,
        name=work.state(Customer, customer_id(first.payer)).name or first.payer_name,
        provisional=not policy.one_method_per_period,
    )
    work.record(each, facts)
    link_parts(work, each, [Part(paid.invoice, paid.amount) for paid in group], command.effective_on)
    return {
        "id": str(each),
        "payer": first.payer,
        "amount": amount,
        "currency": first.currency,
        "account": account,
        "paid_on": command.paid_on,
        "provisional": not policy.one_method_per_period,
        "invoices": len(group),
    }


def _done(work: Work, paid: Paid, payment: str) -> dict[str, Any]:
    invoice = work.state(Invoice, paid.invoice)
    return {
        "id": str(paid.invoice),
        "number": invoice.number,
        "payment": payment,
        "amount": paid.amount,
        "currency": invoice.currency,
        "uncovered": invoice.uncovered,
    }
