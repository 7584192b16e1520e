"""A service company over HTTP: it sells boilers, makes contracts of its invoices, and invoices the yearly check."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk

BOILER = {"text": "Boiler", "item": "BOILER", "quantity": "2", "unit_price": "900.00", "vat_code": "PVN21"}
HOSE = {"text": "Hose", "item": "HOSE", "unit_price": "5.00", "vat_code": "PVN21"}


@pytest.fixture
def fitter(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    for code, entry in (
        ("CARE", {"price": "20.00", "vat_code": "PVN21", "texts": {"en": "Yearly check", "lv": "Apkope"}}),
        ("BOILER", {"price": "900.00", "vat_code": "PVN21", "contract_item": "CARE", "barcode": "4750000000012"}),
        ("HOSE", {"price": "5.00", "vat_code": "PVN21"}),
    ):
        clerk.do("/registers/items", {"code": code, "entry": {"name": code, **entry}})
    return clerk


def sold(clerk: Clerk, *lines: dict[str, Any], approve: bool = True) -> str:
    draft = clerk.do("/invoices", {"payer": "ACME", "lines": list(lines), "effective_on": "2026-05-04"})
    if approve:
        clerk.do(f"/invoices/{draft['id']}/approve", {"issued_on": "2026-05-04"})
    return str(draft["id"])


@pytest.mark.feature("CX10", "C51", "C52", "C36")
def test_a_contract_is_made_of_what_an_invoice_sold_at_the_prices_of_the_list(fitter: Clerk) -> None:
    fitter.do("/registers/price_lists", {"code": "GOLD", "entry": {"name": "Gold", "discount_list": True}})
    price = {"price_list": "GOLD", "item": "CARE", "prices": [{"from_on": "2020-01-01", "price": "18.00"}]}
    fitter.do("/registers/prices", {"code": "GOLD:CARE", "entry": price})
    fitter.do("/customers/ACME/amend", {"price_list": "GOLD"})
    invoice = sold(fitter, {**BOILER, "dimensions": {"serial": "sn-7Q"}}, HOSE)
    made = fitter.client.post(f"/invoices/{invoice}/create-contract", json={"number": "L-1", "reference": "PO 7"})
    assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/contracts/{made.json()['id']}")
    assert made.json()["left_out"] == [{"line": 2, "text": "Hose"}]
    assert "'sn-7Q'" in made.json()["warnings"][0]
    seen = fitter.see(f"/contracts/{made.json()['id']}")
    assert (seen["status"], seen["start_on"], seen["customer"], seen["reference"], seen["made_from"]) == (
        "draft", None, "ACME", "PO 7", invoice,
    )  # fmt: skip
    (row,) = seen["rows"]
    told = ("item", "text", "quantity", "unit_price", "original_item", "original_serial", "sum")
    assert [row[name] for name in told] == ["CARE", "Apkope", "2", "18.00", "BOILER", "sn-7Q", "36.00"]
    assert row["origins"]["unit_price"] == "prices"
    refused = fitter.refused(f"/contracts/{seen['id']}/approve")
    assert refused["type"] == "/problems/contract-incomplete", "somebody looks at it first and says when it begins"
    fitter.do(f"/contracts/{seen['id']}/amend", {"start_on": "2026-05-04"})
    fitter.do(f"/contracts/{seen['id']}/approve")
    (bill,) = fitter.do("/contracts/invoices", {"until": "2026-05-04"})["invoices"]
    assert bill["net"] == "36.00"


@pytest.mark.feature("CX10")
def test_what_sold_nothing_to_look_after_makes_no_contract(fitter: Clerk) -> None:
    hose, draft, fine = sold(fitter, HOSE), sold(fitter, BOILER, approve=False), sold(fitter, BOILER)
    for each, body, problem, pointer in (
        (hose, {}, "nothing-to-look-after", "/lines"),
        (draft, {}, "not-sold", None),
        (fine, {"start_on": "2026-05-04"}, "bad-contract-field", "/start_on"),
        (fine, {"rows": []}, "bad-contract-field", "/rows"),
        (fine, {"customer": "NOBODY"}, "unknown-customer", "/customer"),
    ):
        refused = fitter.refused(f"/invoices/{each}/create-contract", {"number": "L-1", **body})
        assert refused["type"] == f"/problems/{problem}"
        assert pointer is None or refused["errors"][0]["pointer"] == pointer
    note = fitter.do(f"/invoices/{fine}/credit", {"reason": "came back"})["credit_note"]
    for each in (fine, note):
        assert fitter.refused(f"/invoices/{each}/create-contract", {"number": "L-1"})["type"] == "/problems/not-sold"
    again = sold(fitter, BOILER)
    resold = fitter.do(f"/invoices/{again}/create-contract", {"number": "L-1", "customer": "BETA"})
    assert fitter.see(f"/contracts/{resold['id']}")["customer_name"] == "SIA Beta"
    assert fitter.refused(f"/invoices/{again}/create-contract", {"number": "L-1"})["status"] == 409


@pytest.mark.feature("C52", "C53", "C33", "C70", "C71")
def test_a_serial_number_is_enough_and_the_quotation_stays(fitter: Clerk) -> None:
    known = {"item": "BOILER", "customer": "BETA", "sold_on": "2026-01-15"}
    fitter.do("/registers/known_serials", {"code": "sn-7Q", "entry": known})
    body = {"number": "L-1", "rows": [{"original_serial": "sn-7Q"}], "quotation": "Q-7", "quotation_version": "2"}
    each = fitter.do("/contracts", body)["id"]
    seen = fitter.see(f"/contracts/{each}")
    assert (seen["customer"], seen["quotation"], seen["quotation_version"]) == ("BETA", "Q-7", "2")
    assert [(row["item"], row["original_item"]) for row in seen["rows"]] == [("CARE", "BOILER")]
    refused = fitter.refused(f"/contracts/{each}/amend", {"quotation_version": "3"})
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/quotation-fixed", "/quotation_version")
    scanned = fitter.do("/contracts", {"number": "L-2", "customer": "ACME", "rows": [{"item": "4750000000012"}]})
    assert fitter.see(f"/contracts/{scanned['id']}")["rows"][0]["item"] == "BOILER"


@pytest.mark.feature("C29", "C33", "C42", "C55", "C56", "C57")
def test_rows_show_their_sums_and_the_invoice_of_what_is_charged_once(fitter: Clerk) -> None:
    rows = [
        {"item": "CARE", "sum": "15.00"},
        {"text": "Opening fee", "unit_price": "50.00", "vat_code": "PVN21", "type": "one_off"},
        {"text": "Keys are with the porter"},
    ]
    each = fitter.do("/contracts", {"number": "L-1", "customer": "ACME", "start_on": "2026-01-01", "rows": rows})["id"]
    shown = fitter.see(f"/contracts/{each}")["rows"]
    assert [row["sum"] for row in shown] == ["15.00", "50.00", "0.00"]
    assert shown[0]["discount"] == "25.00"
    fitter.do(f"/contracts/{each}/approve")
    first, second = fitter.do("/contracts/invoices", {"until": "2026-02-01"})["invoices"]
    (done,) = fitter.do("/invoices/approve", {"ids": [first["id"]]})["done"]
    once = fitter.see(f"/contracts/{each}")["rows"][1]
    assert (once["invoice"], once["invoice_number"]) == (first["id"], done["number"])
    texts = [[line["text"] for line in fitter.see(f"/invoices/{bill['id']}")["lines"]] for bill in (first, second)]
    assert texts == [["Apkope", "Opening fee", "Keys are with the porter"], ["Apkope", "Keys are with the porter"]]
    assert (first["net"], second["net"]) == ("65.00", "15.00")


@pytest.mark.feature("CX10")
def test_what_fits_on_no_contract_is_refused_and_says_where(fitter: Clerk) -> None:
    long = sold(fitter, HOSE, {**BOILER, "dimensions": {"serial": "7" * 81}})
    many = sold(fitter, *[{**BOILER, "unit_price": "1.00"}] * 501)
    for each, pointer, why in (
        (long, "/lines/1/dimensions/serial", "serial number of line 2"),
        (many, "/rows", "501 lines to look after"),
    ):
        refused = fitter.refused(f"/invoices/{each}/create-contract", {"number": "L-1"})
        assert (refused["type"], refused["errors"][0]["pointer"]) == ("/problems/bad-contract-field", pointer)
        assert why in refused["detail"]
