"""A transport office: order, proof of delivery, invoice, a second order, a red field, regenerate, approve, paid."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk


def entered(clerk: Clerk, number: str, price: str = "100.00", **more: Any) -> str:
    """An order of ACME with one price: its id."""
    prices = [{"key": "1", "text": "Transports", "unit_price": price, "vat_code": "PVN21"}]
    cargo = [{"description": "Tērauds", "load_at": "Rīga", "unload_at": "Tallinn"}]
    body = {"number": number, "customer": "ACME", "reference": f"REF {number}", "cargo": cargo, "prices": prices}
    return str(clerk.do("/orders", body | more)["id"])


def content(invoice: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body that amends the invoice to what it says already, but for the changes."""
    fields = ("text", "quantity", "unit_price", "discount", "price_factor", "vat_code", "origin")
    lines = [{name: each[name] for name in fields if each.get(name) is not None} for each in invoice["lines"]]
    head = {name: invoice[name] for name in ("payer", "currency", "reference", "comment", "payment_terms")}
    return {**head, "lines": lines} | changes


@pytest.fixture
def office_clerk(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.customer("BETA", "SIA Beta")
    return clerk


@pytest.mark.feature("T08", "T15", "T16", "T18", "T19", "T20", "T21", "T22", "T23")
def test_from_the_order_to_the_money(office_clerk: Clerk) -> None:
    clerk = office_clerk
    first = entered(clerk, "P-1")
    made = clerk.do(f"/orders/{first}/invoice")
    assert "P-1 has no proof of delivery" in made["warnings"][0]
    invoice = made["id"]
    shown = clerk.see(f"/invoices/{invoice}")
    assert (shown["state"], shown["source"], shown["gross"], shown["reference"]) == (
        "draft",
        "order",
        "121.00",
        "REF P-1",
    )

    clerk.do(f"/orders/{first}/dates", {"actual_on": "2026-05-12"})  # green: it flows by itself
    assert clerk.see(f"/invoices/{invoice}")["lines"][0]["text"].endswith("12.05.2026")

    second = entered(clerk, "P-2", "50.00")
    assert [each["id"] for each in clerk.see(f"/orders/{second}/drafts")["items"]] == [invoice]
    clerk.do(f"/orders/{second}/add-to", {"invoice": invoice})
    assert clerk.see(f"/invoices/{invoice}")["net"] == "150.00"
    assert [each["id"] for each in clerk.see("/invoices", order=second)["items"]] == [invoice]

    dearer = [{"key": "1", "text": "Transports", "unit_price": "60.00", "vat_code": "PVN21"}]
    clerk.do(f"/orders/{second}/amend", {"prices": dearer})  # red: it waits
    shown = clerk.see(f"/invoices/{invoice}")
    assert (shown["net"], shown["out_of_date"]) == ("150.00", True)

    approved = clerk.do(f"/invoices/{invoice}/approve", {"issued_on": "2026-06-01"})
    assert "unapprove it first" in clerk.refused(f"/invoices/{invoice}/regenerate", {"reason": "new price"})["detail"]
    answer = clerk.do(f"/orders/{first}/unapprove-invoice", {"reason": "new price"})
    assert answer["invoice"] == invoice
    preview = clerk.do(f"/invoices/{invoice}/regenerate", {"reason": "new price", "dry_run": True})
    assert [(each["field"], each["was"], each["now"]) for each in preview["changes"]] == [
        ("unit_price", "50.00", "60.00")
    ]
    assert clerk.see(f"/invoices/{invoice}")["net"] == "150.00"
    clerk.do(f"/invoices/{invoice}/regenerate", {"reason": "new price"})
    shown = clerk.see(f"/invoices/{invoice}")
    assert (shown["net"], shown["out_of_date"], shown["number"]) == ("160.00", False, approved["number"])
    again = clerk.do(f"/invoices/{invoice}/approve")
    assert again["number"] == approved["number"]

    clerk.bank(In("193.60", approved["number"], ref="B1"))
    assert clerk.see(f"/invoices/{invoice}")["uncovered"] == "0.00"
    refused = clerk.refused(f"/orders/{first}/unapprove-invoice", {"reason": "too late"})
    assert refused["type"] == "/problems/linked-invoice"
    assert refused["offers"] == [f"/api/v1/invoices/{invoice}/reissue"]
    issued = clerk.do(refused["offers"][0].removeprefix("/api/v1"), {"reason": "wrong vehicle"})
    clerk.do(f"/invoices/{issued['draft']}/approve", {"issued_on": "2026-06-30"})
    note = clerk.see(f"/invoices/{issued['credit_note']}")
    assert (note["gross"], note["uncovered"]) == ("193.60", "193.60"), "the money stays ours until it is applied"
    clerk.do(f"/invoices/{issued['credit_note']}/apply", {"invoices": [{"id": issued["draft"]}]})
    assert clerk.see(f"/invoices/{issued['draft']}")["uncovered"] == "0.00"
    kinds = [each["type"] for each in clerk.see(f"/invoices/{invoice}/history")["items"]]
    assert {"Invoice.OrderAdded", "Invoice.LiveUpdated", "Invoice.Outdated", "Invoice.Regenerated"} <= set(kinds)


@pytest.mark.feature("T24", "T25")
def test_an_approved_trip_locks_the_order_until_it_is_withdrawn(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    trip = clerk.do("/trips", {"number": "R-1"})["id"]
    clerk.do(f"/trips/{trip}/add-order", {"order": order})
    clerk.do(f"/trips/{trip}/approve")
    cargo = [{"description": "Koks"}]
    assert clerk.refused(f"/orders/{order}/amend", {"cargo": cargo})["type"] == "/problems/locked-by-trip"
    assert clerk.see(f"/invoices/{invoice}")["lines"][0]["text"] == "Transports; Tērauds, Rīga - Tallinn"
    clerk.do(f"/trips/{trip}/withdraw-approval", {"reason": "wrong cargo"})
    clerk.do(f"/orders/{order}/amend", {"cargo": cargo})
    assert clerk.see(f"/invoices/{invoice}")["lines"][0]["text"] == "Transports; Koks"


@pytest.mark.feature("T20", "T23")
def test_a_conflict_is_asked_and_answered(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    body = content(clerk.see(f"/invoices/{invoice}"))
    body["lines"][0]["unit_price"] = "130.00"
    body["lines"].append({"text": "Gaidīšana", "unit_price": "10.00", "vat_code": "PVN21"})
    clerk.do(f"/invoices/{invoice}/amend", body)
    dearer = [{"key": "1", "text": "Transports", "unit_price": "120.00", "vat_code": "PVN21"}]
    clerk.do(f"/orders/{order}/amend", {"prices": dearer})
    asked = clerk.refused(f"/invoices/{invoice}/regenerate", {"reason": "price"})
    assert (asked["type"], asked["status"]) == ("/problems/merge-conflict", 409)
    (conflict,) = asked["conflicts"]
    assert (conflict["field"], conflict["base"], conflict["theirs"], conflict["ours"]) == (
        "unit_price",
        "100.00",
        "120.00",
        "130.00",
    )
    chosen = {name: conflict[name] for name in ("source", "line", "field")} | {"take": "theirs"}
    answer = clerk.do(f"/invoices/{invoice}/regenerate", {"reason": "price", "resolutions": [chosen]})
    assert (answer["revision"], answer["given_up"][0]["was"]) == (1, "130.00")
    assert clerk.see(f"/invoices/{invoice}")["net"] == "130.00"  # 120.00 and what was written by hand


@pytest.mark.feature("T26")
def test_what_left_as_an_e_invoice_is_credited_and_issued_again(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    clerk.do(f"/invoices/{invoice}/approve", {"issued_on": "2026-06-01"})
    clerk.do(f"/invoices/{invoice}/mark-sent", {"channel": "einvoice", "sent_on": "2026-06-02"})
    clerk.do(f"/orders/{order}/amend", {"comment": "Rēķins labots"})
    refused = clerk.refused(f"/invoices/{invoice}/unapprove", {"reason": "comment"})
    assert refused["type"] == "/problems/sent-as-e-invoice"
    answer = clerk.do(refused["offers"][0].removeprefix("/api/v1"), {"reason": "comment"})
    assert clerk.see(f"/invoices/{invoice}")["uncovered"] == "0.00"
    draft = clerk.see(f"/invoices/{answer['draft']}")
    assert (draft["state"], draft["comment"], draft["gross"], draft["number"]) == (
        "draft",
        "Rēķins labots",
        "121.00",
        None,
    )
    assert clerk.see(f"/orders/{order}")["invoice"]["id"] == answer["draft"]
    clerk.do(f"/invoices/{answer['draft']}/approve")


def test_an_order_is_free_again_when_its_invoice_is_void_or_credited_in_full(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    void = clerk.do(f"/orders/{order}/invoice")["id"]
    assert "P-1" in clerk.refused(f"/orders/{order}/invoice")["detail"]
    clerk.do(f"/invoices/{void}/cancel", {"reason": "twice"})
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    clerk.do(f"/invoices/{invoice}/approve", {"issued_on": "2026-06-01"})
    part = [{"text": "Transports", "unit_price": "40.00", "vat_code": "PVN21"}]
    clerk.do(f"/invoices/{invoice}/credit", {"reason": "late", "lines": part})
    assert clerk.see(f"/orders/{order}")["invoice"]["id"] == invoice
    rest = clerk.do(f"/invoices/{invoice}/credit", {"reason": "all of it"})
    assert clerk.see(f"/orders/{order}")["invoice"] is None
    other = clerk.do(f"/orders/{order}/invoice")["id"]
    refused = clerk.refused(f"/invoices/{rest['credit_note']}/cancel", {"reason": "not that one"})
    assert refused["type"] == "/problems/order-on-invoice"
    clerk.do(f"/invoices/{other}/cancel", {"reason": "back"})
    clerk.do(f"/invoices/{rest['credit_note']}/cancel", {"reason": "not that one"})
    assert clerk.see(f"/orders/{order}")["invoice"]["id"] == invoice


@pytest.mark.feature("T08", "T15", "T16")
def test_orders_of_others_are_not_mixed(office_clerk: Clerk) -> None:
    clerk = office_clerk
    ours, theirs = entered(clerk, "P-1"), entered(clerk, "P-2", customer="BETA")
    assert clerk.refused("/invoices/from-orders", {"orders": [ours, theirs]})["type"] == "/problems/different-debtors"
    both = clerk.do("/invoices/from-orders", {"orders": [ours, entered(clerk, "P-3")]})
    assert clerk.see(f"/orders/{theirs}/drafts")["items"] == []
    refused = clerk.refused(f"/invoices/{both['id']}/add-order", {"order": theirs})
    assert (refused["type"], refused["status"]) == ("/problems/other-debtor", 409)
    clerk.do(f"/invoices/{both['id']}/remove-order", {"order": ours})
    last = clerk.see(f"/invoices/{both['id']}")["lines"][0]["origin"]["document"]
    assert "cancel the draft" in clerk.refused(f"/invoices/{both['id']}/remove-order", {"order": last})["detail"]
    clerk.do(f"/invoices/{both['id']}/approve")
    assert clerk.refused(f"/invoices/{both['id']}/add-order", {"order": ours})["type"] == "/problems/not-a-draft"
    assert clerk.refused(f"/orders/{ours}/add-to", {"invoice": both["id"]})["type"] == "/problems/not-a-draft"
    assert clerk.refused(f"/orders/{ours}/unapprove-invoice", {"reason": "x"})["type"] == "/problems/not-invoiced"


@pytest.mark.feature("T08")
def test_the_location_of_a_drafted_invoice_is_the_invoice(office_clerk: Clerk) -> None:
    order = entered(office_clerk, "P-1")
    answer = office_clerk.client.post(f"/orders/{order}/invoice", json={})
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/invoices/{answer.json()['id']}"


def test_one_document_is_never_taken_for_another(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    for path, body in (
        (f"/invoices/{invoice}/add-order", {"order": invoice}),
        (f"/invoices/{invoice}/remove-order", {"order": invoice}),
        (f"/orders/{order}/add-to", {"invoice": order}),
        (f"/orders/{invoice}/add-to", {"invoice": invoice}),
        ("/invoices/from-orders", {"orders": [invoice]}),
    ):
        assert clerk.refused(path, body)["status"] == 404, path


@pytest.mark.feature("T15")
def test_an_invoice_that_loses_its_last_order_keeps_when_it_is_due(office_clerk: Clerk) -> None:
    clerk = office_clerk
    line = {"text": "Gaidīšana", "unit_price": "10.00", "vat_code": "PVN21"}
    invoice = clerk.do("/invoices", {"payer": "ACME", "lines": [line]})["id"]
    order = entered(clerk, "P-1")  # with the terms of the card too
    clerk.do(f"/invoices/{invoice}/add-order", {"order": order})
    clerk.do(f"/invoices/{invoice}/remove-order", {"order": order})
    shown = clerk.see(f"/invoices/{invoice}")
    assert (shown["payment_terms"], shown["net"], shown["reference"]) == ("14", "10.00", None)


@pytest.mark.feature("T19")
@pytest.mark.parametrize("end", ["cancel", "reissue"])
def test_an_invoice_without_its_orders_is_behind_nothing(office_clerk: Clerk, end: str) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    if end == "reissue":
        clerk.do(f"/invoices/{invoice}/approve", {"issued_on": "2026-06-01"})
    dearer = [{"key": "1", "text": "Transports", "unit_price": "120.00", "vat_code": "PVN21"}]
    clerk.do(f"/orders/{order}/amend", {"prices": dearer})
    assert [each["id"] for each in clerk.see("/invoices", out_of_date=True)["items"]] == [invoice]
    ended = clerk.do(f"/invoices/{invoice}/{end}", {"reason": "new price"})
    assert clerk.see("/invoices", out_of_date=True)["items"] == []
    if end == "reissue":  # the invoice stands again, and is behind again
        clerk.do(f"/invoices/{ended['draft']}/cancel", {"reason": "not so"})
        clerk.do(f"/invoices/{ended['credit_note']}/cancel", {"reason": "not so"})
        assert [each["id"] for each in clerk.see("/invoices", out_of_date=True)["items"]] == [invoice]


@pytest.mark.feature("T22")
def test_a_draft_whose_orders_have_no_prices_any_more_says_what_to_do(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    clerk.do(f"/orders/{order}/amend", {"prices": []})
    assert clerk.see(f"/invoices/{invoice}")["net"] == "100.00", "nothing goes by itself"
    refused = clerk.refused(f"/invoices/{invoice}/regenerate", {"reason": "emptied"})
    assert (refused["type"], "P-1" in refused["detail"]) == ("/problems/last-line", True)
    assert "cancel the draft" in refused["detail"]


@pytest.mark.feature("T23")
def test_whatever_many_orders_say_the_invoice_can_be_amended_as_it_stands(office_clerk: Clerk) -> None:
    clerk = office_clerk
    orders = [entered(clerk, f"P-{number}", comment=f"{number} {'x' * 300}") for number in range(7)]
    invoice = clerk.do("/invoices/from-orders", {"orders": orders})["id"]
    shown = clerk.see(f"/invoices/{invoice}")
    assert 1500 < len(shown["comment"]) <= 2000
    clerk.do(f"/invoices/{invoice}/amend", content(shown, due_on="2026-08-01"))
    again = clerk.see(f"/invoices/{invoice}")
    assert (again["comment"], again["out_of_date"]) == (shown["comment"], False)


def test_a_reissue_warns_that_what_was_credited_in_part_is_owed_again(office_clerk: Clerk) -> None:
    clerk = office_clerk
    invoice = clerk.do(f"/orders/{entered(clerk, 'P-1')}/invoice")["id"]
    clerk.do(f"/invoices/{invoice}/approve")
    part = [{"text": "Kavējums", "unit_price": "40.00", "vat_code": "PVN21"}]
    clerk.do(f"/invoices/{invoice}/credit", {"reason": "late", "lines": part})
    again = clerk.do(f"/invoices/{invoice}/reissue", {"reason": "wrong address"})
    assert clerk.see(f"/invoices/{again['draft']}")["net"] == "100.00"
    assert "K-000001 had credited 40.00 EUR" in again["warnings"][0]
    assert clerk.see(f"/invoices/{invoice}")["uncovered"] == "0.00"


def test_a_credit_is_not_withdrawn_once_the_order_was_cancelled(office_clerk: Clerk) -> None:
    clerk = office_clerk
    order = entered(clerk, "P-1")
    invoice = clerk.do(f"/orders/{order}/invoice")["id"]
    number = clerk.do(f"/invoices/{invoice}/approve")["number"]
    note = clerk.do(f"/invoices/{invoice}/credit", {"reason": "not carried"})["credit_note"]
    clerk.do(f"/orders/{order}/cancel", {"reason": "not carried"})
    refused = clerk.refused(f"/invoices/{note}/cancel", {"reason": "carried after all"})
    assert refused["type"] == "/problems/order-cancelled"
    assert number in refused["detail"] and "draw up a new invoice" in refused["detail"]
    assert clerk.uncovered() == {}
