"""The page of an invoice: what it must say by law, how it reads, and that it is always the same."""

import hashlib
import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents import phrases
from documents.invoice_page import invoice_pdf, said
from documents.languages import LANGUAGES, say
from documents.parts import Deduction, Discount, Picture, VatGroup
from documents.payment_code import payment_code
from documents.typeset import BOX
from tests.documents.samples import OURS, THEIRS, eur, line, pages, paper


def test_it_says_all_that_the_law_asks_for() -> None:
    """Number, dates, both parties with their VAT numbers, what, how much, net, rate, VAT, total (M2)."""
    (text,) = pages(invoice_pdf(paper()))
    for each in (
        "Rēķins", "R-2026-0017", "04.05.2026", "18.05.2026", OURS.name, "LV40003000000", "Brīvības gatve 214B",
        THEIRS.name, "LT100001234567", "Gedimino pr. 9", "Lietuva", "Kravas pārvadājums", "100,00", "21 %", "21,00",
        "121,00", "Viens simts divdesmit viens eiro un 00 centi", "RF16 INV2 0260 001", "LV80 BANK 0000 4351 9500 1",
        "1. lapa no 1",
    ):  # fmt: skip
        assert each in text, each


@pytest.mark.feature("C85")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("type_", ["invoice", "credit_note", "advance"])
def test_each_kind_of_document_is_made_in_each_language(language: str, type_: str) -> None:
    made = invoice_pdf(paper(type=type_, language=language))
    title = say(phrases.INVOICE[type_], language)
    assert f"{title} {say(phrases.COMMON['number'], language)} R-2026-0017" in pages(made)[0]
    assert PdfReader(BytesIO(made)).trailer["/Root"]["/Lang"] == language


def test_it_is_tagged_pdf_a_3_on_a4_with_its_own_fonts() -> None:
    read = PdfReader(BytesIO(invoice_pdf(paper())))
    root = read.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata and "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/OutputIntents"]
    assert [round(float(each)) for each in read.pages[0].mediabox] == [0, 0, 595, 842]
    fonts = read.pages[0]["/Resources"]["/Font"].values()
    assert all("Inter" in each["/BaseFont"] for each in fonts)


def test_the_same_paper_is_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib; from tests.documents.samples import paper; from documents.invoice_page import invoice_pdf; "
        "print(hashlib.sha256(invoice_pdf(paper())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)
    here = invoice_pdf(paper())
    assert here == invoice_pdf(paper())
    assert hashlib.sha256(here).hexdigest() == done.stdout.strip()
    assert here != invoice_pdf(paper(number="R-2026-0018"))


def test_long_invoices_go_on_with_their_head_and_number() -> None:
    every = pages(invoice_pdf(paper(*[line("10.00", text=f"Rinda {n}") for n in range(1, 101)])))
    assert len(every) == 3
    for place, text in enumerate(every, 1):
        assert f"{place}. lapa no 3" in text
        assert "Nosaukums" in text and "R-2026-0017" in text
    assert "1 210,00" in every[-1] and "Apmaksai" not in every[0]


@pytest.mark.parametrize("rows", range(20, 110, 6))
def test_the_last_page_of_a_long_invoice_still_says_where_to_pay_or_what(rows: int) -> None:
    """No page holds nothing but the closing words."""
    *_, last = pages(invoice_pdf(paper(*[line("10.00")] * rows)))
    assert "Apmaksa Saņēmējs" in last


def test_reverse_charge_is_said_with_its_law_whatever_the_rates_show() -> None:
    lines = (line("100.00", category="AE", rate=Decimal(0)), line("50.00"))
    groups = (
        VatGroup(
            category="AE", rate=Decimal(0), net=eur("100"), vat=eur("0"), exemption_reason="PVN likuma 142. pants"
        ),
        VatGroup(category="S", rate=Decimal(21), net=eur("50"), vat=eur("10.50")),
    )
    (text,) = pages(invoice_pdf(paper(*lines, vat_groups=groups)))
    assert "Nodokļa apgrieztā maksāšana: PVN likuma 142. pants." in text


def test_vat_of_a_foreign_currency_is_told_in_ours_too() -> None:
    foreign = paper(currency="USD", rate=eur("0.92"), base_vat=eur("19.32"), language="en")
    (text,) = pages(invoice_pdf(foreign))
    assert "VAT in EUR: 19.32." in text and "1 USD = 0.92 EUR" in text
    assert said(foreign)["payment"]["code"] is None, "the code to scan is for euros only"


