"""Invoice the late interest that a debtor's invoices have borne, each stretch of it once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from aggregates.customer import Customer
from aggregates.debtor import Charge, Debtor
from aggregates.debtor.charging import NothingToCharge, charge
from aggregates.errors import Rejected
from aggregates.ids import customer_id
from aggregates.interest import InterestRates, Step, late_interest, total
from aggregates.invoice import Invoice
from aggregates.languages import said
from commands.command import Answer, Command
from commands.debtors.accounts import DEFAULT_POLICY
from commands.debtors.cards import debtor_of
from commands.debtors.charged import charged, check_balance, fetch_interest_invoices
from commands.fields import Code, Currency
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, drawn_up
from commands.reference import entry
from commands.work import NotYetDue, Work
from queries.late_interest import late_invoices
from queries.reminding import balance_steps

MOST_LINES = 1000
TEXTS = {
    "lv": "Nokavējuma procenti par rēķinu {number} no {start} līdz {end}",
    "": "Late interest on invoice {number} from {start} to {end}",
}


class NoInterestRates(Rejected):
    """It must be said by which rates interest is reckoned."""


class CreateInterestInvoice(Command):
    """Interest that has grown by `until` (default: today) in one currency, on all late invoices or on these.

    `rates` is a code of interest rates (default: those of the debtor's dunning policy).
    """

    until: date | None = None
    currency: Currency = "EUR"
    invoices: tuple[UUID, ...] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    rates: Code | None = None
    vat_code: Code = Field(default="PVN-O", description="Late interest is out of the scope of VAT")


def create_interest_invoice(work: Work, command: CreateInterestInvoice, customer: str) -> Answer:
    """A draft with a line for each invoice. What an earlier interest invoice charges is not charged again.

    Errors: `NoSuchCustomer`, `NotYetDue`, `NoInterestRates`, `UnknownCode`, `NoInterestRate`, `NothingToCharge`.
    """
    until = command.until or work.today
    if until > work.today:
        raise NotYetDue(f"{until} is in the future, and interest grows day by day; use {work.today} or earlier.")
    debtor = debtor_of(work, customer)
    rates: InterestRates = entry(work, "interest_rates", command.rates or _rates(work, debtor), "/rates")
    charges, starts = _charges(work, command, debtor, customer, rates, until)
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
    return made


def _rates(work: Work, debtor: Debtor) -> str:
    policy = entry(work, "dunning_policies", debtor.policy or DEFAULT_POLICY, "/rates")
    if policy.interest_rates is None:
        raise NoInterestRates("The debtor's dunning policy names no interest rates; give `rates`.", pointer="/rates")
    return str(policy.interest_rates)


def _charges(
    work: Work, command: CreateInterestInvoice, debtor: Debtor, customer: str, rates: InterestRates, until: date
) -> tuple[list[Charge], dict[UUID, date]]:
    """What is left of each late invoice, and from which day it is charged."""
    invoices, steps = _late(work, command, customer, until)
    fetch_interest_invoices(work, [debtor])
    before = charged(work, debtor)
    charges, starts = [], {}
    for invoice in invoices[:MOST_LINES]:
        due_on = invoice.due_on or until
        grown = total(
            late_interest(steps.get(invoice.id, ()), rates, due_on=due_on, until=until, currency=invoice.currency)
        )
        left = grown - before.get(invoice.id, Decimal(0))
        if left > 0:
            charges.append(Charge(invoice=invoice.id, number=invoice.number or "", until=until, amount=left))
            starts[invoice.id] = _charged_until(debtor, invoice.id) or due_on
            work.relied_on(invoice.id)
    return charges, starts


def _late(
    work: Work, command: CreateInterestInvoice, customer: str, until: date
) -> tuple[list[Invoice], Mapping[UUID, Sequence[Step]]]:
    """The late invoices and how each balance went. Errors: `BalanceMoved`: read models and aggregates must agree."""
    work.desk.settle()
    with work.desk.store.reading() as connection:
        found = [each.id for each in late_invoices(connection, customer, until) if each.currency == command.currency]
        chosen = [each for each in found if command.invoices is None or each in command.invoices]
        steps = balance_steps(connection, chosen)
    invoices = list(work.load(Invoice, chosen).values())
    for invoice in invoices:
        check_balance(invoice, steps.get(invoice.id, ()))
    return invoices, steps


def _charged_until(debtor: Debtor, invoice: UUID) -> date | None:
    days = [each.until for charges in debtor.charged.values() for each in charges if each.invoice == invoice]
    return max(days, default=None)


def _line(each: Charge, start: date, language: str, vat_code: str) -> InvoiceLine:
    text = said(TEXTS, language, own="") or TEXTS[""]
    return InvoiceLine(
        text=text.format(number=each.number, start=start, end=each.until), unit_price=each.amount, vat_code=vat_code
    )
