"""E-invoices, judged by the schema of UBL 2.1 and the rules of EN 16931 and Peppol BIS Billing 3."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from aggregates.money import rounded
from documents.parts import Account, Deduction, Discount, PaperFile, PaperLine, VatGroup
from documents.ubl.codes import endpoint, unit_code
from documents.ubl.complete import EinvoiceIncomplete, NotIssued, OutOfScopeMixed
from documents.ubl.einvoice import einvoice
from tests.documents.judging import faults
from tests.documents.samples import OURS, THEIRS, eur, groups, line, paper

LAWS = {"E": "PVN likuma 52. pants", "AE": "PVN likuma 142. pants", "K": "PVN likuma 43. pants"}
NAMES = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}


def of_category(category: str, **more: Any) -> tuple[tuple[PaperLine, ...], tuple[VatGroup, ...]]:
    rate = eur("21") if category == "S" else eur("0")
    lines = (line("100.00", category=category, rate=rate), line("20.05", category=category, rate=rate))
    return lines, tuple(replace(each, exemption_reason=LAWS.get(category), **more) for each in groups(lines))


def said(content: bytes, path: str) -> list[str]:
    return [str(each) for each in etree.fromstring(content).xpath(f"{path}/text()", namespaces=NAMES)]


@pytest.mark.parametrize("type_", ["invoice", "advance", "credit_note"])
@pytest.mark.parametrize("category", ["S", "Z", "E", "AE", "K", "G", "O"])
def test_every_category_of_vat_is_valid_on_every_kind_of_document(category: str, type_: str) -> None:
    lines, vat_groups = of_category(category)
    preceding = ("R-1", date(2026, 4, 1)) if type_ == "credit_note" else None
    made = einvoice(paper(*lines, vat_groups=vat_groups, type=type_, preceding=preceding))
    assert faults(made) == []
    assert said(made, "//cac:TaxSubtotal/cac:TaxCategory/cbc:ID") == [category]
    kind = {"invoice": "380", "advance": "386", "credit_note": "381"}[type_]
    assert said(made, "/*/*[contains(local-name(), 'NoteTypeCode') or local-name() = 'InvoiceTypeCode']") == [kind]


def test_an_invoice_with_everything_is_valid() -> None:
    lines = (
        line("90.00", unit_price=eur("100.00"), discount=eur("10"), unit="h", item="KP-1", quantity=eur("1")),
        line("50.00", unit_price=eur("24.00"), price_factor=eur("24"), quantity=eur("50"), unit="gab."),
        line("-10.00", unit_price=eur("-10.00"), text="Atlaide par kavējumu"),
        line("5.00", rate=eur("5"), served_from=date(2026, 5, 1), served_to=date(2026, 5, 31)),
    )
    pod = PaperFile(name="POD 7.pdf", media_type="application/pdf", content=b"%PDF-1.7 pod", description="POD")
    shown = paper(
        *lines,
        served_from=date(2026, 5, 1),
        served_to=date(2026, 5, 31),
        orders=("P-1", "P-2"),
        contracts=("L-000001",),
        project="NIIT-7",
        delivery_address="Kalvarijų g. 125\nVilnius",
        comment="Paldies & <sveiki>!\nOtrā rinda",
        payment_terms="14 dienas",
        discounts=(Discount(pay_by=date(2026, 5, 11), percent=eur("2")),),
        accounts=(Account(iban="LV80BANK0000435195001", bic="HABALV22"), Account(iban="LV97HABA0012345678910")),
        deductions=(Deduction(number="AV-1", amount=eur("60.50"), vat=eur("10.50")),),
        files=(pod,),
    )
    shown = replace(shown, payable=shown.gross - eur("60.50"))
    made = einvoice(shown)
    assert faults(made) == []
    assert said(made, "//cbc:PrepaidAmount") == ["60.50"]
    assert said(made, "//cbc:PaymentID") == ["RF16INV20260001"] * 2
    assert said(made, "/*/cbc:Note") == ["Paldies & <sveiki>!\nOtrā rinda"]
    assert said(made, "//cbc:EmbeddedDocumentBinaryObject") == ["JVBERi0xLjcgcG9k"]
    assert said(made, "//cac:OrderReference/*") == ["NA", "P-1, P-2"]
    assert said(made, "//cac:InvoiceLine[3]/cbc:InvoicedQuantity") == ["-1"], "the price is never below 0"


def test_the_buyers_reference_goes_before_that_of_one_invoice_which_is_then_their_order() -> None:
    made = einvoice(paper(buyer_reference="DEPT-7", reference="PO-778", orders=("P-1",)))
    assert faults(made) == []
    assert said(made, "/*/cbc:BuyerReference") == ["DEPT-7"]
    assert said(made, "//cac:OrderReference/*") == ["PO-778", "P-1"]
    assert said(einvoice(paper(orders=("P-1",))), "//cac:OrderReference/*") == ["NA", "P-1"]


def test_a_credit_note_with_its_project_and_due_date_is_valid() -> None:
    made = einvoice(paper(type="credit_note", preceding=("R-1", date(2026, 4, 1)), project="NIIT-7"))
    assert faults(made) == []
    assert said(made, "//cac:BillingReference//cbc:ID") == ["R-1"]


def test_a_foreign_currency_tells_the_vat_in_ours() -> None:
    made = einvoice(paper(currency="USD", rate=eur("0.92"), base_vat=eur("19.32")))
    assert faults(made) == []
    assert said(made, "/*/cac:TaxTotal/cbc:TaxAmount") == ["21.00", "19.32"]


def test_a_claim_that_was_assigned_is_paid_to_its_new_owner() -> None:
    made = einvoice(paper(assigned_to="Faktors AS"))
    assert faults(made) == [] and said(made, "//cac:PayeeParty//cbc:Name") == ["Faktors AS"]


lines_of = st.lists(
    st.tuples(
        st.decimals("-50", "50", places=3).filter(bool),
        st.decimals("-500", "500", places=4),
        st.sampled_from(["0", "10", "33.333"]),
        st.sampled_from(["1", "24", "1000"]),
        st.sampled_from([("S", "21"), ("S", "12"), ("S", "5"), ("Z", "0"), ("AE", "0"), ("E", "0")]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(lines_of)
def test_whatever_stands_on_the_lines_the_einvoice_adds_up(given_lines: list[Any]) -> None:
    lines = []
    for quantity, price, discount, factor, (category, rate) in given_lines:
        net = rounded(quantity / eur(factor) * price * (100 - eur(discount)) / 100, "EUR")
        lines.append(
            line(
                str(net), quantity=quantity, unit_price=price, discount=eur(discount), price_factor=eur(factor),
                category=category, rate=eur(rate),
            )
        )  # fmt: skip
    vat_groups = tuple(replace(each, exemption_reason=LAWS.get(each.category)) for each in groups(lines))
    assert faults(einvoice(paper(*lines, vat_groups=vat_groups))) == []


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=30, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_whatever_words_are_in_it_it_stays_valid(text: str, comment: str, reference: str) -> None:
    made = einvoice(paper(line("100.00", text=text), comment=comment, reference=reference, payment_terms=comment))
    assert faults(made) == []


@pytest.mark.parametrize(
    ("pattern", "instead", "rule"),
    [
        (rb"(<cbc:PayableAmount[^>]*>)121.00", rb"\g<1>120.00", "BR-CO-16"),
        (rb"<cbc:EndpointID.*?</cbc:EndpointID>", b"", "PEPPOL-EN16931-R0"),
        (rb"<cbc:ID>S</cbc:ID>", b"<cbc:ID>X</cbc:ID>", "BR-CL-"),
        (rb"<cbc:IssueDate>.*?</cbc:IssueDate>", b"", "XSD"),
        (rb"<cbc:BuyerReference>.*?</cbc:BuyerReference>", b"", "PEPPOL-EN16931-R003"),
    ],
)
def test_the_judges_do_refuse_what_is_wrong(pattern: bytes, instead: bytes, rule: str) -> None:
    spoilt = re.sub(pattern, instead, einvoice(paper()))
    assert any(each.startswith(rule) for each in faults(spoilt))


@pytest.mark.parametrize(
    ("changes", "term"),
    [
        ({"reference": None}, "BT-10"),
        ({"seller": replace(OURS, vat_no=None)}, "BT-31"),
        ({"seller": replace(OURS, vat_no=None, reg_no=None)}, "BT-30"),
        ({"seller": replace(OURS, country=None)}, "BT-40"),
        ({"buyer": replace(THEIRS, country=None)}, "BT-55"),
        ({"buyer": replace(THEIRS, reg_no=None, vat_no=None)}, "BT-49"),
        ({"accounts": ()}, "BT-84"),
        ({"due_on": None}, "BT-9"),
        ({"type": "credit_note"}, "BT-25"),
    ],
)
def test_a_field_that_lacks_is_named(changes: dict[str, Any], term: str) -> None:
    with pytest.raises(EinvoiceIncomplete, match=rf"R-2026-0017 cannot leave .*\({term};") as refusal:
        einvoice(paper(**changes))
    assert term in [each["term"] for each in refusal.value.more["missing"]]


@pytest.mark.parametrize(
    ("category", "buyer", "term"),
    [("K", replace(THEIRS, vat_no=None), "BT-48"), ("AE", replace(THEIRS, vat_no=None, reg_no=None), "BT-48")],
)
def test_without_vat_the_buyer_is_named_by_a_number(category: str, buyer: Any, term: str) -> None:
    lines, vat_groups = of_category(category)
    with pytest.raises(EinvoiceIncomplete, match=term):
        einvoice(paper(*lines, vat_groups=vat_groups, buyer=replace(buyer, email="a@b.example")))


def test_an_exemption_says_its_law() -> None:
    lines, vat_groups = of_category("E")
    with pytest.raises(EinvoiceIncomplete, match="BT-120"):
        einvoice(paper(*lines, vat_groups=tuple(replace(each, exemption_reason=None) for each in vat_groups)))


def test_out_of_scope_stands_alone() -> None:
    with pytest.raises(OutOfScopeMixed, match="Invoice them apart"):
        einvoice(paper(line("1.00"), line("2.00", category="O", rate=Decimal(0))))


def test_a_draft_does_not_leave() -> None:
    with pytest.raises(NotIssued, match="approve it first"):
        einvoice(paper(state="draft", number=None))


def test_electronic_addresses_come_from_what_is_known() -> None:
    assert endpoint(OURS) == ("0218", "40003000000")
    assert endpoint(THEIRS) == ("0200", "301234567")
    assert endpoint(replace(THEIRS, reg_no=None)) == ("9937", "LT100001234567")
    assert endpoint(replace(THEIRS, reg_no=None, vat_no=None, email="a@b.example")) == ("EM", "a@b.example")
    assert endpoint(replace(OURS, endpoint="0088:4750000000012")) == ("0088", "4750000000012")
    assert endpoint(replace(OURS, reg_no=None, vat_no=None, email=None)) is None


@pytest.mark.parametrize(
    ("unit", "code"), [("gab.", "C62"), ("h", "HUR"), ("mēn.", "MON"), ("t", "TNE"), ("что-то", "C62"), (None, "C62")]
)
def test_units_have_the_codes_of_the_list(unit: str | None, code: str) -> None:
    assert unit_code(unit) == code
