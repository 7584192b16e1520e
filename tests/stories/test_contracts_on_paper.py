"""Contracts on paper: on the form bound for their language, one or a range, with labels by area; and reports."""

from typing import Any

import pytest

from aggregates.register.defaults import DEFAULTS
from tests.stories.conftest import Clerk

RENT = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija", reg_no="40003521600", address="Rīga, Brīvības iela 1")
    clerk.customer("BETA", "SIA Beta")
    clerk.customer("BANK", "AS Faktors")
    return clerk


def register(clerk: Clerk, kind: str, code: str, **entry: Any) -> None:
    clerk.do(f"/registers/{kind}", {"code": code, "entry": entry})


def contract(clerk: Clerk, number: str = "L-1", *, approve: bool = True, **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "start_on": "2026-01-01", "rows": [RENT]}
    each = str(clerk.do("/contracts", body | more)["id"])
    if approve:
        clerk.do(f"/contracts/{each}/approve")
    return each


def forms(clerk: Clerk) -> None:
    for kind in ("forms", "document_forms"):
        for code, entry in DEFAULTS[kind].items():
            register(clerk, kind, code, **entry)


def problem(clerk: Clerk, path: str, **query: Any) -> tuple[int, str]:
    answer = clerk.client.get(path, params=query)
    return answer.status_code, answer.json()["type"]


@pytest.mark.feature("C95", "C97", "C74", "C82", "C83", "C85", "C69")
def test_a_contract_is_shown_on_the_form_and_in_the_words_of_its_language(acme: Clerk) -> None:
    register(
        acme, "items", "CARE", name="Apkope", texts={"en": "Maintenance"}, unit="MTH", price="50", vat_code="PVN21"
    )
    register(acme, "delivery_terms", "FOB", name="FOB", texts={"lv": "Uz kuģa", "en": "Free on board"})
    register(acme, "delivery_modes", "POST", name="Post", texts={"en": "By post"})
    register(acme, "payment_terms", "10", name="10 dienas", days=10, texts={"en": "Ten days net"})
    register(acme, "company", "default", name="SIA Mēs", country="LV", reg_no="40003009497")
    each = contract(
        acme, rows=[{"item": "CARE", "quantity": "2"}, {**RENT, "comment": "third floor"}, {"text": "Note"}],
        delivery_terms="FOB", delivery_mode="POST", payment_terms="10", language="lv", contact="Anna", phone="2900",
        partner="CLEAN", partner_name="SIA Tīrība", partner_contact="Jānis", freight="5.00", reference="PO 7",
    )  # fmt: skip
    path = f"/contracts/{each}/paper"
    assert problem(acme, path) == (404, "/problems/no-such-form"), "nothing is bound yet"
    forms(acme)
    register(acme, "forms", "CONTRACT", name="For foreigners", document="contract", texts={
        "en": {"title": "Agreement", "headings": {"customer": "Client"}, "opening": "We agree:", "closing": "Signed:"},
    })  # fmt: skip
    acme.do("/registers/document_forms/contract/amend", {"entry": {
        "name": "Contracts", "forms": [{"form": "LIGUMS"}, {"form": "CONTRACT", "language": "en"}],
    }})  # fmt: skip
    ours = acme.see(path)
    assert (ours["form"], ours["title"], ours["language"], ours["number"]) == ("LIGUMS", "Līgums", "lv", "L-1")
    assert [row["text"] for row in ours["rows"]] == ["Apkope", "Rent", "Note"]
    assert (ours["payment_terms"], ours["delivery_terms"]["text"]) == ({"code": "10", "text": "10 dienas"}, "Uz kuģa")
    seller, customer = ours["seller"], ours["customer"]
    assert (seller["name"], customer["name"], customer["reg_no"], customer["contact"], customer["phone"]) == (
        "SIA Mēs", "SIA Ķīmija", "40003521600", "Anna", "2900",
    )  # fmt: skip
    assert (ours["partner"]["name"], ours["partner"]["contact"], ours["payer"]) == ("SIA Tīrība", "Jānis", None)
    assert {name: ours["totals"][name] for name in ("freight", "net", "vat", "gross")} == {
        "freight": "5.00", "net": "205.00", "vat": "43.05", "gross": "248.05",
    }  # fmt: skip
    theirs = acme.see(path, language="en")
    assert (theirs["form"], theirs["title"], theirs["opening"]) == ("CONTRACT", "Agreement", "We agree:")
    assert [row["text"] for row in theirs["rows"]] == ["Maintenance", "Rent", "Note"]
    assert [theirs[name]["text"] for name in ("payment_terms", "delivery_terms", "delivery_mode")] == [
        "Ten days net", "Free on board", "By post",
    ]  # fmt: skip
    assert (theirs["headings"], theirs["rows"][0]["unit"], theirs["rows"][0]["sum"]) == (
        {"customer": "Client"}, "MTH", "100.00",
    )  # fmt: skip
    assert acme.see(path, form="LIGUMS", language="en")["title"] == "Contract"
    assert acme.see(path, language="de")["title"] == "Contract", "the words for every other language"
    assert problem(acme, path, form="NONE") == (404, "/problems/no-such-form")
    assert problem(acme, path, form="UZLIME") == (422, "/problems/wrong-form")
    assert problem(acme, path, form="CONTRACT", language="lt") == (404, "/problems/no-such-form")


