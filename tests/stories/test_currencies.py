"""Dollars owed and dollars or euros paid: each covering releases its share of the base value (A5.4's worked numbers).

The registers hold base currency for one unit; the example quotes dollars for one euro, so its 1.10 is 1/1.10 here.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.books import folded
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk

RATES = [("2026-01-01", "1.10"), ("2026-05-20", "1.05"), ("2026-06-10", "1.12")]


@pytest.fixture
def invoice(clerk: Clerk) -> tuple[str, str]:
    """1,200.00 USD at 1.10."""
    rates = [{"from_on": day, "rate": str(round(1 / Decimal(rate), 9))} for day, rate in RATES]
    entry = {"name": "US dollar", "minor_units": 2, "rates": rates}
    clerk.do("/registers/currencies/USD/amend", {"entry": entry})
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    line = {"text": "Freight", "unit_price": "1200.00", "vat_code": "PVN0"}
    body = {"payer": "ACME", "currency": "USD", "lines": [line], "effective_on": "2026-05-04"}
    drafted = clerk.do("/invoices", body)["id"]
    return drafted, clerk.do(f"/invoices/{drafted}/approve", {"issued_on": "2026-05-04"})["number"]


def base(clerk: Clerk, office: Any, each: str) -> list[tuple[str, str, str]]:
    """What became of the invoice in base currency: event, released, exchange difference."""
    return [
        (fact.topic, str(fact.event.base_released), str(fact.event.exchange_difference))
        for fact in folded(office.store).facts
        if str(fact.originator_id) == each and fact.topic in {"Invoice.Covered", "Invoice.Uncovered"}
    ]


@pytest.mark.feature("T40")
def test_the_worked_example_comes_out_to_the_cent(clerk: Clerk, office: Any, invoice: tuple[str, str]) -> None:
    each, number = invoice
    first = clerk.bank(In("700.00", number, on="2026-05-20", currency="USD"), name="S1")["payments"][0]
    assert first["linked"] == [{"invoice": each, "number": number, "amount": "700.00"}]
    line = {"text": "Less", "unit_price": "100.00", "vat_code": "PVN0"}
    clerk.do(f"/invoices/{each}/credit", {"lines": [line], "reason": "damaged", "effective_on": "2026-05-25"})
    (row,) = clerk.see("/nenosegts")["items"]
    assert row["uncovered"] == "400.00"
    clerk.bank(In("400.00", number, on="2026-06-10", currency="USD"), name="S2")
    assert base(clerk, office, each) == [
        ("Invoice.Covered", "636.36", "30.31"),
        ("Invoice.Covered", "90.91", "0.00"),
        ("Invoice.Covered", "363.64", "-6.50"),
    ]
    whole = folded(office.store).states[UUID(each)]
    assert (whole.base_gross, whole.base_released, whole.uncovered) == (Decimal("1090.91"),) * 2 + (Decimal("0.00"),)


def test_unlinking_takes_its_exchange_difference_back(clerk: Clerk, office: Any, invoice: tuple[str, str]) -> None:
    each, number = invoice
    payment = clerk.bank(In("700.00", number, on="2026-05-20", currency="USD"))["payments"][0]
    clerk.do(f"/bank-payments/{payment['id']}/unlink", {"invoice": each})
    assert base(clerk, office, each) == [
        ("Invoice.Covered", "636.36", "30.31"),
        ("Invoice.Uncovered", "636.36", "30.31"),
    ]
    assert clerk.see(f"/nenosegts/{each}/explain")["uncovered"] == "1200.00"
    with office.store.reading() as connection:
        kept = connection.execute("SELECT sum(base_amount) FROM ledger WHERE document = %s", [each]).fetchone()
    assert kept == (Decimal("1090.91"),)


def test_euros_for_a_dollar_invoice_need_a_rate_and_are_taken_with_one(
    clerk: Clerk, office: Any, invoice: tuple[str, str]
) -> None:
    each, number = invoice
    payment = clerk.bank(In("1000.00", number, on="2026-05-20"))["payments"][0]
    assert payment["linked"] == [] and payment["decision"] != "auto"
    path = f"/bank-payments/{payment['id']}/link"
    refused = clerk.refused(path, {"invoices": [{"id": each, "amount": "1050.00"}]})
    assert (refused["status"], refused["type"]) == (422, "/problems/rate-needed")
    clerk.do(path, {"invoices": [{"id": each, "amount": "1050.00", "rate": "1.05"}]})
    assert clerk.uncovered() == {number: "150.00"}
    assert clerk.uncovered(kind="payment") == {}
    assert base(clerk, office, each) == [("Invoice.Covered", "954.55", "45.45")]


def test_without_an_amount_as_much_as_fits_at_the_rate(clerk: Clerk, invoice: tuple[str, str]) -> None:
    each, number = invoice
    payment = clerk.bank(In("2000.00", "avanss", on="2026-05-20"))["payments"][0]
    clerk.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each, "rate": "1.0937"}]})
    assert number not in clerk.uncovered()
    assert clerk.uncovered(kind="payment") == {"payment": "902.81"}  # 1200.00 / 1.0937 = 1097.19
    other = clerk.refused(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each, "rate": "-1"}]})
    assert other["status"] == 422


@pytest.fixture
def late_rate(clerk: Clerk) -> tuple[str, str]:
    """121.00 USD owed since 11 May, where the register knows dollars from 10 May on."""
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-05-10", "rate": "0.9"}]}
    clerk.do("/registers/currencies/USD/amend", {"entry": entry})
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    return clerk.invoice("ACME", "100.00", on="2026-05-11", currency="USD")


def enter_the_rate(clerk: Clerk) -> None:
    rates = [{"from_on": "2026-05-01", "rate": "0.8"}, {"from_on": "2026-05-10", "rate": "0.9"}]
    clerk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})


@pytest.mark.feature("T40")
def test_money_without_a_rate_pays_nothing_until_it_is_valued(
    clerk: Clerk, office: Any, late_rate: tuple[str, str]
) -> None:
    each, number = late_rate
    paid = clerk.bank(In("121.00", number, on="2026-05-05", currency="USD"))["payments"][0]
    assert (paid["decision"], paid["linked"]) == ("suggest", [])
    assert any("rate of that day is missing" in why for why in paid["blocked_by"]), paid["blocked_by"]
    path = f"/bank-payments/{paid['id']}"
    refused = clerk.refused(f"{path}/link", {"invoices": [{"id": each}]})
    assert (refused["status"], refused["type"]) == (409, "/problems/base-value-unknown")
    assert "121.00 USD booked on 2026-05-05" in refused["detail"] and "register currencies" in refused["detail"]
    assert clerk.refused(f"{path}/write-off", {"reason": "x"})["type"] == "/problems/base-value-unknown"
    assert clerk.do("/bank-payments/match")["linked"] == 0
    assert clerk.refused(f"{path}/value")["type"] == "/problems/no-exchange-rate-yet"
    enter_the_rate(clerk)
    assert clerk.do(f"{path}/value")["events"] == ["BankPayment.Valued"]
    assert clerk.refused(f"{path}/value", {"rate": "0.7"})["type"] == "/problems/base-value-known"
    (event,) = [fact.event for fact in folded(office.store).facts if fact.topic == "BankPayment.Valued"]
    assert (event.rate, event.base_amount, str(event.effective_on)) == (Decimal("0.8"), Decimal("96.80"), "2026-05-05")
    assert clerk.do("/bank-payments/match")["linked"] == 1
    assert base(clerk, office, each) == [("Invoice.Covered", "108.90", "-12.10")]
    assert clerk.uncovered() == {}


def test_money_is_valued_at_a_rate_that_a_person_gives(clerk: Clerk, office: Any, late_rate: tuple[str, str]) -> None:
    each, number = late_rate
    paid = clerk.bank(In("121.00", "avanss", on="2026-05-05", currency="USD"))["payments"][0]
    clerk.do(f"/bank-payments/{paid['id']}/return", {"amount": "21.00", "booked_on": "2026-05-06"})
    clerk.do(f"/bank-payments/{paid['id']}/value", {"rate": "0.75"})
    clerk.do(f"/bank-payments/{paid['id']}/link", {"invoices": [{"id": each}]})
    assert base(clerk, office, each) == [("Invoice.Covered", "90.00", "-15.00")]
    assert clerk.uncovered() == {number: "21.00"}


def test_a_debit_without_a_rate_pays_nothing_until_it_is_valued(
    clerk: Clerk, office: Any, late_rate: tuple[str, str]
) -> None:
    line = {"text": "Druka", "unit_price": "100.00", "vat_code": "PVN21"}
    bill = {"provider": "ACME", "number": "A-17", "issued_on": "2026-05-11", "currency": "USD", "lines": [line]}
    each = clerk.do("/expenses", bill)["id"]
    clerk.do(f"/invoices/{each}/approve")
    (kept,) = clerk.bank(In("121.00", "A-17", on="2026-05-05", currency="USD", side="DBIT"))["outgoing"]
    assert (kept["status"], kept["decision"], kept["linked"]) == ("kept", "suggest", [])
    assert any("rate of that day is missing" in why for why in kept["blocked_by"])
    path, to = f"/outgoing-payments/{kept['id']}", {"invoices": [{"id": each}]}
    assert clerk.refused(f"{path}/link", to)["type"] == "/problems/base-value-unknown"
    assert clerk.do("/outgoing-payments/match")["linked"] == 0
    assert clerk.do(f"{path}/value", {"rate": "0.8"})["events"] == ["BankPayment.Booked", "BankPayment.Valued"]
    clerk.do(f"{path}/link", to)
    assert base(clerk, office, each) == [("Invoice.Covered", "108.90", "12.10")]
