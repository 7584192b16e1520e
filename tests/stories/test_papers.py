"""Invoices leave the house: as a page, as an e-invoice, with their proofs, and come back as the same bytes for ever."""

import hashlib
import struct
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from documents import typeset
from tests.documents.judging import faults
from tests.documents.samples import pages
from tests.documents.test_invoice_page import PNG
from tests.stories.conftest import Clerk

CARD = {
    "name": "SIA Ziemeļu Ceļš",
    "reg_no": "40003000000",
    "vat_no": "LV49999990001",
    "country": "LV",
    "address": "Brīvības gatve 214B",
    "city": "Rīga",
    "postal_code": "LV-1039",
    "email": "rekini@ziemelucels.example",
    "closing": {"lv": "Paldies par sadarbību!"},
}
BUYER = {"reg_no": "49999990016", "vat_no": "LV49999990016", "address": "Krasta iela 1\nRīga, LV-1003"}
POD = b"%PDF-1.7 signed by the consignee"


@pytest.fixture
def office_clerk(clerk: Clerk) -> Clerk:
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do(
        "/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001", "bic": "HABALV22"}}
    )
    clerk.customer("ACME", "SIA Ācme", **BUYER)
    return clerk


def fetched(clerk: Clerk, path: str, **query: Any) -> bytes:
    answer = clerk.client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.feature("C95")
