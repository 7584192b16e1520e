"""The walking house over HTTP: customers, invoices, a statement, and the proof of every figure."""

from datetime import UTC, datetime

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk


@pytest.fixture
def two_invoices(clerk: Clerk) -> tuple[tuple[str, str], tuple[str, str]]:
    clerk.customer("ACME", "SIA Ķīmija", ibans=["LV97HABA0012345678910"])
    return clerk.invoice("ACME", "100.00"), clerk.invoice("ACME", "50.00", on="2026-05-05")


@pytest.mark.feature("T28", "T29", "T31", "T33", "T36", "T43")
def test_a_statement_covers_the_invoice_it_names_once(clerk: Clerk, two_invoices: tuple) -> None:
    (first, number), _ = two_invoices
    answer = clerk.bank(In("121.00", f"Rēķins {number}"))
    payment = answer["payments"][0]
    assert payment["status"] == "new" and payment["decision"] == "auto"
    assert payment["linked"] == [{"invoice": first, "number": number, "amount": "121.00"}]
    assert answer["statements"][0]["balanced"] is True
    assert clerk.uncovered() == {"R-000002": "60.50"}

    again = clerk.bank(In("121.00", f"Rēķins {number}"))
    assert again["file"]["known"] is True
    assert [each["status"] for each in again["payments"]] == ["known"]
    assert again["events"] == []
    assert clerk.uncovered() == {"R-000002": "60.50"}


@pytest.mark.feature("T34", "TX1", "TX4")
def test_a_part_payment_leaves_the_rest_and_unlinking_gives_it_back(clerk: Clerk, two_invoices: tuple) -> None:
    (first, number), _ = two_invoices
    payment = clerk.bank(In("21.00", f"Daļa par {number}"))["payments"][0]
    assert payment["decision"] == "auto"
    assert clerk.uncovered()[number] == "100.00"
    whole = clerk.see(f"/invoices/{first}")
    assert whole["uncovered"] == "100.00"
    clerk.do(f"/bank-payments/{payment['id']}/unlink", {"invoice": first, "reason": "wrong invoice"})
    assert clerk.uncovered()[number] == "121.00"
    assert clerk.uncovered(kind="payment") == {"payment": "21.00"}


def test_as_of_and_known_at_see_before_and_after_a_correction(clerk: Clerk, two_invoices: tuple) -> None:
    (_, number), _ = two_invoices
    payment = clerk.bank(In("121.00", number, on="2026-05-11"))["payments"][0]
    linked_at = clerk.see("/events", after=0, limit=200)["head"]
    assert clerk.uncovered(as_of="2026-05-10") == {number: "121.00", "R-000002": "60.50"}
    assert clerk.uncovered(as_of="2026-05-11") == {"R-000002": "60.50"}
    clerk.do(f"/bank-payments/{payment['id']}/unlink", {"undo": "correction", "reason": "paid for another firm"})
    assert clerk.uncovered(as_of="2026-05-11")[number] == "121.00"
    assert number not in clerk.uncovered(as_of="2026-05-11", known_at=linked_at)
    assert number in clerk.uncovered(as_of="2026-05-11", known_at=datetime.now(UTC).isoformat())


@pytest.mark.feature("TX7")
def test_a_reversal_was_true_until_then(clerk: Clerk, two_invoices: tuple) -> None:
    _, _ = two_invoices
    payment = clerk.bank(In("60.50", "R-000002", on="2026-05-11"))["payments"][0]
    clerk.do(f"/bank-payments/{payment['id']}/return", {"booked_on": "2026-05-20", "reason_code": "AC04"})
    assert "R-000002" not in clerk.uncovered(as_of="2026-05-19")
    assert clerk.uncovered(as_of="2026-05-20")["R-000002"] == "60.50"
    assert clerk.uncovered(kind="payment") == {}


def test_every_figure_is_explained_and_every_event_is_read(clerk: Clerk, two_invoices: tuple) -> None:
    (first, number), _ = two_invoices
    payment = clerk.bank(In("100.00", number))["payments"][0]
    explained = clerk.see(f"/nenosegts/{first}/explain")
    assert explained["uncovered"] == "21.00"
    assert [(each["kind"], each["amount"]) for each in explained["movements"]] == [
        ("approved", "121.00"),
        ("covered", "-100.00"),
    ]
    assert all(each["who"] and each["position"] and each["when"] for each in explained["movements"])
    types = [each["type"] for each in clerk.see(f"/invoices/{first}/history")["items"]]
    assert types == ["Invoice.Covered", "Invoice.Approved", "Invoice.Drafted"]
    types = [each["type"] for each in clerk.see("/history", subject=payment["id"])["items"]]
    assert types == ["BankPayment.Linked", "BankPayment.MatchDecided", "BankPayment.Booked"]


def test_debtors_show_age_and_money_that_is_not_allocated(clerk: Clerk, two_invoices: tuple) -> None:
    clerk.bank(In("500.00", "paldies"))
    row = clerk.see("/debtors")["items"][0]
    assert (row["customer"], row["uncovered"], row["unallocated_payments"]) == ("ACME", "181.50", "500.00")
    assert sum(float(each) for each in row["buckets"].values()) == 181.50
    assert row["balance"] == "-318.50"


@pytest.mark.feature("T37", "T38")
def test_one_payment_covers_invoices_of_two_customers_in_parts(clerk: Clerk, two_invoices: tuple) -> None:
    (first, number), _ = two_invoices
    clerk.customer("BETA", "SIA Beta")
    other, _ = clerk.invoice("BETA", "10.00", on="2026-05-06")
    payment = clerk.bank(In("130.00", "kopā"))["payments"][0]
    parts = [{"id": first, "amount": "120.00"}, {"id": other}]
    clerk.do(f"/bank-payments/{payment['id']}/link", {"invoices": parts})
    assert clerk.uncovered() == {number: "1.00", "R-000002": "60.50", "R-000003": "2.10"}
    too_much = clerk.refused(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": other, "amount": "0.01"}]})
    assert too_much["type"] == "/problems/over-allocated"
    assert clerk.uncovered()["R-000003"] == "2.10"
