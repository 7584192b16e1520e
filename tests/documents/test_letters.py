"""Statements, comparison acts and contracts as pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.account_papers import Entry, Section, StatementPaper
from documents.contract_page import contract_pdf
from documents.contract_paper import ContractPaper, ContractRow
from documents.invoice_page import invoice_pdf
from documents.languages import LANGUAGES
from documents.saying import filled
from documents.statement_page import act_pdf, statement_pdf
from tests.documents.samples import OURS, THEIRS, eur, pages, paper

ON = date(2026, 5, 31)


def statement(*sections: Section, **more: object) -> StatementPaper:
    said = {"from_on": date(2026, 5, 1), "to_on": ON, "seller": OURS, "buyer": THEIRS, "sections": sections}
    return StatementPaper(**said | more)  # type: ignore[arg-type]


def section(closing: str, currency: str = "EUR") -> Section:
    entry = Entry(on=date(2026, 5, 4), what="invoice", number="R-1", amount=eur(closing), balance=eur(closing))
    return Section(currency=currency, opening=eur("0.00"), entries=(entry,), closing=eur(closing))


def contract(**more: object) -> ContractPaper:
    said = {"number": "L-1", "dated_on": ON, "seller": OURS, "customer": THEIRS, "rows": (ContractRow(text="Noma"),)}
    return ContractPaper(**said | more)  # type: ignore[arg-type]


@pytest.mark.feature("C85", "T56")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_is_made_in_every_language(language: str) -> None:
    for made in (statement_pdf, act_pdf):
        assert "R-1" in pages(made(statement(section("21.00"), language=language)))[0]
    assert "L-1" in pages(contract_pdf(contract(language=language)))[0]


def test_every_paper_is_tagged_pdf_a_3_and_always_the_same_bytes() -> None:
    for make in (
        lambda: statement_pdf(statement(section("21.00"))),
        lambda: act_pdf(statement(section("21.00"))),
        lambda: contract_pdf(contract()),
    ):
        made = make()
        assert made == make()
        root = PdfReader(BytesIO(made)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and b"<pdfaid:part>3" in root["/Metadata"].get_data()


def test_papers_that_are_made_at_the_same_time_do_not_mix() -> None:
    numbers = [f"R-{number}" for number in range(12)]
    alone = [invoice_pdf(paper(number=number)) for number in numbers]
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(lambda number: invoice_pdf(paper(number=number)), numbers)) == alone


@pytest.mark.feature("C97")
def test_a_form_says_its_words_before_and_after_what_is_supplied_under_its_own_headings() -> None:
    headings = {"customer": "Nomnieks", "unit_price": "Maksa"}
    (text,) = pages(
        contract_pdf(contract(title="Noma", headings=headings, opening="Puses {customer}.", body="Beigas."))
    )
    opening, rows, body = text.index(f"Puses {THEIRS.name}."), text.index("Līguma priekšmets"), text.index("Beigas.")
    assert opening < rows < body
    assert "NOMNIEKS" in text and "Maksa, EUR" in text


@pytest.mark.feature("C97")
def test_a_form_takes_fields_and_leaves_every_other_brace_alone() -> None:
    assert filled("{number} {unknown} {} {{number}} {0.x}", {"number": "L-1"}) == "L-1 {unknown} {} {L-1} {0.x}"
