"""The books are closed: what a bank books late moves to the first open day, and keeps the bank's own date."""

import pytest

from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk


@pytest.fixture
def number(clerk: Clerk) -> str:
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    return clerk.invoice("ACME", "100.00", on="2026-05-04")[1]


@pytest.mark.feature("T29")
def test_a_booking_in_a_closed_period_takes_effect_on_the_first_open_day(clerk: Clerk, number: str) -> None:
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    payment = clerk.bank(In("121.00", number, on="2026-05-20"), In("4.00", "x", on="2026-06-03"))["payments"][0]
    assert (payment["booked_on"], payment["decision"]) == ("2026-05-20", "auto")
    events = clerk.see("/history", subject=payment["id"])["items"]
    assert {(each["type"], each["effective_on"]) for each in events} == {
        ("BankPayment.Booked", "2026-06-01"),
        ("BankPayment.MatchDecided", "2026-06-01"),
        ("BankPayment.Linked", "2026-06-01"),
    }
    assert clerk.see(f"/bank-payments/{payment['id']}")["booked_on"] == "2026-05-20"
    assert clerk.uncovered(as_of="2026-05-31") == {number: "121.00"}
    assert number not in clerk.uncovered(as_of="2026-06-01")
    later = clerk.see("/bank-payments", booked_from="2026-06-01")["items"]
    assert [each["amount"] for each in later] == ["4.00"]


def test_what_a_person_dates_into_a_closed_period_is_refused(clerk: Clerk, number: str) -> None:
    payment = clerk.bank(In("50.00", "x", on="2026-05-20"))["payments"][0]["id"]
    invoice = clerk.see("/invoices", search=number)["items"][0]["id"]
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    body = {"invoices": [{"id": invoice}], "effective_on": "2026-05-21"}
    assert clerk.refused(f"/bank-payments/{payment}/link", body)["type"] == "/problems/period-locked"
    clerk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": invoice}]})
    assert clerk.uncovered(as_of="2026-05-31")[number] == "121.00"
    assert clerk.uncovered(as_of="2026-06-01")[number] == "71.00"
    assert clerk.refused(f"/invoices/{invoice}/unapprove", {"reason": "x"})["status"] == 409


def test_a_wrong_link_of_a_closed_period_is_undone_as_a_reversal(clerk: Clerk, number: str) -> None:
    payment = clerk.bank(In("121.00", number, on="2026-05-20"))["payments"][0]["id"]
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    assert clerk.refused(f"/bank-payments/{payment}/unlink")["type"] == "/problems/period-locked"
    clerk.do(f"/bank-payments/{payment}/unlink", {"undo": "reversal"})
    assert number not in clerk.uncovered(as_of="2026-05-31")
    assert clerk.uncovered()[number] == "121.00"


def test_an_import_while_the_books_are_being_closed_is_decided_on_the_newest_lock(clerk: Clerk, number: str) -> None:
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    clerk.bank(In("5.00", "x", on="2026-05-20"), name="S1")
    clerk.do("/period-lock/lock", {"through": "2026-06-15"})
    clerk.bank(In("6.00", "x", on="2026-05-21"), name="S2")
    kept = clerk.see("/history", type="BankPayment.Booked")["items"]
    assert [each["effective_on"] for each in kept] == ["2026-06-16", "2026-06-01"]


def late_bill(clerk: Clerk) -> str:
    """Entered when the books are closed through May; its provider dated it 20/05."""
    clerk.customer("PRINT", "SIA Tipogrāfija")
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    line = {"text": "Druka", "unit_price": "100.00", "vat_code": "PVN21"}
    return str(
        clerk.do("/expenses", {"provider": "PRINT", "number": "A-1", "issued_on": "2026-05-20", "lines": [line]})["id"]
    )


@pytest.mark.feature("F40", "T29")
def test_a_bill_that_comes_after_its_month_was_closed_counts_from_the_first_open_day(clerk: Clerk) -> None:
    each = late_bill(clerk)
    clerk.do(f"/invoices/{each}/approve")
    seen = clerk.see(f"/invoices/{each}")
    assert (seen["issued_on"], seen["due_on"]) == ("2026-05-20", "2026-06-03"), "as the provider dated it"
    assert clerk.uncovered(direction="purchase", as_of="2026-05-31") == {}
    assert clerk.uncovered(direction="purchase", as_of="2026-06-01") == {"A-1": "121.00"}
    (approved,) = clerk.see("/history", subject=each, type="Invoice.Approved")["items"]
    assert approved["effective_on"] == "2026-06-01"
    paid = clerk.bank(In("121.00", "A-1", on="2026-05-29", side="DBIT", name="SIA Tipogrāfija"))["outgoing"][0]
    covered = clerk.see(f"/invoices/{each}")["links"][0]
    assert (paid["status"], covered["effective_on"]) == ("new", "2026-06-01")


def test_a_late_bill_is_dated_by_hand_and_withdrawn_as_of_that_day(clerk: Clerk) -> None:
    each = late_bill(clerk)
    shut = clerk.refused(f"/invoices/{each}/approve", {"effective_on": "2026-05-25"})
    assert shut["type"] == "/problems/period-locked"
    clerk.do(f"/invoices/{each}/approve", {"effective_on": "2026-06-10"})
    assert clerk.uncovered(direction="purchase", as_of="2026-06-09") == {}
    early = {"reason": "x", "effective_on": "2026-06-09"}
    refused = clerk.refused(f"/invoices/{each}/write-off", early)
    assert refused["type"] == "/problems/effective-too-early" and "counts from 2026-06-10" in refused["detail"]
    clerk.do(f"/invoices/{each}/unapprove", {"reason": "misread"})
    assert clerk.uncovered(direction="purchase", as_of="2026-06-10") == {}
    clerk.do(f"/invoices/{each}/approve")
    assert clerk.uncovered(direction="purchase", as_of="2026-06-01") == {"A-1": "121.00"}


def test_nothing_befalls_a_document_on_a_day_that_has_not_come(clerk: Clerk, number: str) -> None:
    clerk.customer("FACTOR", "SIA Faktors")
    each = clerk.see("/invoices", search=number)["items"][0]["id"]
    ahead = {"effective_on": "2027-01-01"}
    for path, body in (
        (f"/invoices/{each}/confirm", {}),
        (f"/invoices/{each}/assign", {"assignee": "FACTOR", "reason": "contract 7"}),
    ):
        assert clerk.refused(path, body | ahead)["type"] == "/problems/not-yet-due", path
    for path in ("/invoices/mark-booked", "/invoices/hand-over"):
        answer = clerk.do(path, {"ids": [each]} | ahead)
        assert [row["type"] for row in answer["refused"]] == ["/problems/not-yet-due"], path
    seen = clerk.see(f"/invoices/{each}")
    assert seen["assignee"] is None and not seen["booked"]