def test_an_invoice_is_shown_as_a_page_with_our_card(office_clerk: Clerk) -> None:
    each, number = office_clerk.invoice("ACME", "100.00")
    answer = office_clerk.client.get(f"/invoices/{each}/document.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    (text,) = pages(answer.content)
    for said in (
        number, "SIA Ziemeļu Ceļš", "LV49999990001", "Rīga, LV-1039", "SIA Ācme", "LV49999990016", "Krasta iela 1",
        "121,00", "04.05.2026", "18.05.2026", "LV80 BANK 0000 4351 9500 1", "Paldies par sadarbību!",
        "Apmaksa 14 dienu laikā",
    ):  # fmt: skip
        assert said in text, said
    again = office_clerk.client.get(f"/invoices/{each}/document.pdf", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.feature("C85")
def test_the_page_speaks_the_customers_language_or_the_one_asked_for(office_clerk: Clerk) -> None:
    office_clerk.customer("UAB", "UAB Šilas", language="lt", country="LT")
    each, _ = office_clerk.invoice("UAB", "100.00")
    assert "Sąskaita faktūra" in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf"))[0]
    assert "Rechnung" in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf", language="de"))[0]
    assert "Invoice" in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf", language="fi"))[0]


@pytest.mark.feature("C74")
def test_payment_terms_are_said_in_the_language_of_the_paper_with_their_early_discount(office_clerk: Clerk) -> None:
    texts = {"lt": "14 dienų", "": "14 days, 2 % within 7"}
    terms = {"name": "14-2", "days": 14, "early_discounts": [{"days": 7, "percent": "2"}], "texts": texts}
    office_clerk.do("/registers/payment_terms", {"code": "14-2", "entry": terms})
    each, _ = office_clerk.invoice("ACME", "100.00", payment_terms="14-2", reference="PO-7")
    page = pages(fetched(office_clerk, f"/invoices/{each}/document.pdf", language="lt"))[0]
    assert "14 dienų" in page and "2 % nuolaida, jei apmokėta iki 2026-05-11" in page
    assert "14 days, 2 % within 7" in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf"))[0]
    assert "2 % atlaide, ja apmaksāts līdz 11.05.2026" in fetched(
        office_clerk, f"/invoices/{each}/einvoice.xml"
    ).decode().replace("\u00a0", " ")


def test_a_draft_says_so_and_is_neither_kept_nor_sent(office_clerk: Clerk) -> None:
    line = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
    draft = office_clerk.do("/invoices", {"payer": "ACME", "lines": [line]})["id"]
    assert "Projekts, nav derīgs apmaksai" in pages(fetched(office_clerk, f"/invoices/{draft}/document.pdf"))[0]
    assert office_clerk.refused(f"/invoices/{draft}/print")["type"] == "/problems/not-approved"
    refused = office_clerk.client.get(f"/invoices/{draft}/einvoice.xml")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-issued")


def test_without_our_card_there_is_no_paper(clerk: Clerk) -> None:
    clerk.customer("ACME", "SIA Ācme")
    each, _ = clerk.invoice("ACME", "100.00")
    refused = clerk.client.get(f"/invoices/{each}/document.pdf")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-company-card")
    assert "register company" in refused.json()["detail"]


@pytest.mark.feature("C95")
def test_what_was_printed_comes_back_as_the_same_bytes_whatever_changes_later(office_clerk: Clerk) -> None:
    each, number = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    done = office_clerk.do(f"/invoices/{each}/print", {"form": "both"})
    assert done["events"] == ["Invoice.Attached"] * 2
    page, xml = done["papers"]
    assert (page["kind"], page["name"], xml["kind"], xml["name"]) == (
        "paper", f"{number}.lv.pdf", "einvoice", f"{number}.xml",
    )  # fmt: skip
    first = fetched(office_clerk, f"/invoices/{each}/attachments/{page['key']}")
    assert hashlib.sha256(first).hexdigest() == page["sha256"]
    assert list(PdfReader(BytesIO(first)).attachments) == ["einvoice.xml"]
    assert faults(fetched(office_clerk, f"/invoices/{each}/attachments/{xml['key']}")) == []

    office_clerk.do("/registers/company/default/amend", {"entry": CARD | {"name": "SIA Dienvidu Ceļš"}})
    office_clerk.do("/customers/ACME/amend", {"address": "Jauna iela 2"})
    assert fetched(office_clerk, f"/invoices/{each}/attachments/{page['key']}") == first
    assert "Dienvidu" in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf"))[0]
    listed = office_clerk.see(f"/invoices/{each}")["attachments"]
    assert [row["kind"] for row in listed] == ["paper", "einvoice"]


@pytest.mark.feature("T13")
def test_what_left_the_house_can_be_read_for_ever(office_clerk: Clerk) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    page, xml = office_clerk.do(f"/invoices/{each}/print", {"form": "both"})["papers"]
    content = fetched(office_clerk, f"/invoices/{each}/attachments/{page['key']}")
    sent = {"channel": "email", "sent_on": "2026-05-05", "to": ["a@b.example"], "attachments": [page["key"]]}
    office_clerk.do(f"/invoices/{each}/mark-sent", sent)
    office_clerk.do(f"/invoices/{each}/detach", {"key": page["key"], "reason": "tidied up"})
    (sending,) = office_clerk.see(f"/invoices/{each}")["sendings"]
    assert [(file["name"], file["sha256"]) for file in sending["files"]] == [(page["name"], page["sha256"])]
    assert fetched(office_clerk, f"/invoices/{each}/sent/{page['sha256']}") == content
    assert office_clerk.client.get(f"/invoices/{each}/sent/{xml['sha256']}").status_code == 404
    unknown = office_clerk.refused(f"/invoices/{each}/mark-posted", {"posted_on": "2026-05-06", "attachments": ["x"]})
    assert unknown["type"] == "/problems/no-such-attachment"


def test_the_same_paper_is_kept_once(office_clerk: Clerk) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00")
    first = office_clerk.do(f"/invoices/{each}/print")
    second = office_clerk.do(f"/invoices/{each}/print")
    assert (second["events"], second["papers"][0]["key"]) == ([], first["papers"][0]["key"])
    office_clerk.do(f"/invoices/{each}/print", {"language": "en"})
    assert len(office_clerk.see(f"/invoices/{each}")["attachments"]) == 2


def test_an_einvoice_is_refused_with_the_name_of_what_it_lacks(office_clerk: Clerk) -> None:
    each, number = office_clerk.invoice("ACME", "100.00")
    refused = office_clerk.client.get(f"/invoices/{each}/einvoice.xml").json()
    assert refused["type"] == "/problems/einvoice-incomplete"
    assert f"{number} cannot leave as an e-invoice without the buyer's reference (BT-10;" in refused["detail"]
    assert [row["term"] for row in refused["missing"]] == ["BT-10"]
    assert office_clerk.refused(f"/invoices/{each}/print", {"form": "both"})["type"] == refused["type"]
    assert office_clerk.see(f"/invoices/{each}")["attachments"] == [], "nothing is kept of what was refused"


def test_a_credit_note_names_the_invoice_that_it_credits(office_clerk: Clerk) -> None:
    each, number = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    note = office_clerk.do(f"/invoices/{each}/credit", {"reason": "damaged"})["credit_note"]
    page = pages(fetched(office_clerk, f"/invoices/{note}/document.pdf"))[0]
    assert "Kredītrēķins" in page and number in page and "Kreditēts" in page


def test_proofs_of_delivery_go_along_inside_of_the_einvoice(office_clerk: Clerk) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    path, headers = f"/invoices/{each}/attach", {"Content-Type": "application/pdf"}
    sent = office_clerk.client.post(path, params={"name": "POD 7.pdf", "kind": "pod"}, content=POD, headers=headers)
    assert sent.status_code == 200, sent.text
    xml = fetched(office_clerk, f"/invoices/{each}/einvoice.xml")
    assert faults(xml) == [] and b'filename="POD 7.pdf"' in xml
    kept = office_clerk.do(f"/invoices/{each}/print", {"form": "einvoice", "proofs": False})["papers"]
    assert b"POD 7" not in fetched(office_clerk, f"/invoices/{each}/attachments/{kept[0]['key']}")


@pytest.mark.feature("TX5")
def test_an_assigned_claim_is_to_be_paid_to_its_new_owner(office_clerk: Clerk) -> None:
    office_clerk.customer("FACTOR", "AS Faktors", ibans=["LV97HABA0012345678910"])
    each, _ = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    sold = {"assignee": "FACTOR", "account": "LV44 HABA 0551 0000 0000 1", "reason": "factoring"}
    office_clerk.do(f"/invoices/{each}/assign", sold)
    page = pages(fetched(office_clerk, f"/invoices/{each}/document.pdf"))[0]
    assert "Prasījums ir cedēts: maksājiet AS Faktors." in page
    assert "LV44 HABA 0551 0000 0000 1" in page and "LV80 BANK" not in page and "LV97" not in page
    assert b"LV44HABA0551000000001" in fetched(office_clerk, f"/invoices/{each}/einvoice.xml")


def test_what_a_provider_sent_is_not_printed_by_us(office_clerk: Clerk) -> None:
    line = {"text": "Degviela", "unit_price": "10.00", "vat_code": "PVN21"}
    bought = {"payer": "ACME", "direction": "purchase", "number": "X-1", "issued_on": "2026-05-04", "lines": [line]}
    each = office_clerk.do("/invoices", bought)["id"]
    assert office_clerk.client.get(f"/invoices/{each}/document.pdf").json()["type"] == "/problems/not-ours"


def test_our_logo_stands_at_the_head_once_it_was_sent(office_clerk: Clerk) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00")
    before = fetched(office_clerk, f"/invoices/{each}/document.pdf")
    path, headers = "/registers/company/default/logo", {"Content-Type": "image/png"}
    assert office_clerk.client.get(path).status_code == 404
    done = office_clerk.client.post(path, content=PNG, headers=headers)
    assert done.status_code == 200 and done.json()["events"] == ["Register.Amended"]
    assert fetched(office_clerk, path) == PNG
    after = fetched(office_clerk, f"/invoices/{each}/document.pdf")
    images = [len(PdfReader(BytesIO(pdf)).pages[0].images) for pdf in (before, after)]
    assert images == [0, 1]


def test_what_no_page_can_show_is_no_logo(office_clerk: Clerk) -> None:
    for content, kind, status in (
        (PNG[:-20], "image/png", 422),
        (b"<svg/>", "image/svg+xml", 415),
        (b"%PDF-1.7", "application/pdf", 415),
        (b"\xff\xd8\xff" + bytes(600_000), "image/jpeg", 413),
    ):
        headers = {"Content-Type": kind}
        answer = office_clerk.client.post("/registers/company/default/logo", content=content, headers=headers)
        assert answer.status_code == status, answer.text
    assert office_clerk.see("/registers/company/default")["entry"]["logo"] is None


def test_a_small_file_that_is_a_giant_picture_is_no_logo(office_clerk: Clerk) -> None:
    """A megabyte of nothing but white becomes gigabytes once it is looked at, on every page."""
    size = struct.pack(">II", 60_000, 60_000)
    giant = PNG[:16] + size + PNG[24:]
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 60_000, 60_000)
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + frame + bytes(20) + b"\xff\xd9"
    for content, kind in ((giant, "image/png"), (jpeg, "image/jpeg")):
        headers = {"Content-Type": kind}
        answer = office_clerk.client.post("/registers/company/default/logo", content=content, headers=headers)
        assert (answer.status_code, "3600000000 pixels" in answer.json()["detail"]) == (413, True), answer.text


def test_a_logo_is_looked_at_before_it_stands_on_the_card(office_clerk: Clerk) -> None:
    path, amend = "/registers/company/default/logo", "/registers/company/default/amend"
    card = office_clerk.see("/registers/company/default")["entry"]
    unseen = {"logo": "0" * 64, "logo_type": "image/png"}
    assert office_clerk.refused(amend, {"entry": card | unseen})["type"] == "/problems/logo-sent-apart"
    assert office_clerk.client.post(path, content=PNG, headers={"Content-Type": "image/png"}).status_code == 200
    shown = office_clerk.see("/registers/company/default")["entry"]
    office_clerk.do(amend, {"entry": shown | {"phone": "67000000"}})
    assert office_clerk.refused(amend, {"entry": shown | {"logo_type": "image/jpeg"}})["status"] == 422
    office_clerk.do(amend, {"entry": card})
    assert office_clerk.client.get(path).status_code == 404


def test_a_supervisor_sees_only_papers_of_invoices_that_they_may_see(office_clerk: Clerk, client: TestClient) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00")
    key = office_clerk.do("/keys", {"name": "sup", "person": "Sandra", "roles": ["supervisor"]})["key"]
    for path in ("document.pdf", "einvoice.xml"):
        answer = client.get(f"/invoices/{each}/{path}", headers={"Authorization": f"Bearer {key}"})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-invoice")


def test_a_supervisor_gets_an_e_invoice_without_the_files_that_only_readers_may_see(
    office_clerk: Clerk, client: TestClient
) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00", type="advance", reference="PO-7")  # their own, so they see it
    path, headers = f"/invoices/{each}/attach", {"Content-Type": "application/pdf"}
    client.post(path, params={"name": "POD 7.pdf", "kind": "pod"}, content=POD, headers=headers).raise_for_status()
    key = office_clerk.do("/keys", {"name": "sup", "person": "administrator", "roles": ["supervisor"]})["key"]
    theirs = client.get(f"/invoices/{each}/einvoice.xml", headers={"Authorization": f"Bearer {key}"})
    assert (theirs.status_code, b"POD 7" in theirs.content) == (200, False)
    assert b"POD 7" in fetched(office_clerk, f"/invoices/{each}/einvoice.xml")


def test_a_paper_that_waited_too_long_for_others_says_so(office_clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00")
    monkeypatch.setattr(typeset, "PATIENCE", 0.01)
    with typeset._ONE_AT_A_TIME:
        answer = office_clerk.client.get(f"/invoices/{each}/document.pdf")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/paper-queue-full")
    assert fetched(office_clerk, f"/invoices/{each}/document.pdf").startswith(b"%PDF")


def test_our_closing_words_stand_only_on_papers_in_their_own_language(office_clerk: Clerk) -> None:
    office_clerk.customer("UAB", "UAB Kitas", language="lt")
    for payer, there in (("ACME", True), ("UAB", False)):
        each, _ = office_clerk.invoice(payer, "100.00")
        invoice, statement = f"/invoices/{each}/document.pdf", f"/customers/{payer}/statement.pdf"
        for path in (invoice, statement):
            assert ("Paldies" in " ".join(pages(fetched(office_clerk, path)))) is there, path
