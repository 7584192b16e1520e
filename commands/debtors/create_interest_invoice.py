"""Invoice the late interest that a debtor's invoices have borne, each stretch of it once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.debtor import Charge, Debtor
from aggregates.debtor.charging import NothingToCharge, charge, charged_so_far, charged_until
from aggregates.dunning import DEFAULT_POLICY
from aggregates.errors import Rejected
from aggregates.ids import customer_id
from aggregates.interest import LEGAL, InterestRates, Step, late_interest, total
from aggregates.invoice import Invoice
from aggregates.languages import said
from commands.command import Answer, Command
from commands.debtors.cards import debtor_of
from commands.debtors.charged import check_balance, fetch_interest_invoices, void_interest
from commands.fields import Code, Currency
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, drawn_up
from commands.reference import entry
from commands.work import NotYetDue, Work
from queries.debtors.late_interest import LateInvoice, late_invoices
from queries.debtors.reminding import balance_steps

MOST_LINES = 1000
TEXTS = {
    "lv": "Nokavējuma procenti par rēķinu {number} no {start} līdz {end}",
    "": "Late interest on invoice {number} from {start} to {end}",
}


class BoreNoInterest(Rejected):
    """Late interest is charged on the debtor's own invoices of that currency that were late."""


class CreateInterestInvoice(Command):
    """Interest that has grown by `until` (default: today) in one currency, on all late invoices or on these.

    `rates` is a code of interest rates (default: those of the debtor's dunning policy, else the legal ones).
    """

    until: date | None = None
    currency: Currency = "EUR"
    invoices: tuple[UUID, ...] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    rates: Code | None = None
    vat_code: Code = Field(default="PVN-O", description="Late interest is out of the scope of VAT")


def create_interest_invoice(work: Work, command: CreateInterestInvoice, customer: str) -> Answer:
    """A draft with a line for each invoice. What an earlier interest invoice charges is not charged again.

    Of more invoices than a draft has room for, the oldest; `left` says of how many the next one will be.

    Errors: `NoSuchCustomer`, `NotYetDue`, `UnknownCode`, `NoInterestRate`, `BoreNoInterest`,
    `NothingToCharge`, `BalanceMoved`.
    """
    until = command.until or work.today
    if until > work.today:
        raise NotYetDue(f"{until} is in the future, and interest grows day by day; use {work.today} or earlier.")
    debtor = debtor_of(work, customer)
    rates: InterestRates = entry(work, "interest_rates", command.rates or _rates(work, debtor), "/rates")
    every, starts = _charges(work, command, debtor, customer, rates, until)
    charges = every[:MOST_LINES]
    if not charges:
        raise NothingToCharge(f"No late interest of {customer} in {command.currency} is left to invoice by {until}.")
    card = work.state(Customer, customer_id(customer))
    lines = [_line(each, starts[each.invoice], card.language, command.vat_code) for each in charges]
    asked = DraftInvoice(payer=customer, currency=command.currency, lines=tuple(lines))
    made = drawn_up(work, asked, "invoice", "sales")
    document = UUID(made.id)
    work.record(
        debtor.id,
        charge(debtor, charges, customer=customer, document=document, currency=command.currency, on=work.on),
    )
    made.more = {"interest": sum((each.amount for each in charges), Decimal(0)), "invoices": len(charges)}
    made.more["left"] = len(every) - len(charges)
    return made


def _rates(work: Work, debtor: Debtor) -> str:
    policy = entry(work, "dunning_policies", debtor.policy or DEFAULT_POLICY, "/rates")
    return str(policy.interest_rates or LEGAL)


def _charges(
    work: Work, command: CreateInterestInvoice, debtor: Debtor, customer: str, rates: InterestRates, until: date
) -> tuple[list[Charge], dict[UUID, date]]:
    """What is left of each late invoice, and from which day it is charged; those of the draft are as they are now."""
    late, steps = _late(work, command, customer, until)
    fetch_interest_invoices(work, [debtor])
    void = void_interest(work, debtor)
    before = charged_so_far(debtor, void)
    charges, starts = [], {}
    for each in late:
        grown = total(
            late_interest(steps.get(each.id, ()), rates, due_on=each.due_on, until=until, currency=each.currency)
        )
        left = grown - before.get(each.id, Decimal(0))
        if left > 0:
            charges.append(Charge(invoice=each.id, number=each.number, until=until, amount=left))
            starts[each.id] = charged_until(debtor, void, each.id) or each.due_on
    _check_balances(work, [each.invoice for each in charges[:MOST_LINES]], steps)
    return charges, starts


def _late(
    work: Work, command: CreateInterestInvoice, customer: str, until: date
) -> tuple[list[LateInvoice], Mapping[UUID, Sequence[Step]]]:
    """The late invoices and how each balance went. Errors: `BoreNoInterest`."""
    work.desk.settle()
    with work.desk.store.reading() as connection:
        found = [each for each in late_invoices(connection, customer, until) if each.currency == command.currency]
        chosen = [each for each in found if command.invoices is None or each.id in command.invoices]
        steps = balance_steps(connection, [each.id for each in chosen])
    if others := set(command.invoices or ()) - {each.id for each in found}:
        raise _bore_none(work, sorted(others), f"was late by {until} as a claim on {customer} in {command.currency}")
    return chosen, steps


def _bore_none(work: Work, others: Sequence[UUID], how: str) -> BoreNoInterest:
    known = work.load(Invoice, others)
    names = ", ".join(known[each].number or str(each) for each in others[:10])
    return BoreNoInterest(
        f"None of {names} {how}, so no interest can be charged on it; leave it out.",
        pointer="/invoices",
        more={"invoices": [str(each) for each in others]},
    )


def _check_balances(work: Work, invoices: Sequence[UUID], steps: Mapping[UUID, Sequence[Step]]) -> None:
    """Errors: `BalanceMoved`: read models and aggregates must agree."""
    for invoice in work.load(Invoice, invoices).values():
        check_balance(invoice, steps.get(invoice.id, ()))
        work.relied_on(invoice.id)


def _line(each: Charge, start: date, language: str, vat_code: str) -> InvoiceLine:
    text = said(TEXTS, language, own="") or TEXTS[""]
    return InvoiceLine(
        text=text.format(number=each.number, start=start, end=each.until), unit_price=each.amount, vat_code=vat_code
    )
