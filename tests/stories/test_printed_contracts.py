"""Contracts are printed by the house's own form, in their language, one or a range of them."""

import io
import zipfile

import pytest

from tests.documents.samples import pages
from tests.stories.conftest import Clerk
from tests.stories.test_contracts import contract
from tests.stories.test_papers import CARD, fetched

FORM = {
    "name": "Lease",
    "document": "contract",
    "texts": {
        "lv": {"title": "Nomas līgums", "closing": "Līgums {number} ar {customer} no {start_on}.\n\n{0.__class__} {x}"},
        "en": {"title": "Lease", "opening": "Contract {number} with {customer} until {end_on}."},
    },
}


@pytest.fixture
def landlord(clerk: Clerk) -> Clerk:
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.registers("forms", "document_forms")
    clerk.customer("ACME", "SIA Ķīmija", address="Krasta iela 1")
    clerk.customer("BETA", "SIA Beta")
    return clerk


@pytest.mark.feature("C95")
def test_a_contract_is_printed_with_what_was_agreed(landlord: Clerk) -> None:
    each = contract(landlord, reference="Jūsu 7", comment="Atslēgas pie sarga", payer="BETA", freight="9.90")
    page = pages(fetched(landlord, f"/contracts/{each}/document.pdf"))[0]
    for words in (
        "Līgums", "L-1", "SIA Ziemeļu Ceļš", "SIA Ķīmija", "Krasta iela 1", "SIA Beta", "01.01.2026", "beztermiņa",
        "Rēķinu periods, mēneši", "Rent", "100,00", "Cenas ir bez PVN.", "Transporta izdevumi: 9,90 EUR.", "Jūsu 7",
        "Atslēgas pie sarga", "Vārds, uzvārds, amats, paraksts",
    ):  # fmt: skip
        assert words in page, words
    assert "Projekts, nav derīgs" not in page
    draft = contract(landlord, "L-2", approve=False)
    assert "Projekts, nav derīgs" in pages(fetched(landlord, f"/contracts/{draft}/document.pdf"))[0]


@pytest.mark.feature("C97", "C85")
def test_the_form_is_chosen_by_code_and_language(landlord: Clerk) -> None:
    each = contract(landlord, end_on="2026-12-31")
    landlord.do("/registers/forms", {"code": "LEASE", "entry": FORM})
    page = pages(fetched(landlord, f"/contracts/{each}/document.pdf", form="LEASE"))[0]
    assert "Nomas līgums" in page and "Līgums L-1 ar SIA Ķīmija no 01.01.2026." in page
    assert "{0.__class__} {x}" in page, "braces that name no field are only braces"
    english = pages(fetched(landlord, f"/contracts/{each}/document.pdf", form="LEASE", language="en"))[0]
    assert "Lease" in english and "Contract L-1 with SIA Ķīmija until 31 Dec 2026." in english
    unknown = landlord.client.get(f"/contracts/{each}/document.pdf", params={"form": "NONE"})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-form")


@pytest.mark.feature("C96")
def test_a_range_of_contracts_is_printed_at_once(landlord: Clerk) -> None:
    for number in ("L-1", "L-2", "L-3"):
        contract(landlord, number)
    packed = fetched(landlord, "/contracts/documents.zip", **{"from": "L-1", "to": "L-2"})
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        assert folder.namelist() == ["L-1.lv.pdf", "L-2.lv.pdf"]
        assert "L-2" in pages(folder.read("L-2.lv.pdf"))[0]
    assert fetched(landlord, "/contracts/documents.zip", **{"from": "L-1", "to": "L-2"}) == packed


@pytest.mark.feature("C96")
def test_contracts_of_a_range_are_files_of_harmless_names_that_no_other_one_takes(landlord: Clerk) -> None:
    for number in ("M-1", "M/1", "M\\..\\x", "Mžā"):
        contract(landlord, number)
    packed = fetched(landlord, "/contracts/documents.zip", **{"from": "M", "to": "N"})
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        names = folder.namelist()
        assert {"M-1.lv.pdf", "M-1.lv (2).pdf", "Mžā.lv.pdf"} < set(names) and len(set(names)) == 4
        assert not any("\\" in name or "/" in name for name in names)
        texts = [pages(folder.read(name))[0] for name in names]
    assert all(any(number in text for text in texts) for number in ("M-1", "M/1"))


def test_a_range_without_contracts_is_refused(landlord: Clerk) -> None:
    answer = landlord.client.get("/contracts/documents.zip", params={"from": "X", "to": "Y"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-contract")