@pytest.mark.feature("C96")
def test_a_range_of_numbers_is_printed_in_order_and_page_by_page(acme: Clerk) -> None:
    forms(acme)
    for number in ("L-3", "L-1", "L-2", "M-1"):
        contract(acme, number, approve=False)
    first = acme.see("/contracts/papers", number_from="L-1", number_to="L-9", limit=2)
    rest = acme.see("/contracts/papers", number_from="L-1", number_to="L-9", limit=2, cursor=first["next"])
    assert [row["number"] for row in (*first["items"], *rest["items"])] == ["L-1", "L-2", "L-3"]
    assert (first["total"], rest["next"], first["items"][0]["title"]) == (3, None, "Līgums")
    assert [row["number"] for row in acme.see("/contracts/papers", search="m-1")["items"]] == ["M-1"]


@pytest.mark.feature("C59", "C87", "C93", "C94")
def test_labels_are_chosen_and_sorted_by_area_and_say_how_much(acme: Clerk) -> None:
    forms(acme)
    contract(acme, sorting="LV-1050", delivery_address="Doma laukums 1", rows=[{**RENT, "quantity": "2.5"}, RENT])
    contract(acme, "L-2", sorting="LV-1010", customer="BETA", invoice_address="Tirgus iela 2", language="en")
    contract(acme, "L-3", sorting="LV-3001", rows=[RENT, {**RENT, "text": "Fee", "type": "one_off"}])
    seen = acme.see("/contracts/labels", sorting_from="LV-1000", sorting_to="LV-1999")["items"]
    assert [(row["number"], row["sorting"], row["address"], row["quantity"]) for row in seen] == [
        ("L-2", "LV-1010", "Tirgus iela 2", "1"), ("L-1", "LV-1050", "Doma laukums 1", "3.5"),
    ]  # fmt: skip
    assert (seen[0]["title"], seen[1]["title"], seen[1]["form"]) == ("Contract label", "Līguma uzlīme", "UZLIME")
    assert [row["number"] for row in acme.see("/contracts/labels", sort="-number")["items"]] == ["L-3", "L-2", "L-1"]
    assert acme.see("/contracts/labels", sorting="LV-3001")["items"][0]["quantity"] == "1"
    at_home = acme.see("/contracts/labels", sorting="LV-1050", address="invoice")["items"][0]["address"]
    assert at_home == "Rīga, Brīvības iela 1"
    export = acme.client.get("/contracts/labels/export", params={"format": "csv"})
    assert (export.status_code, len(export.text.splitlines())) == (200, 4)


