"""An advance is paid, the final invoice deducts it, the rest is paid; and everything that can go wrong in between."""

from decimal import Decimal
from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk

ADVANCE_ON, PAID_ON, FINAL_ON = "2026-05-04", "2026-05-11", "2026-05-25"
LINE = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}


@pytest.fixture
def trade(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Ķīmija", ibans=["LV97HABA0012345678910"])
    clerk.customer("OTHER", "SIA Cits")
    return clerk


def paid_advance(trade: Clerk, net: str = "50.00", paid: str | None = None) -> tuple[str, str]:
    """Id of an advance and its number; the bank brings the money that names it."""
    advance, number = trade.invoice("ACME", net, ADVANCE_ON, type="advance")
    gross = str(Decimal(net) * Decimal("1.21"))
    trade.bank(In(paid or f"{Decimal(gross):.2f}", f"Avanss {number}", on=PAID_ON))
    return advance, number


def final(trade: Clerk, *advances: dict[str, Any], net: str = "100.00") -> str:
    drafted = trade.do("/invoices", {"payer": "ACME", "lines": [LINE | {"unit_price": net}], "effective_on": FINAL_ON})
    trade.do(f"/invoices/{drafted['id']}/advances", {"advances": list(advances)})
    return str(drafted["id"])


def balance(trade: Clerk, **query: Any) -> str:
    rows = {row["customer"]: row["balance"] for row in trade.see("/debtors", **query)["items"]}
    return rows.get("ACME", "0.00")


@pytest.mark.feature("F10", "F12", "F13", "F14", "F15")
def test_a_final_invoice_deducts_the_advance_that_was_paid_and_the_rest_is_paid(trade: Clerk) -> None:
    advance, number = paid_advance(trade)
    assert number == "AV-2026-000001"
    invoice = final(trade, {"id": advance})
    planned = trade.see(f"/invoices/{advance}")["advanced_to"]
    assert [(each["document"], each["state"], each["amount"]) for each in planned] == [(invoice, "draft", "60.50")]
    approved = trade.do(f"/invoices/{invoice}/approve", {"issued_on": FINAL_ON})
    shown = trade.see(f"/invoices/{invoice}")
    assert (shown["type"], shown["number"]) == ("invoice", "R-000001")
    assert (shown["gross"], shown["payable"], shown["uncovered"]) == ("121.00", "60.50", "60.50")
    assert (shown["vat"], shown["vat_due"]) == ("21.00", "10.50")
    by = [{name: each[name] for name in ("number", "amount", "net", "vat")} for each in shown["advanced_by"]]
    assert by == [{"number": number, "amount": "60.50", "net": "50.00", "vat": "10.50"}]
    (to,) = trade.see(f"/invoices/{advance}")["advanced_to"]
    assert (to["number"], to["state"], to["vat"]) == (approved["number"], "approved", "10.50")
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "0.00"
    trade.bank(In("60.50", f"Rekins {approved['number']}", on="2026-06-01"), name="S2")
    assert trade.uncovered() == {}
    assert balance(trade) == "0.00"


@pytest.mark.feature("F12")
def test_money_on_an_advance_is_still_the_customers_at_every_date(trade: Clerk) -> None:
    advance, _ = paid_advance(trade)
    row = trade.see("/debtors")["items"][0]
    assert (row["prepaid"], row["unallocated_payments"], row["advances"], row["balance"]) == (
        "60.50", "0.00", "0.00", "-60.50",
    )  # fmt: skip
    payment = trade.see("/bank-payments")["items"][0]["id"]
    trade.do(f"/bank-payments/{payment}/unlink", {"undo": "correction"})
    assert balance(trade) == "-60.50", "linking to an advance moves nothing that is owed"
    trade.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": advance}]})
    trade.do(f"/invoices/{final(trade, {'id': advance})}/approve", {"issued_on": FINAL_ON})
    assert balance(trade) == "60.50"
    assert balance(trade, as_of="2026-05-20") == "-60.50"
    assert balance(trade, as_of="2026-05-08") == "0.00"
    explained = trade.see(f"/nenosegts/{advance}/explain")
    assert explained["movements"][0]["kind"] == "approved"
    assert sum(Decimal(each["amount"]) for each in explained["movements"]) == Decimal(explained["uncovered"]) == 0
    assert explained["prepaid"] == "0.00"
    assert [(each["kind"], each["running"]) for each in explained["prepayments"]][-1] == ("advanced", "0.00")


@pytest.mark.feature("F13")
def test_what_is_not_paid_not_of_the_payer_or_too_much_is_not_deducted(trade: Clerk) -> None:
    unpaid, _ = trade.invoice("ACME", "10.00", ADVANCE_ON, type="advance")
    advance, _ = paid_advance(trade)
    foreign, _ = trade.invoice("OTHER", "10.00", ADVANCE_ON, type="advance")
    invoice = final(trade)
    for asked, problem in (
        ({"id": unpaid}, "advance-not-paid"),
        ({"id": advance, "amount": "60.51"}, "advance-not-paid"),
        ({"id": foreign}, "advance-of-another"),
        ({"id": invoice}, "not-approved"),
    ):
        refused = trade.refused(f"/invoices/{invoice}/advances", {"advances": [asked]})
        assert refused["type"] == f"/problems/{problem}", refused
    small = final(trade, net="10.00")
    refused = trade.refused(f"/invoices/{small}/advances", {"advances": [{"id": advance, "amount": "30.00"}]})
    assert refused["type"] == "/problems/advances-exceed"
    fits = trade.do(f"/invoices/{small}/advances", {"advances": [{"id": advance}]})
    assert fits["advances"] == [{"id": advance, "amount": "12.10"}]
    trade.do(f"/invoices/{small}/advances", {"advances": []})


@pytest.mark.feature("F13")
def test_vat_is_deducted_only_at_the_codes_that_the_invoice_has(trade: Clerk) -> None:
    advance, _ = paid_advance(trade)
    reduced = trade.do("/invoices", {"payer": "ACME", "lines": [LINE | {"vat_code": "PVN12"}]})["id"]
    refused = trade.refused(f"/invoices/{reduced}/advances", {"advances": [{"id": advance}]})
    assert refused["type"] == "/problems/advance-vat-exceeds"
    assert "50.00 EUR net and 10.50 EUR VAT at PVN21 (21 %), but the invoice has 0.00 EUR" in refused["detail"]


@pytest.mark.feature("F13")
def test_the_advance_is_looked_at_again_when_the_invoice_is_approved(trade: Clerk) -> None:
    advance, _ = paid_advance(trade)
    first, second, plain = final(trade, {"id": advance}), final(trade, {"id": advance}), final(trade)
    answer = trade.do("/invoices/approve", {"ids": [first, second, plain], "issued_on": FINAL_ON})
    assert [each["id"] for each in answer["done"]] == [first, plain]
    assert [(each["id"], each["type"]) for each in answer["refused"]] == [(second, "/problems/advance-not-paid")]
    assert [each["number"] for each in answer["done"]] == ["R-000001", "R-000002"]


@pytest.mark.feature("F13", "F15")
def test_withdrawing_the_final_invoice_frees_the_advance(trade: Clerk) -> None:
    advance, _ = paid_advance(trade)
    invoice = final(trade, {"id": advance})
    trade.do(f"/invoices/{invoice}/approve", {"issued_on": FINAL_ON})
    for verb in ("unapprove", "cancel"):
        assert trade.refused(f"/invoices/{advance}/{verb}", {"reason": "x"})["type"] == "/problems/linked-invoice"
    trade.do(f"/invoices/{invoice}/unapprove", {"reason": "a wrong line"})
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "60.50"
    assert trade.see("/debtors", as_of="2026-05-26")["items"][0]["prepaid"] == "60.50", "it never was deducted"
    trade.do(f"/invoices/{invoice}/approve")
    trade.do(f"/invoices/{invoice}/cancel", {"reason": "not wanted"})
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "60.50"
    assert trade.see("/debtors", as_of="2026-05-26")["items"][0]["prepaid"] == "0.00", "it was, until it was void"
    assert balance(trade) == "-60.50"


@pytest.mark.feature("F12", "TX7")
def test_money_of_a_deducted_advance_that_the_bank_takes_back_is_owed_again(trade: Clerk) -> None:
    advance, number = paid_advance(trade)
    invoice = final(trade, {"id": advance})
    trade.do(f"/invoices/{invoice}/approve", {"issued_on": FINAL_ON})
    payment = trade.see("/bank-payments")["items"][0]["id"]
    trade.do(f"/bank-payments/{payment}/return", {"booked_on": "2026-06-02", "reason": "AC04"})
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "-60.50"
    assert trade.uncovered() == {number: "60.50", "R-000001": "60.50"}
    assert balance(trade) == "121.00", "all that was invoiced, as nothing is paid"
    trade.bank(In("60.50", f"Avanss {number}", on="2026-06-05"), name="S2")
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "0.00"
    assert balance(trade) == "60.50"


@pytest.mark.feature("F11", "F12")
def test_a_credit_of_an_advance_owes_what_was_paid_and_takes_nothing_that_is_deducted(trade: Clerk) -> None:
    advance, _ = paid_advance(trade)
    invoice = final(trade, {"id": advance, "amount": "20.00"})
    trade.do(f"/invoices/{invoice}/approve", {"issued_on": FINAL_ON})
    too_much = {"reason": "x", "lines": [LINE | {"unit_price": "50.00"}]}
    assert trade.refused(f"/invoices/{advance}/credit", too_much)["type"] == "/problems/over-credited"
    before = balance(trade)
    note = trade.do(f"/invoices/{advance}/credit", {"reason": "not needed"})
    assert trade.see(f"/invoices/{note['credit_note']}")["gross"] == "40.50"
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "0.00"
    assert balance(trade) == before, "the money is owed through the note now"
    trade.do(f"/invoices/{note['credit_note']}/apply", {"invoices": [{"id": invoice}]})
    assert trade.uncovered() == {"R-000001": "60.50"}
    trade.do(f"/invoices/{note['credit_note']}/unapply", {})
    trade.do(f"/invoices/{note['credit_note']}/cancel", {"reason": "needed after all"})
    assert trade.see(f"/invoices/{advance}")["prepaid"] == "40.50"
