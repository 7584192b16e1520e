"""What one contract will be invoiced: the rules of the contract and of invoices, asked before there is an invoice."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from aggregates.contract import Contract
from aggregates.contract.billing import MOST, Bill, Terms, due_invoices
from aggregates.contract.refusals import TooManyInvoices
from aggregates.invoice import Line, Totals
from aggregates.invoice.pricing import priced

_FIGURES = ("text", "quantity", "unit_price", "discount", "price_factor", "vat_code")


class Expected(msgspec.Struct, frozen=True):
    """An invoice that is expected. `first` to `last` are the days that it charges; none for one-off rows alone."""

    dated_on: date
    contract: UUID
    number: str
    customer: str
    customer_name: str
    payer: str  # who is invoiced
    contract_class: str | None
    project: str | None
    first: date | None
    last: date | None
    net: Decimal
    vat: Decimal
    gross: Decimal
    currency: str


class Reckoning(NamedTuple):
    """What amounts go by: the setting of discounts, and the percent of each VAT code on a day."""

    terms: Terms
    rates: Callable[[date], Mapping[str, Decimal]]


def expected_invoices(contract: Contract, from_: date | None, to: date, by: Reckoning) -> list[Expected]:
    """Those with their date in the range, oldest first; without `from_` also what is overdue.

    Errors: `TooManyInvoices`, and those of pricing, which say why the run will not invoice the contract either.
    """
    bills = due_invoices(contract, to, by.terms, most=MOST + 1)
    if len(bills) > MOST:
        raise TooManyInvoices(
            f"Contract {contract.number} has more than {MOST} invoices until {to}; ask for an earlier day."
        )
    wanted = (bill for bill in bills if from_ is None or bill.dated_on >= from_)
    return [_expected(contract, bill, by.rates(bill.dated_on)) for bill in wanted]


def bill_totals(bill: Bill, currency: str, rates: Mapping[str, Decimal]) -> Totals:
    """What the invoice will come to. Errors: those of pricing."""
    lines = [Line(**{name: getattr(part, name) for name in _FIGURES}) for part in bill.lines]
    return priced(lines, currency, rates)[1]


def _expected(contract: Contract, bill: Bill, rates: Mapping[str, Decimal]) -> Expected:
    first, last = bill.days or (None, None)
    totals = bill_totals(bill, contract.currency, rates)
    return Expected(
        dated_on=bill.dated_on,
        contract=contract.id,
        number=contract.number,
        customer=contract.customer,
        customer_name=contract.customer_name,
        payer=contract.debtor,
        contract_class=contract.contract_class,
        project=contract.project,
        first=first,
        last=last,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        currency=contract.currency,
    )