@pytest.mark.feature("CX12")
def test_who_pays_for_others_sees_contracts_child_numbers_and_balances(acme: Clerk) -> None:
    one = contract(acme, customer="BETA", payer="BANK", end_on="2026-01-31")
    contract(acme, "L-2", customer="ACME", payer="BANK", rows=[{**RENT, "unit_price": "50.00"}])
    contract(acme, "L-3", customer="ACME")
    acme.do(f"/contracts/{one}/renew", {"end_on": "2026-12-31"})
    run = {"until": "2026-02-01", "merge_by_payer": True}
    ids = [row["id"] for row in acme.do("/contracts/invoices", run)["invoices"]]
    acme.do("/invoices/approve", {"ids": ids})
    acme.do(f"/contracts/{one}/cancel", {"cancel_on": "2026-03-31", "reason": "x"})
    seen = acme.see("/contracts/by-payer")["items"]
    assert [
        (row["payer"], row["number"], row["child"], row["customer"], row["cancel_on"], row["invoices"], row["balance"])
        for row in seen
    ] == [
        ("BANK", "L-1", 1, "BETA", "2026-03-31", 2, "242.00"), ("BANK", "L-2", 0, "ACME", None, 2, "121.00"),
    ]  # fmt: skip
    open_ = acme.see("/debtors")["items"]
    bank = next(row for row in open_ if row["name"] == "AS Faktors")
    assert bank["uncovered"] == "363.00", "the parts of shared invoices sum to what the payer owes"
    listed = acme.see("/contracts/invoices", factoring=True, sort="number")["items"]
    shown = ("number", "child", "customer", "first", "net", "gross")
    assert [tuple(row[name] for name in shown) for row in listed] == [
        ("L-1", 1, "BETA", "2026-01-01", "100.00", "181.50"), ("L-1", 1, "BETA", "2026-02-01", "100.00", "181.50"),
        ("L-2", 0, "ACME", "2026-01-01", "50.00", "181.50"), ("L-2", 0, "ACME", "2026-02-01", "50.00", "181.50"),
    ]  # fmt: skip
    assert {row["invoice"] for row in listed} < set(ids)
    assert acme.see("/contracts/invoices", contract=one, state="approved")["total"] == 2
    assert acme.see("/contracts/invoices", factoring=False)["items"][0]["number"] == "L-3"


@pytest.mark.feature("CX3", "CX4")
def test_the_forecast_over_http_is_a_list_with_totals_and_a_file(acme: Clerk) -> None:
    each = contract(acme)
    contract(acme, "L-2", invoice_timing="after", invoice_days=10, rows=[{**RENT, "unit_price": "10.00"}])
    asked = {"from": "2026-02-01", "to": "2026-03-15"}
    seen = acme.see("/contracts/forecast", **asked)
    assert [(row["dated_on"], row["number"], row["first"], row["last"], row["gross"]) for row in seen["items"]] == [
        ("2026-02-01", "L-1", "2026-02-01", "2026-02-28", "121.00"),
        ("2026-02-10", "L-2", "2026-01-01", "2026-01-31", "12.10"),
        ("2026-03-01", "L-1", "2026-03-01", "2026-03-31", "121.00"),
        ("2026-03-10", "L-2", "2026-02-01", "2026-02-28", "12.10"),
    ]
    assert (seen["total"], seen["looked_at"], seen["refused"], seen["next"]) == (4, 2, [], None)
    assert seen["totals"][0] == {
        "month": "2026-02", "currency": "EUR", "invoices": 2, "net": "110.00", "vat": "23.10", "gross": "133.10",
    }  # fmt: skip
    assert seen["items"][0]["contract"] == each
    export = acme.client.get("/contracts/forecast/export", params={**asked, "format": "csv"})
    assert (export.status_code, len(export.text.splitlines())) == (200, 5)
    assert problem(acme, "/contracts/forecast", to="2026-01-01", **{"from": "2026-02-01"}) == (
        422,
        "/problems/bad-range",
    )


@pytest.mark.feature("C11")
def test_what_a_contract_was_can_be_asked_for_any_day_and_any_moment(acme: Clerk) -> None:
    each = contract(acme, effective_on="2026-05-01")
    known = acme.see("/history", subject=each)["items"][0]["position"]
    acme.do(f"/contracts/{each}/amend", {"reference": "PO 8", "effective_on": "2026-06-15"})
    path = f"/history/{each}/state"
    assert acme.see(path)["state"]["reference"] == "PO 8"
    assert acme.see(path, as_of="2026-06-14")["state"]["reference"] is None
    assert acme.see(path, known_at=str(known))["state"]["reference"] is None
    assert acme.see(path, as_of="2026-05-01")["state"]["contracted_on"] == "2026-05-01"
    assert [row["type"] for row in acme.see(f"/contracts/{each}/history")["items"]] == [
        "Contract.Amended", "Contract.Approved", "Contract.Drafted",
    ]  # fmt: skip
