"""What a partner and we owe each other is netted by an act under its own number, and the act can be taken back."""

from decimal import Decimal
from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk

ON, LATER = "2026-05-04", "2026-05-25"
WHY = {"partner": "ACME", "justification": "Agreed by e-mail on 20/05"}


@pytest.fixture
def trade(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija", ibans=["LV97HABA0012345678910"])
    clerk.customer("OTHER", "SIA Cits")
    return clerk


def bought(trade: Clerk, net: str, number: str, provider: str = "ACME") -> str:
    """An approved invoice of a provider."""
    line = {"text": "Degviela", "unit_price": net, "vat_code": "PVN21"}
    bill = {"provider": provider, "direction": "purchase", "number": number, "issued_on": ON, "lines": [line]}
    drafted = trade.do("/invoices", bill)["id"]
    trade.do(f"/invoices/{drafted}/approve")
    return str(drafted)


def credited(trade: Clerk, net: str) -> tuple[str, str]:
    """A credit note with nothing left to apply it to: its invoice is paid. Id and number."""
    invoice, number = trade.invoice("ACME", net, ON)
    trade.bank(In(trade.see(f"/invoices/{invoice}")["gross"], f"Rekins {number}", on=ON), name=number)
    note = trade.do(f"/invoices/{invoice}/credit", {"reason": "returned", "effective_on": LATER})
    return str(note["credit_note"]), str(note["number"])


def named(*documents: str) -> dict[str, Any]:
    return WHY | {"documents": [{"id": each} for each in documents]}


@pytest.mark.feature("TX1", "TX2", "TX3")
def test_an_act_nets_an_invoice_against_a_credit_note_and_is_undone(trade: Clerk) -> None:
    invoice, number = trade.invoice("ACME", "100.00", ON)
    note, note_number = credited(trade, "50.00")
    (proposal,) = trade.see("/offset-acts/proposal", partner="ACME")["proposals"]
    assert (proposal["owed_to_us"], proposal["owed_by_us"], proposal["amount"]) == ("121.00", "60.50", "60.50")
    assert {each["number"]: each["proposed"] for each in proposal["documents"]} == {
        number: "60.50", note_number: "60.50",
    }  # fmt: skip
    made = trade.do("/offset-acts", named(invoice, note) | {"dated_on": LATER})
    assert made["number"] == "NA-000001"
    assert trade.uncovered() == {number: "60.50"}
    act = trade.see(f"/offset-acts/{made['id']}")
    assert (act["status"], act["amount"], act["dated_on"]) == ("issued", "60.50", LATER)
    (link,) = [each for each in trade.see(f"/invoices/{invoice}")["links"] if each["kind"] == "offset_act"]
    assert (link["number"], link["amount"]) == ("NA-000001", "60.50")
    assert trade.uncovered(as_of="2026-05-24")[number] == "121.00"
    for verb in ("cancel", "unapprove"):
        assert trade.refused(f"/invoices/{invoice}/{verb}", {"reason": "x"})["type"] == "/problems/linked-invoice"
    assert trade.refused(f"/invoices/{note}/cancel", {"reason": "x"})["type"] == "/problems/linked-invoice"
    trade.do(f"/offset-acts/{made['id']}/cancel", {"undo": "correction", "reason": "a wrong note"})
    assert trade.uncovered() == {number: "121.00", note_number: "60.50"}
    assert trade.uncovered(as_of="2026-05-26")[number] == "121.00", "it never was true"
    assert trade.refused(f"/offset-acts/{made['id']}/cancel", {"reason": "x"})["status"] == 409
    assert [each["type"] for each in trade.see(f"/offset-acts/{made['id']}/history")["items"]] == [
        "OffsetAct.Cancelled", "OffsetAct.Issued",
    ]  # fmt: skip
    assert trade.see("/offset-acts", status="cancelled")["total"] == 1


@pytest.mark.feature("TX2")
def test_an_act_nets_what_we_buy_against_what_we_sell_the_larger_side_oldest_first(trade: Clerk) -> None:
    older, first = trade.invoice("ACME", "50.00", ON)
    newer, second = trade.invoice("ACME", "100.00", LATER)
    bill = bought(trade, "80.00", "D-77")
    made = trade.do("/offset-acts", named(newer, older, bill) | {"dated_on": LATER})
    assert {each["number"]: each["amount"] for each in made["documents"]} == {
        first: "60.50", second: "36.30", "D-77": "96.80",
    }  # fmt: skip
    assert trade.uncovered() == {second: "84.70"}
    assert trade.see(f"/invoices/{bill}")["uncovered"] == "0.00"
    trade.do(f"/offset-acts/{made['id']}/cancel", {"undo": "reversal", "reason": "called off"})
    assert trade.uncovered() == {first: "60.50", second: "121.00"}
    assert trade.uncovered(as_of="2026-05-26") == {second: "84.70"}, "it was true until then"


@pytest.mark.feature("TX2")
def test_an_act_that_is_not_even_or_not_of_one_partner_is_refused(trade: Clerk) -> None:
    invoice, _ = trade.invoice("ACME", "100.00", ON)
    bill, other = bought(trade, "80.00", "D-77"), bought(trade, "80.00", "D-78", "OTHER")
    advance, _ = trade.invoice("ACME", "10.00", ON, type="advance")
    part = {"id": invoice, "amount": "97.00"}
    for documents, problem in (
        ([part, {"id": bill}], "unbalanced"),
        ([part, {"id": bill, "amount": "96.80"}], "unbalanced"),
        ([{"id": invoice, "amount": "121.01"}, {"id": bill}], "over-allocated"),
        ([{"id": invoice}, {"id": other}], "not-of-partner"),
        ([{"id": bill}, {"id": advance}], "not-of-partner"),
        ([{"id": invoice}, {"id": invoice}], "netted-twice"),
        ([{"id": bill}, {"id": str(bought(trade, "1.00", "D-79"))}], "one-sided"),
    ):
        refused = trade.refused("/offset-acts", WHY | {"documents": documents})
        assert refused["type"] == f"/problems/{problem}", refused
    assert trade.see("/offset-acts")["total"] == 0
    assert trade.do("/offset-acts", named(invoice, bill))["number"] == "NA-000001", "a refused act burns no number"


@pytest.mark.feature("TX2")
def test_an_act_in_a_foreign_currency_shows_the_exchange_difference_once(trade: Clerk) -> None:
    usd = {"name": "US dollar", "minor_units": 2, "rates": [
        {"from_on": "2026-01-01", "rate": "0.90"}, {"from_on": "2026-05-20", "rate": "0.95"},
    ]}  # fmt: skip
    trade.do("/registers/currencies/USD/amend", {"entry": usd})
    invoice, _ = trade.invoice("ACME", "100.00", ON, currency="USD")
    line = {"text": "Degviela", "unit_price": "100.00", "vat_code": "PVN21"}
    bill = {"provider": "ACME", "direction": "purchase", "number": "D-1", "issued_on": LATER, "lines": [line]}
    drafted = trade.do("/invoices", bill | {"currency": "USD"})["id"]
    trade.do(f"/invoices/{drafted}/approve")
    trade.do("/offset-acts", named(invoice, drafted) | {"currency": "USD"})
    covered = trade.see("/history", subject=invoice, type="Invoice.Covered")["items"][0]["fields"]
    assert (covered["base_released"], covered["exchange_difference"]) == ("108.90", "6.05")
    covered = trade.see("/history", subject=drafted, type="Invoice.Covered")["items"][0]["fields"]
    assert (covered["base_released"], Decimal(covered["exchange_difference"])) == ("114.95", 0)


@pytest.mark.feature("F11", "TX1")
def test_a_providers_credit_note_has_the_providers_number_and_is_netted(trade: Clerk) -> None:
    bill = bought(trade, "80.00", "D-77")
    invoice, number = trade.invoice("ACME", "100.00", ON)
    trade.do("/offset-acts", named(invoice, bill) | {"dated_on": LATER})
    missing = trade.refused(f"/invoices/{bill}/credit", {"reason": "returned"})
    assert missing["type"] == "/problems/provider-number-missing"
    taken = trade.refused(f"/invoices/{bill}/credit", {"reason": "returned", "number": "d 77"})
    assert taken["type"] == "/problems/provider-number-taken"
    note = trade.do(f"/invoices/{bill}/credit", {"reason": "returned", "number": "DK-5", "effective_on": LATER})
    shown = trade.see(f"/invoices/{note['credit_note']}")
    assert (shown["number"], shown["direction"], shown["uncovered"], shown["credits"]) == (
        "DK-5", "purchase", "96.80", bill,
    )  # fmt: skip
    assert [each["number"] for each in trade.see(f"/invoices/{bill}")["credit_notes"]] == ["DK-5"]
    assert trade.refused(f"/invoices/{invoice}/credit", {"reason": "x", "number": "K-9"})["status"] == 422
    later = bought(trade, "50.00", "D-78")
    trade.do("/offset-acts", named(note["credit_note"], later))
    assert trade.see(f"/invoices/{note['credit_note']}")["uncovered"] == "36.30"
    assert trade.uncovered() == {number: "24.20"}


@pytest.mark.feature("TX5")
def test_money_of_a_factor_covers_the_invoice_that_was_assigned_to_it(trade: Clerk) -> None:
    trade.customer("FACTOR", "AS Faktors", ibans=["LV44HABA0551000000001"])
    invoice, number = trade.invoice("ACME", "100.00", ON)
    kept, kept_number = trade.invoice("ACME", "30.00", ON)
    trade.do(f"/invoices/{invoice}/assign", {"assignee": "FACTOR", "reason": "factoring contract 7"})
    again = trade.refused(f"/invoices/{invoice}/assign", {"assignee": "FACTOR", "reason": "x"})
    assert again["type"] == "/problems/not-assignable"
    assert trade.refused(f"/invoices/{kept}/assign", {"assignee": "ACME", "reason": "x"})["status"] == 409
    assert trade.see(f"/invoices/{invoice}")["assignee"] == "FACTOR"
    factor = {"iban": "LV44HABA0551000000001", "name": "AS Faktors", "on": LATER}
    paid = trade.bank(In("121.00", f"Rekins {number}", **factor), In("36.30", f"Rekins {kept_number}", **factor))
    decisions = {each["amount"]: each["decision"] for each in paid["payments"]}
    assert decisions == {"121.00": "auto", "36.30": "suggest"}, "only what was assigned is the factor's to pay"
    assert trade.uncovered() == {kept_number: "36.30", "payment": "36.30"}
    rows = {row["customer"]: row["balance"] for row in trade.see("/debtors")["items"]}
    assert rows == {"ACME": "36.30", "FACTOR": "-36.30"}


@pytest.mark.feature("TX5")
def test_an_assignment_is_taken_back(trade: Clerk) -> None:
    trade.customer("FACTOR", "AS Faktors", ibans=["LV44HABA0551000000001"])
    invoice, number = trade.invoice("ACME", "100.00", ON)
    trade.do(
        f"/invoices/{invoice}/assign", {"assignee": "FACTOR", "account": "LV44 HABA 0551 0000 0000 1", "reason": "x"}
    )
    assert trade.refused(f"/invoices/{invoice}/unapprove", {"reason": "x"})["type"] == "/problems/linked-invoice"
    trade.do(f"/invoices/{invoice}/unassign", {"reason": "bought back"})
    assert trade.see(f"/invoices/{invoice}")["assignee"] is None
    factor = {"iban": "LV44HABA0551000000001", "name": "AS Faktors", "on": LATER}
    paid = trade.bank(In("121.00", f"Rekins {number}", **factor))
    assert paid["payments"][0]["decision"] == "suggest"
    assert trade.refused(f"/invoices/{invoice}/unassign", {"reason": "x"})["type"] == "/problems/not-assigned"


@pytest.mark.feature("TX5")
def test_money_of_unknown_origin_that_pays_an_assigned_invoice_is_the_factors(trade: Clerk) -> None:
    trade.customer("FACTOR", "AS Faktors")
    invoice, _ = trade.invoice("ACME", "100.00", ON)
    trade.do(f"/invoices/{invoice}/assign", {"assignee": "FACTOR", "reason": "factoring contract 7"})
    paid = trade.bank(In("200.00", "paldies", iban="LV60UNLA0050022222222", name="Nezināms"))["payments"][0]["id"]
    trade.do(f"/bank-payments/{paid}/link", {"invoices": [{"id": invoice}]})
    assert trade.see(f"/bank-payments/{paid}")["payer"] == "FACTOR"
    _, other = trade.invoice("ACME", "20.00", ON)
    again = trade.bank(In("24.20", "paldies", iban="LV60UNLA0050022222222", name="Nezināms"), name="S2")
    assert again["payments"][0]["decision"] == "queue", "the account taught nothing about the debtor"
    assert trade.uncovered(kind="invoice") == {other: "24.20"}


@pytest.mark.feature("TX2", "TX5")
def test_an_assigned_claim_is_netted_with_nobody_until_it_is_taken_back(trade: Clerk) -> None:
    trade.customer("FACTOR", "SIA Faktors")
    invoice, number = trade.invoice("ACME", "100.00", ON)
    bill = bought(trade, "100.00", "A-1")
    trade.do(f"/invoices/{invoice}/assign", {"assignee": "FACTOR", "reason": "factoring contract 7"})
    assert [row["assignee"] for row in trade.see("/nenosegts")["items"]] == ["FACTOR"]
    refused = trade.refused("/offset-acts", named(invoice, bill) | {"dated_on": LATER})
    assert (refused["status"], refused["type"]) == (409, "/problems/assigned")
    assert f"{number} is assigned to FACTOR" in refused["detail"] and "take the assignment back" in refused["detail"]
    assert trade.see("/offset-acts/proposal", partner="ACME")["proposals"] == []
    trade.do(f"/invoices/{invoice}/unassign", {"reason": "ours again"})
    trade.do("/offset-acts", named(invoice, bill) | {"dated_on": LATER})
    assert trade.uncovered() == {}
