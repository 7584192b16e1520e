"""E-invoices of an office: each default VAT code says its law, and the buyer is named as it wants to be."""

import pytest

from aggregates.register.defaults import DEFAULTS
from tests.documents.judging import faults
from tests.documents.samples import pages
from tests.stories.conftest import Clerk
from tests.stories.test_papers import BUYER, CARD, fetched


@pytest.fixture
def office_clerk(clerk: Clerk) -> Clerk:
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.customer("ACME", "SIA Ācme", **BUYER)
    return clerk


def test_every_vat_code_of_the_house_makes_a_valid_einvoice(office_clerk: Clerk) -> None:
    for code in DEFAULTS["vat_codes"]:
        line = {"text": "Pārvadājums", "quantity": "2.5", "unit_price": "40.004", "discount": "10", "vat_code": code}
        each, _ = office_clerk.invoice("ACME", "0", lines=[line], reference="PO-7")
        assert faults(fetched(office_clerk, f"/invoices/{each}/einvoice.xml")) == [], code


def test_what_bears_no_vat_says_its_law_on_page_and_einvoice(office_clerk: Clerk) -> None:
    for code, said, law in (
        ("PVN-E", "Neapliek ar PVN", "PVN likuma 52. panta pirmā daļa (VAT Law, Section 52(1))"),
        ("PVN-AE", "Nodokļa apgrieztā maksāšana", "PVN likuma 19. panta pirmā daļa (VAT Law, Section 19(1))"),
        (
            "PVN-K",
            "Piegāde Eiropas Savienības teritorijā",
            "PVN likuma 43. panta ceturtā daļa (VAT Law, Section 43(4))",
        ),
    ):
        line = {"text": "Apmācība", "unit_price": "40.00", "vat_code": code}
        each, _ = office_clerk.invoice("ACME", "0", lines=[line], reference="PO-7")
        assert f"{said}: {law}." in pages(fetched(office_clerk, f"/invoices/{each}/document.pdf"))[0]
        xml = fetched(office_clerk, f"/invoices/{each}/einvoice.xml").decode()
        assert f"<cbc:TaxExemptionReason>{law}</cbc:TaxExemptionReason>" in xml


def test_the_reference_by_which_a_buyer_routes_stands_on_its_card_for_all_invoices(office_clerk: Clerk) -> None:
    each, _ = office_clerk.invoice("ACME", "100.00")
    refused = office_clerk.client.get(f"/invoices/{each}/einvoice.xml").json()
    assert "`buyer_reference` on the customer's card" in refused["detail"]
    office_clerk.do("/customers/ACME/amend", {"buyer_reference": "04011000-12345-34"})
    assert office_clerk.see("/customers/ACME")["buyer_reference"] == "04011000-12345-34"
    alone = fetched(office_clerk, f"/invoices/{each}/einvoice.xml")
    assert faults(alone) == [] and b"<cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>" in alone
    ordered, _ = office_clerk.invoice("ACME", "100.00", reference="PO-7")
    both = fetched(office_clerk, f"/invoices/{ordered}/einvoice.xml")
    assert faults(both) == [] and b"<cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>" in both
    assert b"<cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>" in both
    assert "PO-7 · 04011000-12345-34" in pages(fetched(office_clerk, f"/invoices/{ordered}/document.pdf"))[0]
    assert office_clerk.refused("/customers/ACME/amend", {"buyer_reference": "x" * 201})["status"] == 422
