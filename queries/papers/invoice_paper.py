"""An invoice as it leaves the house: what its page and its e-invoice show, of cards and registers as they now stand."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from aggregates.invoice.parts import Line
from aggregates.languages import said
from aggregates.money import rounded
from aggregates.tax import VatCode
from aggregates.terms import PaymentTerms
from documents.invoice_paper import InvoicePaper
from documents.languages import spoken
from documents.parts import Account, Deduction, Discount, PaperLine, Party, VatGroup
from queries.papers.company import our_logo, our_party
from queries.papers.paper_sources import Gathered, gathered
from store.store import Store


class Made(NamedTuple):
    """A paper, and which version of the invoice it shows."""

    paper: InvoicePaper
    version: int


def invoice_paper(
    store: Store,
    id: UUID,  # noqa: A002 - the interface's own word
    *,
    base_currency: str,
    today: date,
    language: str | None = None,
) -> Made:
    """The paper in this language, else in the invoice's, else in the customer's.

    Errors: `NoSuchInvoice`, `NotOurs`, `NoCompanyCard`.
    """
    with store.reading() as connection:
        found = gathered(connection, id, today)
    written = spoken(language or found.particulars.language or found.customer.language)
    paper = msgspec.structs.replace(_paper(found, written, base_currency), logo=our_logo(store, found.company))
    return Made(paper, found.invoice.version)


def _paper(found: Gathered, language: str, base_currency: str) -> InvoicePaper:
    row, named = found.invoice, found.named
    served = [each for line in found.lines for each in (line.served_from, line.served_to) if each]
    figures = InvoicePaper(
        type=row.type,  # type: ignore[arg-type]  # the three types of the aggregate
        state=row.state,  # type: ignore[arg-type]  # the same
        number=row.number,
        issued_on=row.issued_on or row.dated_on,
        due_on=row.due_on,
        served_from=min(served, default=None),
        served_to=max(served, default=None),
        seller=our_party(found.company),
        buyer=_buyer(found),
        currency=row.currency,
        lines=tuple(_line(line, found) for line in found.lines),
        vat_groups=_groups(found),
        net=row.net,
        vat=row.vat,
        gross=row.gross,
        deductions=tuple(Deduction(number=each.number, amount=each.amount, vat=each.vat) for each in row.advanced_by),
        payable=row.payable,
        base_currency=base_currency,
        rate=row.rate,
        base_vat=rounded(row.vat * row.rate, base_currency),
        accounts=_accounts(found),
        reference=row.reference,
        buyer_reference=found.customer.buyer_reference,
        creditor_reference=row.creditor_reference,
        orders=tuple(named.orders),
        contracts=tuple(named.contracts),
        project=row.project_code,
        preceding=(named.credited, named.credited_on) if named.credited else None,
    )
    return _worded(figures, found, language)


def _worded(paper: InvoicePaper, found: Gathered, language: str) -> InvoicePaper:
    """With everything that is text, in the paper's language where there is one in it."""
    about, terms = found.particulars, found.terms
    return msgspec.structs.replace(
        paper,
        language=language,
        delivery_address=about.delivery_address,
        payment_terms=about.payment_terms_text or _terms_text(terms, language),
        discounts=_discounts(terms, found.invoice.issued_on),
        delivery_terms=about.delivery_terms_text or _in(found, "delivery_terms", about.delivery_terms, language),
        delivery_mode=about.delivery_mode_text or _in(found, "delivery_modes", about.delivery_mode, language),
        salesperson=_in(found, "people", about.salesperson, language),
        comment=found.invoice.comment,
        assigned_to=found.assignee.name if found.assignee else None,
        payment_code=found.company.payment_code,
        closing=said(found.company.closing, language, own=language),
    )


def _terms_text(terms: PaymentTerms | None, language: str) -> str | None:
    return (said(terms.texts, language) or terms.name) if terms else None


def _in(found: Gathered, kind: str, code: str | None, language: str) -> str | None:
    """How an entry is called in this language; its code where nobody knows it any more."""
    entry = found.entries.get((kind, code or ""), {})
    return said(entry.get("texts") or {}, language) or entry.get("name") or code


def _discounts(terms: PaymentTerms | None, issued_on: date | None) -> tuple[Discount, ...]:
    if terms is None or issued_on is None:
        return ()
    return tuple(
        Discount(pay_by=issued_on + timedelta(days=each.days), percent=each.percent) for each in terms.early_discounts
    )


def _buyer(found: Gathered) -> Party:
    card, about = found.customer, found.particulars
    return Party(
        name=found.invoice.payer_name or card.name,
        reg_no=card.reg_no,
        vat_no=about.vat_no or card.vat_no,
        address=tuple((about.invoice_address or card.address or "").splitlines()),
        country=card.country,
        contact=about.contact,
        phone=about.phone,
        email=card.emails[0] if card.emails else None,
    )


def _accounts(found: Gathered) -> tuple[Account, ...]:
    """Ours; of a claim that went to another: the one named then, else those of their card."""
    if found.assignee is None:
        return found.accounts
    named = found.named.assigned_account
    return tuple(Account(iban=each) for each in ([named] if named else found.assignee.ibans))


def _line(line: Line, found: Gathered) -> PaperLine:
    code = found.vat_code(line.vat_code)
    return PaperLine(
        text=line.text,
        quantity=line.quantity,
        unit=found.entries.get(("items", line.item or ""), {}).get("unit"),
        unit_price=line.unit_price,
        price_factor=line.price_factor,
        discount=line.discount,
        net=line.net,
        category=code.category if code else "S",
        rate=line.vat_rate,
        item=line.item,
        served_from=line.served_from,
        served_to=line.served_to,
    )


def _groups(found: Gathered) -> tuple[VatGroup, ...]:
    """Of one category and rate there is one group, whatever the codes."""
    groups: dict[tuple[str, Decimal], VatGroup] = {}
    for each in found.invoice.vat_lines:
        more = _group(each, found.vat_code(each["code"]))
        there = groups.get((more.category, more.rate))
        groups[more.category, more.rate] = _together(there, more) if there else more
    return tuple(groups.values())


def _group(line: Mapping[str, Any], code: VatCode | None) -> VatGroup:
    """A reason that only repeats the name of the code says no law."""
    law = code.exemption_reason if code and code.exemption_reason != code.name else None
    return VatGroup(
        category=code.category if code else "S",
        rate=Decimal(str(line["rate"])),
        net=Decimal(str(line["net"])),
        vat=Decimal(str(line["vat"])),
        exemption_code=code.exemption_code if code else None,
        exemption_reason=law,
    )


def _together(one: VatGroup, other: VatGroup) -> VatGroup:
    return msgspec.structs.replace(
        one,
        net=one.net + other.net,
        vat=one.vat + other.vat,
        exemption_code=one.exemption_code or other.exemption_code,
        exemption_reason=one.exemption_reason or other.exemption_reason,
    )
