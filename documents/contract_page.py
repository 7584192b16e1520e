"""The page of a contract, by its form and in its language (C97)."""

from typing import Any

from documents import phrases
from documents.contract_paper import ContractPaper, ContractRow
from documents.languages import amount, day, percent, price, quantity, say
from documents.saying import Pairs, facts, filled, party, sheet, translated
from documents.typeset import page

FIELDS = ("number", "provider", "customer", "payer", "contracted_on", "start_on", "end_on")


def contract_pdf(paper: ContractPaper) -> bytes:
    """PDF/A-3, tagged; the same paper gives the same bytes."""
    return page("contract", said(paper), dated_on=paper.dated_on, logo=paper.logo)


def said(paper: ContractPaper) -> dict[str, Any]:
    """Everything that the page shows, as text."""
    groups = (phrases.INVOICE, phrases.STATEMENT, phrases.CONTRACT, phrases.COMMON)
    t = {name: text for group in groups for name, text in translated(paper.language, group).items()}
    t |= {"price": paper.headings.get("unit_price", t["price"])} | paper.headings
    parties = [(t["provider"], paper.seller), (t["customer"], paper.customer)]
    parties += [(t["payer"], paper.payer)] if paper.payer else []
    priced = t["prices_with_vat"] if paper.vat_included else t["prices_without_vat"]
    return sheet(paper.language, paper.title or t["contract"], paper.number, paper.seller) | {
        "note": t["draft_note"] if paper.draft else None,
        "parties": [party(role, each, paper.language) for role, each in parties],
        "facts": facts(_facts(paper, t)),
        "subject": t["subject"],
        "columns": [t["number"], t["description"], t["quantity"], f"{t['price']}, {paper.currency}", t["discount"]],
        "rows": [_row(place, row, paper) for place, row in enumerate(paper.rows, 1)],
        "priced": " ".join([priced, *_freight(paper, t)]),
        "conditions": t["conditions"],
        "opening": _paragraphs(paper.opening, paper),
        "body": _paragraphs(paper.body, paper),
        "comment": paper.comment,
        "signatures": [paper.seller.name, paper.customer.name],
        "signature": t["signature"],
    }


def _paragraphs(text: str | None, paper: ContractPaper) -> list[str]:
    return filled(text, _fields(paper)).split("\n\n") if text else []


def _fields(paper: ContractPaper) -> dict[str, str]:
    language = paper.language
    return {
        "number": paper.number,
        "provider": paper.seller.name,
        "customer": paper.customer.name,
        "payer": (paper.payer or paper.customer).name,
        "contracted_on": day(paper.contracted_on, language) or "…",
        "start_on": day(paper.start_on, language) or "…",
        "end_on": day(paper.end_on, language) or say(phrases.CONTRACT["open_ended"], language),
    }


def _facts(paper: ContractPaper, t: dict[str, str]) -> Pairs:
    language = paper.language
    yield t["contracted_on"], day(paper.contracted_on, language)
    yield t["start_on"], day(paper.start_on, language)
    yield t["end_on"], day(paper.end_on, language) or t["open_ended"]
    yield t[paper.period_unit], str(paper.period_length)
    yield t["payment_terms"], paper.payment_terms
    yield t["delivery_terms"], paper.delivery_terms
    yield t["delivery_mode"], paper.delivery_mode
    yield t["delivery_address"], paper.delivery_address
    yield t["your_reference"], paper.reference
    yield t["salesperson"], paper.salesperson


def _freight(paper: ContractPaper, t: dict[str, str]) -> list[str]:
    if not paper.freight:
        return []
    return [f"{t['freight']}: {amount(paper.freight, paper.currency, paper.language)} {paper.currency}."]


def _row(place: int, row: ContractRow, paper: ContractPaper) -> dict[str, Any]:
    language, currency = paper.language, paper.currency
    days = [day(each, language) for each in (row.start_on, row.end_on)]
    unit_price = price(row.unit_price, currency, language)
    if row.price_factor != 1:
        count = quantity(row.price_factor, language)
        unit_price = f"{unit_price} {say(phrases.INVOICE['per_units'], language).format(count=count)}"
    return {
        "place": str(place),
        "text": row.text,
        "below": " · ".join(filter(None, (row.item, " – ".join(days) if any(days) else None))),
        "figures": [
            " ".join(filter(None, (quantity(row.quantity, language), row.unit))),
            unit_price,
            percent(row.discount, language) if row.discount else "",
        ],
    }
