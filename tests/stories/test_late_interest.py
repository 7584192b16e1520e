"""Late interest is claimed by balance and dated rates, invoiced once, and the account of a debtor adds up."""

from decimal import Decimal
from typing import Any

import pytest

from aggregates.register.defaults import DEFAULTS
from tests.stories.bank import In
from tests.stories.conftest import Clerk

TODAY = "2026-06-30"


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    for kind in ("dunning_policies", "interest_rates", "text_templates"):
        for code, entry in DEFAULTS[kind].items():
            clerk.do(f"/registers/{kind}", {"code": code, "entry": entry})
    clerk.customer("ACME", "SIA Acme", language="lv")
    return clerk


def late(desk: Clerk) -> tuple[str, str]:
    """1000.00 due on 31 January 2026, of which 400.00 came on 15 April."""
    each, number = desk.invoice("ACME", "826.45", "2026-01-17")
    payment = desk.bank(In("400.00", "paldies", "2026-04-15"))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    return each, number


def claim(desk: Clerk, **query: Any) -> dict[str, Any]:
    return desk.see("/debtors/ACME/interest", **query)


def test_a_claim_shows_each_balance_with_its_days_rate_and_source(desk: Clerk) -> None:
    _, number = late(desk)
    (row,) = claim(desk)["invoices"]
    assert (row["number"], row["uncovered"], row["interest"], row["left"]) == (number, "600.00", "33.26", "33.26")
    assert [(s["from_on"], s["to_on"], s["principal"], s["interest"]) for s in row["segments"]] == [
        ("2026-01-31", "2026-04-15", "1000.00", "20.58"),
        ("2026-04-15", "2026-06-30", "600.00", "12.68"),
    ]
    assert claim(desk)["totals"] == {"EUR": "33.26"}
    assert "base rate" in row["segments"][0]["source"]


def test_interest_is_not_lost_when_the_principal_is_paid(desk: Clerk) -> None:
    each, _ = late(desk)
    payment = desk.bank(In("600.00", "beidzot", "2026-06-29"))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    (row,) = claim(desk)["invoices"]
    assert (row["uncovered"], row["interest"]) == ("0.00", "33.09")


def test_an_interest_invoice_charges_each_stretch_once_until_it_is_cancelled(desk: Clerk) -> None:
    _, number = late(desk)
    first = desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    assert (first["interest"], first["events"]) == ("20.58", ["Invoice.Drafted", "Debtor.InterestCharged"])
    drafted = desk.see(f"/invoices/{first['id']}")
    assert (drafted["state"], drafted["gross"], drafted["vat"]) == ("draft", "20.58", "0.00")
    assert drafted["lines"][0]["text"] == f"Nokavējuma procenti par rēķinu {number} no 2026-01-31 līdz 2026-04-15"
    second = desk.do("/debtors/ACME/create-interest-invoice")
    assert second["interest"] == "12.68"
    nothing = desk.refused("/debtors/ACME/create-interest-invoice")
    assert (nothing["status"], nothing["type"]) == (409, "/problems/nothing-to-charge")
    assert claim(desk)["totals"] == {"EUR": "0.00"}
    desk.do(f"/invoices/{second['id']}/cancel", {"reason": "agreed"})
    assert claim(desk)["totals"] == {"EUR": "12.68"}
    assert desk.do("/debtors/ACME/create-interest-invoice")["interest"] == "12.68"


def test_an_interest_invoice_bears_no_interest_and_lowers_what_the_next_letter_claims(desk: Clerk) -> None:
    each, _ = late(desk)
    made = desk.do("/debtors/ACME/create-interest-invoice", {"until": "2026-04-15"})
    desk.do(f"/invoices/{made['id']}/approve", {"issued_on": "2026-04-16"})
    assert [row["invoice"] for row in claim(desk)["invoices"]] == [each]
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-05-01"})
    run = desk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "x"})
    lines = desk.see(f"/reminders/{run['done'][0]['id']}")["lines"]
    assert [line["interest"] for line in lines] == ["12.68", "0"]


def test_interest_ahead_of_time_or_of_nobody_is_refused(desk: Clerk) -> None:
    late(desk)
    ahead = desk.refused("/debtors/ACME/create-interest-invoice", {"until": "2026-07-01"})
    assert ahead["type"] == "/problems/not-yet-due"
    assert desk.refused("/debtors/NOBODY/create-interest-invoice")["status"] == 404
    assert desk.refused("/debtors/ACME/create-interest-invoice", {"rates": "NONE"})["status"] == 422
    assert desk.client.get("/debtors/ACME/interest", params={"rates": "NONE"}).status_code == 404


def test_a_statement_of_account_leads_from_its_opening_to_its_closing_balance(desk: Clerk) -> None:
    late(desk)
    desk.invoice("ACME", "100.00", "2026-05-04")
    (whole,) = desk.see("/debtors/ACME/statement")["currencies"]
    assert [(line["on"], line["kind"], line["amount"], line["balance"]) for line in whole["lines"]] == [
        ("2026-01-17", "approved", "1000.00", "1000.00"),
        ("2026-04-15", "attributed", "-400.00", "600.00"),
        ("2026-05-04", "approved", "121.00", "721.00"),
    ]
    (part,) = desk.see("/debtors/ACME/statement", date_from="2026-02-01", date_to="2026-04-30")["currencies"]
    assert (part["opening"], part["debits"], part["credits"], part["closing"]) == (
        "1000.00", "0.00", "400.00", "600.00",
    )  # fmt: skip
    assert sum(Decimal(row["balance"]) for row in desk.see("/debtors")["items"]) == Decimal(whole["closing"])


def test_a_comparison_act_shows_both_sides_of_the_books(desk: Clerk) -> None:
    late(desk)
    line = {"text": "Fuel", "unit_price": "50.00", "vat_code": "PVN21"}
    bought = {"provider": "ACME", "direction": "purchase", "number": "D-1", "issued_on": "2026-05-04", "lines": [line]}
    drafted = desk.do("/invoices", bought)
    desk.do(f"/invoices/{drafted['id']}/approve")
    (act,) = desk.see("/debtors/ACME/comparison-act")["currencies"]
    assert [(row["direction"], row["kind"], row["debit"], row["credit"]) for row in act["documents"]] == [
        ("sales", "invoice", "600.00", "0"),
        ("purchase", "invoice", "0", "60.50"),
    ]
    assert (act["debits"], act["credits"], act["balance"]) == ("600.00", "60.50", "539.50")
    (then,) = desk.see("/debtors/ACME/comparison-act", as_of="2026-03-31")["currencies"]
    assert then["balance"] == "1000.00"
    assert desk.client.get("/debtors/NOBODY/comparison-act").status_code == 404
