"""A dispatcher enters orders, checks them before invoicing, and meets the lock of an approved trip."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk

PRICE = {"text": "Transports", "unit_price": "450.00", "vat_code": "PVN21"}
STEEL = {"description": "Tērauds", "weight_kg": "12000", "load_at": "Rīga", "unload_at": "Tallinn"}
PDF = b"%PDF-1.7\n%%EOF"


def order(clerk: Clerk, number: str = "P-1", **more: Any) -> str:
    body = {"number": number, "customer": "ACME", "cargo": [STEEL], "prices": [PRICE], "actual_on": "2026-05-12"}
    return str(clerk.do("/orders", body | more)["id"])


def trip_with(clerk: Clerk, *orders: str, number: str = "T-5") -> str:
    trip = str(clerk.do("/trips", {"number": number, "vehicle": "AB-1234", "starts_on": "2026-05-12"})["id"])
    for each in orders:
        clerk.do(f"/trips/{trip}/add-order", {"order": each})
    return trip


@pytest.fixture
def acme(clerk: Clerk) -> Clerk:
    clerk.customer(
        "ACME", "SIA Ķīmija", delivery=["einvoice"], pod_delivery=["post", "email"], customer_manager="Ilze Bērziņa"
    )
    return clerk


@pytest.mark.feature("T01", "T04", "T05")
def test_a_new_order_is_sent_as_the_customers_card_says_unless_the_order_says_otherwise(acme: Clerk) -> None:
    plain, own = order(acme), order(acme, "P-2", invoice_by=["post"], customer_manager="Jānis", payment_terms="7")
    seen = acme.see(f"/orders/{plain}")
    assert (seen["invoice_by"], seen["pod_by"], seen["customer_manager"]) == (
        ["einvoice"],
        ["post", "email"],
        "Ilze Bērziņa",
    )
    assert (seen["currency"], seen["payment_terms"], seen["net"]) == ("EUR", "14", "450.00")
    seen = acme.see(f"/orders/{own}")
    assert (seen["invoice_by"], seen["pod_by"], seen["customer_manager"]) == (["post"], ["post", "email"], "Jānis")
    assert seen["payment_terms"] == "7"
    acme.do("/customers/ACME/amend", {"pod_delivery": ["einvoice"], "customer_manager": None})
    card = acme.see("/customers/ACME")
    assert (card["pod_delivery"], card["customer_manager"]) == (["einvoice"], None)
    later = acme.see(f"/orders/{order(acme, 'P-3')}")
    assert (later["pod_by"], later["customer_manager"]) == (["einvoice"], None)
    assert acme.see(f"/orders/{plain}")["pod_by"] == ["post", "email"], "an order keeps what it was entered with"


@pytest.mark.feature("T01")
def test_a_number_is_used_once_and_codes_must_be_known(acme: Clerk) -> None:
    order(acme)
    twice = acme.refused("/orders", {"number": "P-1", "customer": "ACME"})
    assert (twice["status"], twice["type"]) == (409, "/problems/order-exists")
    nobody = acme.refused("/orders", {"number": "P-2", "customer": "NOBODY"})
    assert (nobody["type"], nobody["errors"][0]["pointer"]) == ("/problems/unknown-customer", "/customer")
    wrong = acme.refused("/orders", {"number": "P-2", "customer": "ACME", "prices": [{**PRICE, "vat_code": "X"}]})
    assert (wrong["type"], wrong["errors"][0]["pointer"]) == ("/problems/unknown-code", "/prices/0/vat_code")
    acme.do("/customers/ACME/retire")
    assert acme.refused("/orders", {"number": "P-2", "customer": "ACME"})["type"] == "/problems/unknown-customer"


@pytest.mark.feature("T06", "T07", "T17")
def test_cargo_and_dates_are_put_right_on_the_order_before_it_is_invoiced(acme: Clerk) -> None:
    each = order(acme, agreed_on="2026-05-10", planned_on="2026-05-11")
    acme.do(f"/orders/{each}/dates", {"actual_on": "2026-05-13", "reason": "CMR says so"})
    acme.do(f"/orders/{each}/amend", {"cargo": [{**STEEL, "weight_kg": "11500"}]})
    seen = acme.see(f"/orders/{each}")
    assert (seen["agreed_on"], seen["planned_on"], seen["actual_on"]) == ("2026-05-10", "2026-05-11", "2026-05-13")
    assert seen["cargo"][0]["weight_kg"] == "11500"
    again = acme.do(f"/orders/{each}/dates", {"actual_on": "2026-05-13"})
    assert again["events"] == [] and again["version"] == seen["version"]
    changed = acme.see(f"/orders/{each}/history", limit=2)["items"]
    assert [item["type"] for item in changed] == ["Order.Amended", "Order.DatesChanged"]
    assert changed[1]["reason"] == "CMR says so"
    ahead = acme.refused(f"/orders/{each}/dates", {"actual_on": "2026-07-01"})
    assert (ahead["status"], ahead["errors"][0]["pointer"]) == (422, "/actual_on")


@pytest.mark.feature("T18", "T24", "T25")
def test_an_approved_trip_turns_fields_grey_and_withdrawing_it_frees_them(acme: Clerk) -> None:
    each = order(acme)
    fields = acme.see(f"/orders/{each}")["fields"]
    assert fields["cargo"] == {"colour": "green", "editable": True}
    assert fields["prices"] == {"colour": "red", "editable": True}
    trip = trip_with(acme, each)
    acme.do(f"/trips/{trip}/approve")
    seen = acme.see(f"/orders/{each}")
    assert (seen["trip"]["number"], seen["trip"]["status"]) == ("T-5", "approved")
    assert seen["fields"]["cargo"] == {"colour": "grey", "editable": False}
    assert seen["fields"]["reference"] == {"colour": "green", "editable": True}
    locked = acme.refused(f"/orders/{each}/amend", {"prices": [{**PRICE, "unit_price": "1.00"}]})
    assert (locked["status"], locked["type"]) == (409, "/problems/locked-by-trip")
    assert "T-5" in locked["detail"] and "withdraw the trip's approval" in locked["detail"]
    assert acme.refused(f"/orders/{each}/dates", {"actual_on": "2026-05-13"})["type"] == "/problems/locked-by-trip"
    assert acme.refused(f"/orders/{each}/cancel", {"reason": "x"})["type"] == "/problems/locked-by-trip"
    acme.do(f"/orders/{each}/amend", {"reference": "PO 4711"})
    assert acme.refused(f"/trips/{trip}/withdraw-approval", {})["status"] == 422, "a reason is asked for"
    acme.do(f"/trips/{trip}/withdraw-approval", {"reason": "The price was agreed anew"})
    acme.do(f"/orders/{each}/amend", {"prices": [{**PRICE, "unit_price": "470.00"}]})
    seen = acme.see(f"/orders/{each}")
    assert (seen["net"], seen["prices"][0]["key"], seen["reference"]) == ("470.00", "L1", "PO 4711")
    assert acme.see(f"/trips/{trip}/history", limit=1)["items"][0]["reason"] == "The price was agreed anew"


@pytest.mark.feature("T24")
def test_a_trip_stays_as_it_was_approved_and_an_order_is_on_one_trip(acme: Clerk) -> None:
    first, second = order(acme), order(acme, "P-2")
    trip = trip_with(acme)
    assert acme.refused(f"/trips/{trip}/approve")["type"] == "/problems/empty-trip"
    acme.do(f"/trips/{trip}/add-order", {"order": first})
    acme.do(f"/trips/{trip}/approve")
    for path, body in (("amend", {"driver": "Jānis"}), ("add-order", {"order": second}), ("cancel", {"reason": "x"})):
        assert acme.refused(f"/trips/{trip}/{path}", body)["type"] == "/problems/trip-approved"
    assert acme.refused(f"/trips/{trip}/remove-order", {"order": first})["type"] == "/problems/trip-approved"
    other = trip_with(acme, number="T-6")
    taken = acme.refused(f"/trips/{other}/add-order", {"order": first})
    assert (taken["type"], taken["status"]) == ("/problems/order-on-trip", 409)
    assert acme.refused("/trips", {"number": "T-6"})["type"] == "/problems/trip-exists"
    assert acme.refused(f"/trips/{other}/remove-order", {"order": second})["type"] == "/problems/not-on-trip"


def test_a_cancelled_trip_gives_its_orders_back_and_a_cancelled_order_leaves_its_trip(acme: Clerk) -> None:
    first, second = order(acme), order(acme, "P-2")
    trip = trip_with(acme, first, second)
    assert [row["number"] for row in acme.see(f"/trips/{trip}")["orders"]] == ["P-1", "P-2"]
    acme.do(f"/orders/{first}/cancel", {"reason": "not wanted"})
    assert [row["number"] for row in acme.see(f"/trips/{trip}")["orders"]] == ["P-2"]
    acme.do(f"/trips/{trip}/cancel", {"reason": "no driver"})
    assert acme.see(f"/orders/{second}")["trip"] is None
    assert acme.see("/trips")["items"][0]["orders"] == 0
    other = trip_with(acme, number="T-6")
    assert acme.refused(f"/trips/{other}/add-order", {"order": first})["type"] == "/problems/order-cancelled"


def test_a_version_that_has_changed_meanwhile_is_not_amended_blindly(acme: Clerk) -> None:
    each = order(acme)
    acme.do(f"/orders/{each}/amend", {"reference": "A"}, **{"If-Match": '"1"'})
    stale = acme.refused(f"/orders/{each}/amend", {"reference": "B"}, **{"If-Match": '"1"'})
    assert stale["status"] == 412
    seen = acme.client.get(f"/orders/{each}")
    assert seen.headers["etag"] == '"2"'
    assert acme.client.get(f"/orders/{each}", headers={"If-None-Match": '"2"'}).status_code == 304
    trip = trip_with(acme, each)
    version = acme.client.get(f"/orders/{each}").headers["etag"]
    acme.do(f"/trips/{trip}/approve")
    fresh = acme.client.get(f"/orders/{each}", headers={"If-None-Match": version})
    assert fresh.json()["fields"]["cargo"]["colour"] == "grey", (
        "what a trip changes is seen, though the order is not newer"
    )


@pytest.mark.feature("T02")
def test_orders_are_found_by_words_customer_trip_date_pod_and_invoice(acme: Clerk) -> None:
    acme.customer("BETA", "SIA Beta")
    first = order(acme, reference="PO 4711")
    second = order(acme, "P-2", customer="BETA", cargo=[{"description": "Koks"}], actual_on="2026-06-02")
    trip = trip_with(acme, second)
    acme.client.post(
        f"/orders/{first}/attach?name=pod.pdf&kind=pod", content=PDF, headers={"Content-Type": "application/pdf"}
    )

    def numbers(**query: Any) -> list[str]:
        return [row["number"] for row in acme.see("/orders", sort="number", **query)["items"]]

    assert numbers() == ["P-1", "P-2"]
    assert numbers(search="4711") == numbers(search="terauds talli") == numbers(search="kimija") == ["P-1"]
    assert numbers(search="koks") == numbers(customer="BETA") == numbers(trip=trip) == ["P-2"]
    assert (numbers(pod=True), numbers(pod=False)) == (["P-1"], ["P-2"])
    assert numbers(date_from="2026-06-01") == ["P-2"]
    assert numbers(date_to="2026-06-01") == ["P-1"]
    assert (numbers(invoiced=True), numbers(invoiced=False)) == ([], ["P-1", "P-2"])
    assert numbers(status="cancelled") == []
    for sort in ("entered_on", "customer", "customer_name", "agreed_on", "planned_on", "actual_on", "net"):
        page = acme.see("/orders", sort=f"-{sort}", limit=1)
        rest = acme.see("/orders", sort=f"-{sort}", limit=1, cursor=page["next"])
        assert {page["items"][0]["number"], rest["items"][0]["number"]} == {"P-1", "P-2"}
        assert page["total"] == 2
    exported = acme.client.get("/orders/export?sort=number").text.splitlines()
    assert len(exported) == 3 and "P-1" in exported[1] and "SIA Ķīmija" in exported[1]
    assert [row["number"] for row in acme.see("/trips", search="ab-12", status="planned")["items"]] == ["T-5"]
    assert acme.see("/trips", date_from="2026-05-13")["items"] == []
    for sort in ("planned_at", "number", "starts_on", "status"):
        assert acme.see("/trips", sort=sort)["total"] == 1
    assert acme.client.get("/trips/export").status_code == 200


@pytest.mark.feature("T17")
def test_many_orders_are_amended_at_once_and_each_refusal_is_named(acme: Clerk) -> None:
    first, second, third = order(acme), order(acme, "P-2"), order(acme, "P-3")
    acme.do(f"/trips/{trip_with(acme, second)}/approve")
    dearer = [{**PRICE, "unit_price": "500.00"}]
    stranger = "01a2000e-61f0-7851-af11-7ff2e54cf85c"
    answer = acme.do(
        "/orders/amend",
        {
            "orders": [
                {"id": first, "prices": dearer},
                {"id": second, "prices": dearer},
                {"id": third, "reference": None},
                {"id": stranger, "prices": dearer},
                {"id": third, "prices": [{**PRICE, "vat_code": "X"}]},
            ]
        },
    )
    assert [(item["id"], item["changed"]) for item in answer["done"]] == [(first, True), (third, False)]
    assert [(item["id"], item["type"], item["status"]) for item in answer["refused"]] == [
        (second, "/problems/locked-by-trip", 409),
        (stranger, "/problems/not-found", 404),
        (third, "/problems/unknown-code", 422),
    ]
    assert answer["events"] == ["Order.Amended"]
    assert acme.see(f"/orders/{first}")["net"] == "500.00"
    assert acme.see(f"/orders/{second}")["net"] == "450.00"


def test_the_same_command_twice_enters_one_order(acme: Clerk) -> None:
    body = {"number": "P-1", "customer": "ACME"}
    first = acme.client.post("/orders", json=body, headers={"Idempotency-Key": "k1"})
    again = acme.client.post("/orders", json=body, headers={"Idempotency-Key": "k1"})
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Location"] == f"/api/v1/orders/{first.json()['id']}"


@pytest.mark.feature("T17")
def test_an_order_names_its_invoice_and_what_the_invoice_rests_on_is_shut(acme: Clerk) -> None:
    each = order(acme)
    order(acme, "P-2")
    draft = acme.do(f"/orders/{each}/invoice")["id"]
    seen = acme.see(f"/orders/{each}")
    assert seen["invoice"] == {"id": draft, "number": None, "state": "draft"}
    assert seen["fields"]["customer"] == {"colour": "fixed", "editable": False}
    assert acme.see("/orders", invoiced=False)["items"][0]["number"] == "P-2"
    shut = acme.refused(f"/orders/{each}/amend", {"currency": "USD"})
    assert (shut["type"], shut["errors"][0]["pointer"]) == ("/problems/order-on-invoice", "/currency")
    number = acme.do(f"/invoices/{draft}/approve")["number"]
    (row,) = acme.see("/orders", invoiced=True)["items"]
    assert (row["number"], row["invoice"], row["invoice_number"]) == ("P-1", draft, number)
    assert acme.see(f"/orders/{each}")["invoice"]["state"] == "approved"
    assert number in acme.refused(f"/orders/{each}/cancel", {"reason": "x"})["detail"]
