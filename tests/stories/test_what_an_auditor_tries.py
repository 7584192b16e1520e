"""What an auditor tried, and what is refused since."""

from aggregates.register.defaults import DEFAULTS
from tests.stories.bank import In
from tests.stories.conftest import Clerk


def customer(clerk: Clerk) -> None:
    clerk.customer("ACME", "SIA Ķīmija", ibans=["LV97HABA0012345678910"])


def test_nothing_takes_effect_on_a_day_that_has_not_come(clerk: Clerk) -> None:
    customer(clerk)
    line = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
    drafted = clerk.do("/invoices", {"payer": "ACME", "lines": [line]})["id"]
    ahead = clerk.refused(f"/invoices/{drafted}/approve", {"issued_on": "2206-06-30"})
    assert (ahead["status"], ahead["type"]) == (422, "/problems/not-yet-due")
    assert clerk.do(f"/invoices/{drafted}/approve", {"issued_on": "2026-06-30"})["number"] == "R-000001"


def test_a_series_numbers_only_its_own_type_and_no_number_is_given_twice(clerk: Clerk) -> None:
    customer(clerk)
    line = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
    first, second = (clerk.do("/invoices", {"payer": "ACME", "lines": [line]})["id"] for _ in range(2))
    assert clerk.refused(f"/invoices/{first}/approve", {"series": "K"})["type"] == "/problems/wrong-series"
    clerk.do("/registers/number_series", {"code": "R2", "entry": DEFAULTS["number_series"]["R"]})
    assert clerk.do(f"/invoices/{first}/approve")["number"] == "R-000001"
    assert clerk.refused(f"/invoices/{second}/approve", {"series": "R2"})["type"] == "/problems/key-taken"


def test_no_part_of_a_cent_of_a_payment_is_given_back_or_written_off(clerk: Clerk) -> None:
    payment = clerk.bank(In("60.00", "paldies"))["payments"][0]["id"]
    for verb in ("return", "write-off"):
        refused = clerk.refused(f"/bank-payments/{payment}/{verb}", {"amount": "0.001", "reason": "x"})
        assert refused["status"] == 422
    assert clerk.uncovered() == {"payment": "60.00"}


def test_an_invoice_of_a_closed_period_is_credited_and_not_cancelled(clerk: Clerk) -> None:
    customer(clerk)
    invoice, number = clerk.invoice("ACME", "100.00")
    clerk.do("/period-lock/lock", {"through": "2026-05-31"})
    assert clerk.refused(f"/invoices/{invoice}/cancel", {"reason": "x"})["type"] == "/problems/period-locked"
    assert clerk.uncovered() == {number: "121.00"}


def test_a_credit_note_that_is_written_off_in_part_is_not_cancelled(clerk: Clerk) -> None:
    customer(clerk)
    invoice, number = clerk.invoice("ACME", "100.00")
    clerk.bank(In("121.00", number))
    note = clerk.do(f"/invoices/{invoice}/credit", {"reason": "returned"})["credit_note"]
    clerk.do(f"/invoices/{note}/write-off", {"amount": "3.00", "reason": "small"})
    assert clerk.refused(f"/invoices/{note}/cancel", {"reason": "x"})["status"] == 409