@pytest.mark.feature("C74")
def test_discounts_for_early_payment_and_deducted_advances_are_shown() -> None:
    shown = paper(
        discounts=(Discount(pay_by=date(2026, 5, 11), percent=Decimal(2)),),
        deductions=(Deduction(number="AV-3", amount=eur("60.50"), vat=eur("10.50")),),
        payable=eur("60.50"),
    )
    (text,) = pages(invoice_pdf(shown))
    assert "2 % atlaide, ja apmaksāts līdz 11.05.2026" in text
    assert "Avanss AV-3, t. sk. PVN 10,50 −60,50" in text
    assert "Apmaksai, EUR 60,50" in text


def test_a_draft_and_a_cancelled_one_say_so_and_ask_for_no_payment() -> None:
    for state, words in (("draft", "nav derīgs apmaksai"), ("cancelled", "Anulēts")):
        page = said(paper(state=state))
        assert words in page["note"] and page["payment"] is None
    assert said(paper(type="credit_note"))["payment"] is None


def test_text_of_others_is_text_and_never_a_command_to_the_page() -> None:
    evil = '#panic() $x$ *b* _i_ `c` @x <y> \\ // https://example.org/ #image("/etc/passwd") = Title'
    (text,) = pages(invoice_pdf(paper(line("1.00", text=evil), comment=evil, buyer=THEIRS)))
    assert text.replace(" ", "").count(evil.replace(" ", "")) == 2


@pytest.mark.parametrize("text", ["漢字 ab", "😀 ab", "\ue000 ab", "\u001f ab", "\u2125 ab"])
def test_a_letter_that_no_font_of_ours_has_is_a_box_and_the_paper_is_made_all_the_same(text: str) -> None:
    (page,) = pages(invoice_pdf(paper(line("1.00", text=text), comment="Ķēķis Žiľ Ёлка Ωμέγα")))
    assert f"{BOX} ab" in page and "Ķēķis Žiľ Ёлка Ωμέγα" in page


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from(LANGUAGES))
def test_whatever_a_text_holds_there_is_a_paper(text: str, language: str) -> None:
    assert invoice_pdf(paper(line("1.00", text=text), comment=text, language=language, reference=text))


def test_the_company_logo_stands_at_the_head() -> None:
    picture = Picture(content=PNG, media_type="image/png")
    with_logo = PdfReader(BytesIO(invoice_pdf(paper(logo=picture))))
    assert len(with_logo.pages[0].images) == 1 and not PdfReader(BytesIO(invoice_pdf(paper()))).pages[0].images


def test_the_einvoice_goes_inside_as_another_form_of_the_document() -> None:
    read = PdfReader(BytesIO(invoice_pdf(paper(), einvoice="<Invoice>ā</Invoice>".encode())))
    assert {name: files[0] for name, files in read.attachments.items()} == {
        "einvoice.xml": "<Invoice>ā</Invoice>".encode()
    }
    about = read.trailer["/Root"]["/AF"][0].get_object()
    assert about["/AFRelationship"] == "/Alternative"


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1000000000.00"])
def test_there_is_no_code_to_scan_for_what_the_standard_has_no_room_for(amount: str) -> None:
    assert payment_code(name="A", iban="LV80BANK0000435195001", amount=eur(amount), reference=None, text="R-1") is None


@pytest.mark.parametrize("name", ["x", "Ж" * 200, "漢" * 200, "🎉" * 200])
@pytest.mark.parametrize("text", ["R-1", "Ж" * 200])
@pytest.mark.parametrize("bic", ["HABALV22", "HABA LV 22", "HABALV2", "", None])
def test_long_names_and_a_wrong_bic_leave_a_code_that_can_be_scanned(name: str, text: str, bic: str | None) -> None:
    asked = {"name": name, "iban": "LV80BANK0000435195001", "amount": eur("999999999.99"), "text": text, "bic": bic}
    made = payment_code(**asked, reference=None)  # type: ignore[arg-type]  # the fields by their names
    assert made is not None and made.startswith("<svg")


def test_a_reference_with_wrong_check_digits_is_told_as_text() -> None:
    """segno takes it as it is, and a bank would refuse it (M4)."""
    right, wrong = (
        payment_code(name="A", iban="LV80BANK0000435195001", amount=eur("1"), reference=each, text=None)
        for each in ("RF16INV20260001", "RF17INV20260001")
    )
    assert right and wrong and right != wrong


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000003000000010802000000948283e30000000d494441"
    "54789c631070688020000aea027187a65e7a0000000049454e44ae426082"
)
