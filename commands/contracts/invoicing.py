"""Draw up the invoices that contracts are due: one contract's in order, or those of one payer merged (A1.3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from aggregates.contract import Contract
from aggregates.contract.billing import MOST, Bill, Terms, due_invoices
from aggregates.contract.coverage import cover
from aggregates.contract.lines import comment_of, dated_text
from aggregates.contract.refusals import check_approved
from aggregates.customer import Customer
from aggregates.ids import customer_id, new_id, project_id, register_id
from aggregates.invoice import Invoice, Line
from aggregates.invoice.draft import draft
from aggregates.invoice.pricing import MOST_LINES
from aggregates.origin import Origin, PartLine
from aggregates.register import Register
from commands.contracts.approval_doubts import approval_doubts, looked_at
from commands.contracts.defaults import discount_setting
from commands.contracts.particulars import named_by, particulars_of
from commands.contracts.vat import check_vat_no_there, check_zone_kept, fetch_regimes
from commands.reference import payer, vat_rates
from commands.work import Work


class Charge(NamedTuple):
    """One bill of one contract, as it was when that was decided."""

    contract: Contract
    bill: Bill

    @property
    def merges_with(self) -> tuple[Any, ...]:
        """Charges that are equal in this go on one invoice (A1.3 step 8)."""
        of = self.contract
        return (of.debtor, of.currency, of.vat_zone, of.payment_terms, self.bill.dated_on, of.language)


class ToldCharge(TypedDict):
    """What an invoice charges of a contract, and which days; none when only one-off rows are on it."""

    contract: str
    number: str
    first: date | None
    last: date | None


class Told(TypedDict):
    """What the answer says of an invoice; its id is none in a dry run. `warnings`: why its date will not do."""

    id: str | None
    payer: str
    dated_on: date | None
    net: Decimal
    gross: Decimal
    currency: str
    comment: str | None
    charges: list[ToldCharge]
    warnings: list[str]


def fetch_for_invoicing(work: Work, ids: Iterable[UUID]) -> list[Contract]:
    """The contracts, and all that their invoices look at: at most four queries, however many they are."""
    contracts = list(work.load(Contract, ids).values())
    codes = {code for each in contracts for code in _vat_codes(each)}
    codes |= {each.freight_vat_code for each in contracts if each.freight_vat_code}
    wanted = [("vat_codes", code) for code in sorted(codes)] + [("discount_options", "default"), *named_by(contracts)]
    work.fetch(
        [(Register, register_id(*each)) for each in wanted]
        + [(Customer, customer_id(code)) for each in contracts for code in (each.debtor, each.customer)]
        + looked_at(work)
    )
    fetch_regimes(work, contracts)
    return contracts


def charges_of(
    work: Work, contract: Contract, until: date, dated_on: date | None = None, most: int = MOST
) -> list[Charge]:
    """What is due of it, oldest first. Errors: `ContractNotApproved`, `UnknownPayer`, `UnknownCode`, `NoRateYet`,
    `VatZoneMoved`, `VatNumberMissing`.
    """
    check_approved(contract, "invoiced")
    payer(work, contract.debtor, "/payer" if contract.payer else "/customer")
    check_zone_kept(work, contract)
    check_vat_no_there(work, contract)
    codes = _vat_codes(contract)
    terms = Terms(discount_setting(work), lambda day: vat_rates(work, codes, day))
    return [Charge(contract, bill) for bill in due_invoices(contract, until, terms, dated_on=dated_on, most=most)]


def drawn_up(work: Work, charges: Sequence[Charge], comment: str | None = None, *, dry_run: bool = False) -> Told:
    """One invoice of these charges, which have one payer; each contract keeps what it charges. What the answer says.

    With `dry_run` that is all, and nothing is recorded. Errors: those of pricing, `PeriodsInvoiced`, `NotYetDue`.
    """
    each, first = new_id(), charges[0]
    of = first.contract
    often = Counter(charge.contract.id for charge in charges)
    lines = [
        _line(charge, part, named=len(charges) > 1, dated=often[charge.contract.id] > 1)
        for charge, part in _parts(charges)
    ]
    contracts = tuple(dict.fromkeys(charge.contract.id for charge in charges))
    (drafted,) = facts = draft(
        work.begin(Invoice, each),
        on=work.on,
        source="contract",
        project=project_id(of.project) if of.project and len(contracts) == 1 else None,
        contracts=contracts,
        dated_on=first.bill.dated_on,
        payer=of.debtor,
        payer_name=payer(work, of.debtor).name,
        currency=of.currency,
        lines=lines,
        rates=vat_rates(work, (line.vat_code for line in lines), first.bill.dated_on),
        payment_terms=of.payment_terms,
        reference=of.reference if len(contracts) == 1 else None,
        comment=comment or comment_of([(charge.contract.number, charge.bill.days) for charge in charges]),
        particulars=particulars_of(work, [work.state(Contract, contract) for contract in contracts]),
    )
    if dry_run:
        work.check_come(work.on)
        return _told(None, drafted, charges, approval_doubts(work, first.bill.dated_on))
    work.record(each, facts)
    for contract in contracts:
        covers = [found for charge in charges if charge.contract.id == contract for found in charge.bill.covers]
        work.record(contract, cover(work.state(Contract, contract), invoice=each, covers=covers, on=work.on))
    return _told(each, drafted, charges, approval_doubts(work, first.bill.dated_on))


def merged(charges: Iterable[Charge]) -> list[list[Charge]]:
    """Those that go on one invoice together, as many as fit; in order of their dates."""
    groups: dict[tuple[Any, ...], list[list[Charge]]] = {}
    for charge in sorted(charges, key=lambda each: (each.bill.dated_on, each.contract.number)):
        invoices = groups.setdefault(charge.merges_with, [[]])
        if sum(len(each.bill.lines) for each in (*invoices[-1], charge)) > MOST_LINES and invoices[-1]:
            invoices.append([])
        invoices[-1].append(charge)
    return [group for invoices in groups.values() for group in invoices]


def _parts(charges: Sequence[Charge]) -> Iterator[tuple[Charge, PartLine]]:
    """Freight is on an invoice once, however many periods of its contract are there (A1.3 step 6, C61)."""
    freighted: set[UUID] = set()
    for charge in charges:
        of, lines = charge.contract, charge.bill.lines
        yield from ((charge, part) for part in (lines[:-1] if of.id in freighted else lines))
        if of.freight:  # the last of its lines
            freighted.add(of.id)


def _vat_codes(contract: Contract) -> set[str]:
    """Of its rows as they stand and as they stood, for periods that began then."""
    rows = (*contract.rows, *(each.row for versions in contract.prices.values() for each in versions))
    return {row.vat_code for row in rows if row.vat_code}


def _line(charge: Charge, part: PartLine, *, named: bool, dated: bool) -> Line:
    """`named`: it says whose contract it is from, where an invoice has several; `dated`: and for which days."""
    of = charge.contract
    fields = {name: getattr(part, name) for name in part.__struct_fields__ if name != "key"}
    if named:
        text = dated_text(part) if dated else part.text
        fields["text"] = f"{text}; {of.number}, {of.customer_name}"
        fields["dimensions"] = {**part.dimensions, "contract": of.number, "customer": of.customer}
    return Line(**fields, origin=Origin(kind="contract", document=of.id, line=part.key))


def _told(each: UUID | None, drafted: Invoice.Drafted, charges: Sequence[Charge], warnings: list[str]) -> Told:
    return {
        "id": str(each) if each else None,
        "payer": drafted.payer,
        "dated_on": drafted.dated_on,
        "net": drafted.totals.net,
        "gross": drafted.totals.gross,
        "currency": drafted.currency,
        "comment": drafted.comment,
        "charges": [_charge(each) for each in charges],
        "warnings": warnings,
    }


def _charge(charge: Charge) -> ToldCharge:
    first, last = charge.bill.days or (None, None)
    return {"contract": str(charge.contract.id), "number": charge.contract.number, "first": first, "last": last}
