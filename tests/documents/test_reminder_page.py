"""The page of a reminder letter: what is claimed, what is the debtor's own, and how interest is reckoned."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from aggregates.reminder_words import BY_LANGUAGE, words
from documents.languages import LANGUAGES
from documents.parts import Account
from documents.reminder_page import reminder_pdf, said
from tests.documents.letters import borne, due, reminder
from tests.documents.samples import eur, pages


@pytest.mark.feature("C85", "T56")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_made_in_every_language(language: str) -> None:
    late = due("R-1", "600.00", interest=eur("20.58"), segments=(borne(74, "1000.00", "20.58"),))
    own = due("K-1", "-24.20", kind="credit_note")
    (page,) = pages(reminder_pdf(reminder(late, own, language=language, fee=eur("40.00"))))
    assert "R-1" in page and "K-1" in page


def test_a_letter_is_tagged_pdf_a_3_and_always_the_same_bytes() -> None:
    made = reminder_pdf(reminder())
    assert made == reminder_pdf(reminder())
    root = PdfReader(BytesIO(made)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and b"<pdfaid:part>3" in root["/Metadata"].get_data()


def test_the_sum_says_of_what_it_is_made() -> None:
    late = due("R-1", "600.00", interest=eur("33.26"), segments=(borne(74, "1000.00", "20.58"),))
    own = (due("K-1", "-24.20", kind="credit_note"), due("", "-10.00", kind="payment"))
    shown = said(reminder(late, *own, fee=eur("40.00"), language="en"))
    assert shown["totals"] == [
        ["Overdue, EUR", "600.00"],
        ["Credit notes and payments not applied yet, EUR", "−34.20"],
        ["Recovery costs, EUR", "40.00"],
        ["Late interest, EUR", "33.26"],
        ["Due in all, EUR", "639.06"],
    ]
    assert [(row[0], row[2], row[3], row[5]) for row in shown["rows"]] == [
        ("R-1", "18 May 2026", "43", "600.00"),
        ("Credit note\u00a0K-1".replace("\u00a0", " "), "", "", "−24.20"),
        ("Payment received", "", "", "−10.00"),
    ]


def test_a_sum_of_one_thing_is_said_once_and_without_interest_there_is_no_column_of_it() -> None:
    shown = said(reminder(language="en"))
    assert shown["totals"] == [["Due in all, EUR", "21.00"]]
    assert (shown["columns"][-1], shown["reckoned"]) == ("Unpaid, EUR", None)


def test_each_stretch_of_interest_is_shown_with_the_source_of_its_rate_less_what_is_invoiced_already() -> None:
    stretches = (borne(74, "1000.00", "20.58"), borne(76, "600.00", "12.68", "base rate 2.40 %"))
    shown = said(reminder(due("R-1", "600.00", interest=eur("13.26"), segments=stretches), language="en"))["reckoned"]
    assert shown["columns"][-3:] == ["Principal, EUR", "Rate a year", "Late interest, EUR"]
    assert shown["rows"] == [
        ["R-1", "31 Jan 2026 – 15 Apr 2026", "74", "1,000.00", "10.15%", "20.58"],
        ["R-1", "31 Jan 2026 – 15 Apr 2026", "76", "600.00", "10.15%", "12.68"],
        ["R-1", "Invoiced already", "", "", "", "−20.00"],
    ]
    assert shown["sources"] == "Source of the rates: base rate 2.15 %; base rate 2.40 %"


def test_one_invoice_is_paid_with_its_reference_and_several_name_theirs_in_the_list() -> None:
    first = due("R-1", "21.00", reference="RF16INV20260001")
    alone, both = said(reminder(first, language="en")), said(reminder(first, due("R-2", "1.00"), language="en"))
    assert ["Payment reference", "RF16\u00a0INV2\u00a00260\u00a0001"] in alone["payment"]["lines"]
    assert "Payment reference" not in [label for label, _ in both["payment"]["lines"]]
    assert both["rows"][0][0] == "R-1\nRF16\u00a0INV2\u00a00260\u00a0001"
    assert alone["payment"]["code"] and both["payment"]["code"]


@pytest.mark.parametrize("more", [{"payment_code": False}, {"currency": "USD"}, {"total": eur("0.00")}])
def test_where_no_code_is_possible_none_is_shown(more: dict[str, object]) -> None:
    assert said(reminder(**more))["payment"]["code"] is None
    assert said(reminder(accounts=()))["payment"] is None


@pytest.mark.feature("CX13")
def test_a_letter_without_words_is_its_figures_alone() -> None:
    shown = said(reminder(title=None, body=None, language="en"))
    assert (shown["title"], shown["greeting"], shown["body"]) == ("Payment reminder", None, [])
    assert said(reminder(title="Parāds", body="Viens.\n\nDivi."))["body"] == ["Viens.", "Divi."]


@pytest.mark.feature("CX13")
def test_the_usual_words_are_three_of_rising_severity_in_every_language_of_the_house() -> None:
    assert set(BY_LANGUAGE) == set(LANGUAGES)
    for language in LANGUAGES:
        letters = [words(level, language) for level in (1, 2, 3)]
        assert len({each.subject for each in letters if each}) == len({each.body for each in letters if each}) == 3
        assert all(each and "{date}" in each.body for each in letters)
    assert words(4, "lv") is None
    assert words(1, "fi") == words(1, "en")


def test_a_long_letter_goes_on_over_pages_with_its_head() -> None:
    account = Account(iban="LV80BANK0000435195001")
    lines = [due(f"R-{number}", "1234567.89", interest=eur("0.01")) for number in range(1, 61)]
    every = pages(reminder_pdf(reminder(*lines, accounts=(account,))))
    assert len(every) >= 2
    assert all("Nokavējuma" in each for each in every[:-1]) and "74 074 074,00" in " ".join(every)


def test_no_word_above_the_days_of_a_letter_is_wider_than_its_column() -> None:
    shown = {language: said(reminder(language=language))["columns"][1:3] for language in LANGUAGES}
    assert {word for each in shown.values() for word in " ".join(each).split() if len(word) > 12} == set()
