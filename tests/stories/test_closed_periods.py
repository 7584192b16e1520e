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
