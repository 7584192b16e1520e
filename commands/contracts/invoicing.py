"""Draw up the invoices that contracts are due: one contract's in order, or those of one payer merged (A1.3)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from aggregates.contract import Contract
from aggregates.contract.billing import MOST, Bill, Terms, due_invoices
from aggregates.contract.coverage import cover
from aggregates.contract.lines import comment_of
from aggregates.contract.refusals import check_approved
from aggregates.customer import Customer
from aggregates.ids import customer_id, new_id, project_id, register_id
from aggregates.invoice import Invoice, Line
from aggregates.invoice.draft import draft
from aggregates.invoice.pricing import MOST_LINES
from aggregates.origin import Origin, PartLine
from aggregates.pricing.discounts import PLAIN
from aggregates.register import Register
from commands.reference import entry, payer, vat_rates
from commands.work import Work


class Charge(NamedTuple):
    """One bill of one contract, as it was when that was decided."""

    contract: Contract
    bill: Bill

    @property
    def merges_with(self) -> tuple[Any, ...]:
        """Charges that are equal in this go on one invoice (A1.3 step 8)."""
        of = self.contract
        return (debtor_of(of), of.currency, of.payment_terms, self.bill.dated_on, of.language)


def debtor_of(contract: Contract) -> str:
    """Who is invoiced: the payer in the customer's place, if there is one (C72)."""
    return contract.payer or contract.customer


def fetch_for_invoicing(work: Work, ids: Iterable[UUID]) -> list[Contract]:
    """The contracts, and all that their invoices look at: two queries, however many they are."""
    contracts = list(work.load(Contract, ids).values())
    codes = {row.vat_code for each in contracts for row in each.rows if row.vat_code}
    codes |= {each.freight_vat_code for each in contracts if each.freight_vat_code}
    wanted = [("vat_codes", code) for code in sorted(codes)] + [("discount_options", "default")]
    work.fetch(
        [(Register, register_id(*each)) for each in wanted]
        + [(Customer, customer_id(debtor_of(each))) for each in contracts]
    )
    return contracts


def charges_of(
    work: Work, contract: Contract, until: date, dated_on: date | None = None, most: int = MOST
) -> list[Charge]:
    """What is due of it, oldest first. Errors: `ContractNotApproved`, `UnknownPayer`, `UnknownCode`, `NoRateYet`."""
    check_approved(contract, "invoiced")
    payer(work, debtor_of(contract), "/payer" if contract.payer else "/customer")
    known = work.version(register_id("discount_options", "default"))
    options = entry(work, "discount_options", "default") if known else PLAIN
    codes = [row.vat_code for row in contract.rows if row.vat_code]
    terms = Terms(options, lambda day: vat_rates(work, codes, day))
    return [Charge(contract, bill) for bill in due_invoices(contract, until, terms, dated_on=dated_on, most=most)]


def drawn_up(work: Work, charges: Sequence[Charge], comment: str | None = None) -> dict[str, Any]:
    """One invoice of these charges, which have one payer; each contract keeps what it charges. What the answer says.

    Errors: those of pricing, `PeriodsInvoiced`.
    """
    each, first = new_id(), charges[0]
    of = first.contract
    lines = [_line(charge, part, named=len(charges) > 1) for charge in charges for part in charge.bill.lines]
    contracts = tuple(dict.fromkeys(charge.contract.id for charge in charges))
    facts = draft(
        work.begin(Invoice, each),
        on=work.on,
        source="contract",
        project=project_id(of.project) if of.project and len(contracts) == 1 else None,
        contracts=contracts,
        dated_on=first.bill.dated_on,
        payer=debtor_of(of),
        payer_name=payer(work, debtor_of(of)).name,
        currency=of.currency,
        lines=lines,
        rates=vat_rates(work, (line.vat_code for line in lines), first.bill.dated_on),
        payment_terms=of.payment_terms,
        reference=of.reference if len(contracts) == 1 else None,
        comment=comment or comment_of([(charge.contract.number, charge.bill.days) for charge in charges]),
    )
    work.record(each, facts)
    for contract in contracts:
        covers = [found for charge in charges if charge.contract.id == contract for found in charge.bill.covers]
        work.record(contract, cover(work.state(Contract, contract), invoice=each, covers=covers, on=work.on))
    return _told(work.state(Invoice, each), charges)


def merged(charges: Iterable[Charge]) -> list[list[Charge]]:
    """Those that go on one invoice together, as many as fit; in order of their dates."""
    groups: dict[tuple[Any, ...], list[list[Charge]]] = {}
    for charge in sorted(charges, key=lambda each: (each.bill.dated_on, each.contract.number)):
        invoices = groups.setdefault(charge.merges_with, [[]])
        if sum(len(each.bill.lines) for each in (*invoices[-1], charge)) > MOST_LINES and invoices[-1]:
            invoices.append([])
        invoices[-1].append(charge)
    return [group for invoices in groups.values() for group in invoices]


def _line(charge: Charge, part: PartLine, *, named: bool) -> Line:
    """`named`: it says whose contract it is from, where an invoice has several."""
    of = charge.contract
    fields = {name: getattr(part, name) for name in part.__struct_fields__ if name != "key"}
    if named:
        fields["text"] = f"{part.text}; {of.number}, {of.customer_name}"
        fields["dimensions"] = {**part.dimensions, "contract": of.number, "customer": of.customer}
    return Line(**fields, origin=Origin(kind="contract", document=of.id, line=part.key))


def _told(invoice: Invoice, charges: Sequence[Charge]) -> dict[str, Any]:
    return {
        "id": str(invoice.id),
        "payer": invoice.payer,
        "dated_on": invoice.dated_on,
        "net": invoice.totals.net,
        "gross": invoice.totals.gross,
        "currency": invoice.currency,
        "comment": invoice.comment,
        "charges": [_charge(each) for each in charges],
    }


def _charge(charge: Charge) -> dict[str, Any]:
    first, last = charge.bill.days or (None, None)
    return {"contract": str(charge.contract.id), "number": charge.contract.number, "first": first, "last": last}
