"""Reminder letters, statements, comparison acts and contracts as pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.account_papers import DueItem, Entry, ReminderPaper, Section, StatementPaper
from documents.contract_page import contract_pdf, filled
from documents.contract_paper import ContractPaper, ContractRow
from documents.invoice_page import invoice_pdf
from documents.languages import LANGUAGES
from documents.reminder_page import reminder_pdf
from documents.reminder_page import said as said_in_reminder
from documents.statement_page import act_pdf, said_in_act, statement_pdf
from tests.documents.samples import ACCOUNT, OURS, THEIRS, eur, pages, paper

ON = date(2026, 5, 31)


def due(number: str, uncovered: str, **more: object) -> DueItem:
    figures = {"issued_on": date(2026, 5, 4), "due_on": date(2026, 5, 18), "days_overdue": 13, "gross": eur("121.00")}
    return DueItem(**{"number": number, "uncovered": eur(uncovered), **figures, **more})  # type: ignore[arg-type]


def reminder(*items: DueItem, **more: object) -> ReminderPaper:
    said = {"dated_on": ON, "seller": OURS, "buyer": THEIRS, "items": items or (due("R-1", "21.00"),)}
    return ReminderPaper(**said | {"accounts": (ACCOUNT,)} | more)  # type: ignore[arg-type]


def statement(*sections: Section, **more: object) -> StatementPaper:
    said = {"from_on": date(2026, 5, 1), "to_on": ON, "seller": OURS, "buyer": THEIRS, "sections": sections}
    return StatementPaper(**said | more)  # type: ignore[arg-type]


def section(closing: str, currency: str = "EUR") -> Section:
    entry = Entry(on=date(2026, 5, 4), what="invoice", number="R-1", amount=eur(closing))
    return Section(currency=currency, opening=eur("0.00"), entries=(entry,), closing=eur(closing))


def contract(**more: object) -> ContractPaper:
    said = {"number": "L-1", "dated_on": ON, "seller": OURS, "customer": THEIRS, "rows": (ContractRow(text="Noma"),)}
    return ContractPaper(**said | more)  # type: ignore[arg-type]


@pytest.mark.feature("C85", "T56")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_is_made_in_every_language(language: str) -> None:
    for level in (1, 2, 3):
        assert "R-1" in pages(reminder_pdf(reminder(language=language, level=level)))[0]
    for made in (statement_pdf, act_pdf):
        assert "R-1" in pages(made(statement(section("21.00"), language=language)))[0]
    assert "L-1" in pages(contract_pdf(contract(language=language)))[0]


def test_every_paper_is_tagged_pdf_a_3_and_always_the_same_bytes() -> None:
    for make in (
        lambda: reminder_pdf(reminder()),
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


def test_a_reminder_sums_each_currency_with_interest_and_costs() -> None:
    items = (due("R-1", "21.00", interest=eur("0.35")), due("R-2", "9.00", currency="USD"), due("R-3", "4.00"))
    said = said_in_reminder(reminder(*items, costs=eur("40.00"), language="en"))
    assert said["totals"] == [["Recovery costs", "40.00"], ["Due in all, EUR", "65.35"], ["Due in all, USD", "9.00"]]
    assert said["columns"][-1] == "Late interest"
    assert [row[-1].split()[0] for row in said["rows"]] == ["0.35", "0.00", "0.00"]


def test_a_reminder_of_a_higher_level_than_there_are_words_says_the_last() -> None:
    assert said_in_reminder(reminder(level=9))["title"] == said_in_reminder(reminder(level=3))["title"]


def test_our_own_words_go_before_the_catalogues() -> None:
    said = said_in_reminder(reminder(title="Parāds", body="Viens.\n\nDivi."))
    assert (said["title"], said["body"]) == ("Parāds", ["Viens.", "Divi."])


@pytest.mark.feature("TX6")
@pytest.mark.parametrize(
    ("closing", "words"),
    [
        ("21.00", "On 31 May 2026 UAB Žaliųjų Šilų Logistika owes SIA Ziemeļu Ceļš 21.00 EUR."),
        ("-21.00", "On 31 May 2026 SIA Ziemeļu Ceļš owes UAB Žaliųjų Šilų Logistika 21.00 EUR."),
        ("0.00", "On 31 May 2026 neither owes the other anything."),
    ],
)
def test_an_act_says_in_a_sentence_who_owes_whom(closing: str, words: str) -> None:
    assert said_in_act(statement(section(closing), language="en"))["outcome"] == [words]


def test_an_act_has_an_outcome_for_each_currency() -> None:
    said = said_in_act(statement(section("21.00"), section("-5.00", "USD"), language="en"))
    assert [each.split()[-1] for each in said["outcome"]] == ["EUR.", "USD."]


def test_long_statements_go_on_over_pages_with_their_head() -> None:
    entries = tuple(Entry(on=ON, what="payment_received", number=str(n), amount=Decimal(-n)) for n in range(1, 121))
    long = Section(currency="EUR", entries=entries, closing=Decimal(-7260))
    every = pages(statement_pdf(statement(long)))
    assert len(every) == 3 and all("Debets" in each for each in every)


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
