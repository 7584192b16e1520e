"""Expense invoices over HTTP: entered once, approved, paid by the bank's own debits, given back when that was wrong."""

from typing import Any

import pytest

from api.office import Office
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_currencies import base

PRINTER = "LV71HABA0551000000000"


def expense(number: str, net: str = "100.00", **more: Any) -> dict[str, Any]:
    """The body of an expense of the printer's, at 21 %."""
    line = {"text": "Druka", "unit_price": net, "vat_code": "PVN21"}
    return {"provider": "PRINT", "number": number, "issued_on": "2026-05-04", "lines": [line], **more}


def entered(clerk: Clerk, number: str, net: str = "100.00", **more: Any) -> str:
    return str(clerk.do("/expenses", expense(number, net, **more))["id"])


def approved(clerk: Clerk, number: str, net: str = "100.00", **more: Any) -> str:
    """The id of an approved expense of `net` plus 21 %."""
    each = entered(clerk, number, net, **more)
    clerk.do(f"/invoices/{each}/approve")
    return each


def out(amount: str, text: str = "", **more: Any) -> In:
    """Money that went out, to the printer unless said otherwise."""
    return In(amount, text, **{"name": "SIA Tipogrāfija", "iban": PRINTER, "side": "DBIT", **more})


def left(clerk: Clerk, each: str) -> str:
    return str(clerk.see(f"/invoices/{each}")["uncovered"])


@pytest.fixture
def buyer(clerk: Clerk) -> Clerk:
    clerk.customer("PRINT", "SIA Tipogrāfija", ibans=[PRINTER])
    clerk.customer("PAPER", "SIA Papīrs")
    clerk.customer("ACME", "SIA Ķīmija")
    return clerk


@pytest.mark.feature("F40", "F42", "F43", "F44", "F46", "F47", "F51")
def test_an_expense_is_a_draft_with_the_providers_number_and_date(buyer: Clerk) -> None:
    made = entered(buyer, "A-17/2026", client="ACME", type="advance")
    seen = buyer.see(f"/invoices/{made}")
    assert (seen["direction"], seen["type"], seen["state"]) == ("purchase", "advance", "draft")
    assert (seen["payer"], seen["net"], seen["vat"], seen["gross"]) == ("PRINT", "100.00", "21.00", "121.00")
    assert (seen["number"], seen["issued_on"], seen["client"]) == ("A-17/2026", "2026-05-04", "ACME")
    assert buyer.do(f"/invoices/{made}/approve")["number"] == "A-17/2026"
    seen = buyer.see(f"/expenses/{made}")
    assert (seen["state"], seen["number"], seen["series"]) == ("approved", "A-17/2026", "")
    assert (seen["issued_on"], seen["due_on"], seen["uncovered"]) == ("2026-05-04", "2026-05-18", "121.00")
    assert seen["creditor_reference"] is None, "that is ours to give only where we wait for money"


def test_a_purchase_can_be_drafted_as_an_invoice_with_its_direction(buyer: Clerk) -> None:
    made = buyer.do("/invoices", expense("7", direction="purchase", payer="PRINT", provider=None))
    assert buyer.see(f"/invoices/{made['id']}")["direction"] == "purchase"


LACKING: list[tuple[dict[str, Any], str, str]] = [
    ({"number": None}, "provider-number-missing", "/number"),
    ({"issued_on": None}, "provider-number-missing", "/issued_on"),
    ({"number": "--"}, "no-number", "/number"),
    ({"client": "NOBODY"}, "unknown-payer", "/client"),
    ({"provider": "NOBODY"}, "unknown-payer", "/provider"),
    ({"account": "NONE"}, "unknown-code", "/account"),
    ({"provider": None}, "bad-fields", ""),
    ({"payer": "PRINT"}, "bad-fields", ""),
]


def test_what_an_expense_lacks_is_named(buyer: Clerk) -> None:
    for change, problem, pointer in LACKING:
        refused = buyer.refused("/expenses", expense("17") | change)
        assert (refused["status"], refused["type"]) == (422, f"/problems/{problem}"), change
        assert refused["errors"][0]["pointer"] == pointer, change


def test_a_sales_invoice_takes_nothing_of_a_purchase(buyer: Clerk) -> None:
    line = {"text": "Darbs", "unit_price": "1.00", "vat_code": "PVN21"}
    for more in ({"number": "1"}, {"issued_on": "2026-05-04"}, {"client": "ACME"}):
        refused = buyer.refused("/invoices", {"payer": "ACME", "lines": [line], **more})
        assert (refused["type"], refused["errors"][0]["pointer"]) == (
            "/problems/only-on-purchases",
            f"/{next(iter(more))}",
        )
    assert buyer.refused("/invoices", {"provider": "ACME", "lines": [line]})["type"] == "/problems/only-on-purchases"


@pytest.mark.feature("F40")
def test_a_providers_number_is_entered_once_however_it_is_written(buyer: Clerk) -> None:
    first = entered(buyer, "A-017/2026")
    refused = buyer.refused("/expenses", expense("a 017 2026", "50.00"))
    assert (refused["status"], refused["type"]) == (409, "/problems/provider-number-taken")
    assert all(each in refused["detail"] for each in ("a 017 2026", "PRINT", first, "121.00 EUR"))
    entered(buyer, "A-17/2026")  # leading zeros tell numbers apart
    entered(buyer, "A-017/2026", provider="PAPER")


@pytest.mark.feature("F42")
def test_a_number_is_free_again_when_its_invoice_is_cancelled_or_renumbered(buyer: Clerk) -> None:
    first = entered(buyer, "17")
    buyer.do(f"/invoices/{first}/cancel", {"reason": "not ours"})
    second = approved(buyer, "17")
    buyer.do(f"/invoices/{second}/cancel", {"reason": "entered twice"})
    third = entered(buyer, "17")
    buyer.do(f"/invoices/{third}/amend", expense("18"))
    assert buyer.see(f"/invoices/{third}")["number"] == "18"
    fourth = entered(buyer, "17")
    assert buyer.refused(f"/invoices/{fourth}/amend", expense("1 8"))["type"] == "/problems/provider-number-taken"
    buyer.do(f"/invoices/{fourth}/amend", expense("1-7", "5.00"))
    assert buyer.see(f"/invoices/{fourth}")["net"] == "5.00"


def test_an_expense_stays_one_and_keeps_its_date(buyer: Clerk) -> None:
    each = entered(buyer, "17")
    assert buyer.refused(f"/invoices/{each}/amend", expense("17", direction="sales"))["type"] == "/problems/other-kind"
    refused = buyer.refused(f"/invoices/{each}/approve", {"issued_on": "2026-05-05"})
    assert refused["type"] == "/problems/number-kept" and "2026-05-04 by its provider" in refused["detail"]
    tomorrow = entered(buyer, "18", issued_on="2026-07-01")
    assert buyer.refused(f"/invoices/{tomorrow}/approve")["type"] == "/problems/not-yet-due"


def test_a_wrong_number_is_corrected_after_the_approval_is_withdrawn(buyer: Clerk) -> None:
    each = approved(buyer, "17")
    buyer.do(f"/invoices/{each}/unapprove", {"reason": "misread"})
    buyer.do(f"/invoices/{each}/amend", expense("71", issued_on="2026-05-05"))
    buyer.do(f"/invoices/{each}/approve")
    seen = buyer.see(f"/invoices/{each}")
    assert (seen["number"], seen["issued_on"]) == ("71", "2026-05-05")


def test_sales_and_purchases_are_approved_in_one_call(buyer: Clerk) -> None:
    bought = entered(buyer, "A-17")
    line = {"text": "Darbs", "unit_price": "1.00", "vat_code": "PVN21"}
    sold = buyer.do("/invoices", {"payer": "ACME", "lines": [line]})["id"]
    answer = buyer.do("/invoices/approve", {"ids": [bought, sold]})
    assert [each["number"] for each in answer["done"]] == ["A-17", "R-000001"]


@pytest.mark.feature("F41")
def test_the_document_as_it_came_is_attached(buyer: Clerk) -> None:
    each = entered(buyer, "17")
    answer = buyer.client.post(
        f"/invoices/{each}/attach", params={"name": "17.pdf", "kind": "invoice"}, content=b"%PDF-1.7 druka",
        headers={"Content-Type": "application/pdf"},
    )  # fmt: skip
    assert answer.status_code in {200, 201}, answer.text
    assert [each["name"] for each in buyer.see(f"/expenses/{each}")["attachments"]] == ["17.pdf"]


@pytest.mark.feature("F40", "TX1")
def test_the_banks_debit_pays_the_expense_that_it_names(buyer: Clerk) -> None:
    each = approved(buyer, "A-17/2026")
    answer = buyer.bank(out("121.00", "Rēķins A-17/2026"), out("800.00", "Alga", name="Anna", iban=""), In("5.00", "?"))
    paid, salary = answer["outgoing"]
    assert (paid["status"], paid["decision"], paid["provider"], paid["uncovered"]) == ("new", "auto", "PRINT", "0.00")
    assert paid["linked"] == [{"invoice": each, "number": "A-17/2026", "amount": "121.00"}]
    assert paid["evidence"]
    assert (salary["status"], salary["linked"], salary["uncovered"]) == ("kept", [], "800.00")
    assert [payment["status"] for payment in answer["payments"]] == ["new"], "receipts are told as before"
    seen = buyer.see(f"/invoices/{each}")
    assert (seen["uncovered"], seen["paid"]) == ("0.00", "paid")
    covered = seen["links"][0]
    assert (covered["kind"], covered["document"], covered["dated_on"]) == ("payment", paid["id"], paid["booked_on"])
    shown = buyer.see(f"/outgoing-payments/{paid['id']}")
    assert (shown["status"], shown["linked"], shown["provider"]) == ("booked", "true", "PRINT")
    assert [(link["invoice"], link["amount"]) for link in shown["links"]] == [(each, "121.00")]
    types = [event["type"] for event in buyer.see(f"/outgoing-payments/{paid['id']}/history")["items"]]
    assert types == ["BankPayment.Linked", "BankPayment.MatchDecided", "BankPayment.Booked"]
    assert buyer.see("/bank-payments")["total"] == 1, "receipts keep their own list"
    assert buyer.see("/debtors")["items"] == [] or "PRINT" not in {
        row["customer"] for row in buyer.see("/debtors")["items"]
    }


def test_the_same_file_again_pays_nothing_twice(buyer: Clerk) -> None:
    approved(buyer, "A-17/2026")
    entries = [out("121.00", "Rēķins A-17/2026"), out("9.00", "Komisija")]
    assert buyer.bank(*entries)["outgoing"][0]["status"] == "new"
    approved(buyer, "A-18/2026")
    again = buyer.bank(*entries)
    assert (again["events"], again["outgoing"]) == ([], [])


def test_an_office_that_owes_nothing_keeps_its_debits_as_entries(buyer: Clerk) -> None:
    entered(buyer, "17")  # a draft is not owed
    answer = buyer.bank(out("121.00", "17"))
    assert answer["outgoing"] == [] and set(answer["events"]) <= {"BankStatement.EntriesKept", "BankStatement.Imported"}
    assert buyer.see("/nenosegts", direction="purchase")["items"] == []
    (row,) = buyer.see("/outgoing-payments", linked="false")["items"]
    assert (row["status"], row["uncovered"], row["name"]) == ("kept", "121.00", "SIA Tipogrāfija")


@pytest.mark.feature("F40", "TX1")
def test_a_debit_without_a_number_is_suggested_and_linked_by_hand(buyer: Clerk) -> None:
    each = approved(buyer, "A-17/2026")
    (kept,) = buyer.bank(out("121.00", "paldies"))["outgoing"]
    assert (kept["status"], kept["decision"]) == ("kept", "suggest")
    seen = buyer.client.get(f"/outgoing-payments/{kept['id']}")
    assert seen.headers["etag"] == '"0"'
    (suggested,) = seen.json()["suggestions"]
    assert suggested["invoices"] == [[each, "A-17/2026", "121.00"]] and suggested["evidence"]
    path = f"/outgoing-payments/{kept['id']}"
    buyer.do(f"{path}/link", {"invoices": [{"id": each, "amount": "100.00"}]}, **{"If-Match": '"0"'})
    assert left(buyer, each) == "21.00"
    shown = buyer.see(path)
    assert (shown["linked"], shown["uncovered"]) == ("partly", "21.00")
    assert [row["id"] for row in buyer.see("/outgoing-payments", linked="partly", provider="PRINT")["items"]] == [
        kept["id"]
    ]
    buyer.do(f"{path}/link", {"invoices": [{"id": each}]})
    assert left(buyer, each) == "0.00"
    buyer.do(f"{path}/unlink", {"invoice": each, "reason": "another printer's"})
    assert left(buyer, each) == "121.00"
    assert buyer.see(path)["uncovered"] == "121.00"
    assert buyer.uncovered(direction="purchase") == {"A-17/2026": "121.00", "payment": "121.00"}
    stale = buyer.refused(f"{path}/link", {"invoices": [{"id": each}]}, **{"If-Match": '"0"'})
    assert stale["status"] == 412


def test_what_was_paid_is_seen_as_of_any_day(buyer: Clerk) -> None:
    approved(buyer, "A-17/2026")
    (paid,) = buyer.bank(out("121.00", "A-17/2026", on="2026-05-11"))["outgoing"]
    linked_at = buyer.see("/events", after=0, limit=200)["head"]
    buyer.do(f"/outgoing-payments/{paid['id']}/unlink", {"undo": "correction", "reason": "not theirs"})
    assert buyer.see("/outgoing-payments", as_of="2026-05-10")["items"] == []
    (now,) = buyer.see("/outgoing-payments", as_of="2026-05-11")["items"]
    (then,) = buyer.see("/outgoing-payments", as_of="2026-05-11", known_at=linked_at)["items"]
    assert (now["uncovered"], now["linked"]) == ("121.00", "false")
    assert (then["uncovered"], then["linked"], then["provider"]) == ("0.00", "true", "PRINT")
    assert buyer.uncovered(direction="purchase", as_of="2026-05-10") == {"A-17/2026": "121.00"}


def test_a_debit_of_before_is_matched_when_its_invoice_comes_later(buyer: Clerk) -> None:
    buyer.bank(out("121.00", "A-17/2026"), out("800.00", "Alga", name="Anna", iban=""))
    each = approved(buyer, "A-17/2026")
    tried = buyer.do("/outgoing-payments/match", {"dry_run": True})
    assert (tried["linked"], left(buyer, each)) == (1, "121.00")
    answer = buyer.do("/outgoing-payments/match")
    assert (answer["linked"], answer["queued"], answer["skip"]) == (1, 1, None)
    assert left(buyer, each) == "0.00"
    before = buyer.see("/events", limit=1)["head"]
    assert buyer.do("/outgoing-payments/match")["linked"] == 0
    assert buyer.see("/events", limit=1)["head"] == before
    missing = "00000000-0000-0000-0000-000000000001"
    assert [each["id"] for each in buyer.do("/outgoing-payments/match", {"ids": [missing]})["refused"]] == [missing]


def test_money_pays_only_what_is_owed_in_its_direction(buyer: Clerk) -> None:
    bought, (sold, _) = approved(buyer, "A-17"), buyer.invoice("ACME", "100.00")
    answer = buyer.bank(
        out("121.00", "?", iban="LV97HABA0012345678910", name="?"), In("121.00", "?", name="?", iban="")
    )
    (went,), (came,) = answer["outgoing"], answer["payments"]
    refused = buyer.refused(f"/outgoing-payments/{went['id']}/link", {"invoices": [{"id": sold}]})
    assert (refused["status"], refused["type"]) == (409, "/problems/wrong-direction")
    assert "pays purchases" in refused["detail"]
    refused = buyer.refused(f"/bank-payments/{came['id']}/link", {"invoices": [{"id": bought}]})
    assert refused["type"] == "/problems/wrong-direction" and "pays sales invoices" in refused["detail"]
    assert buyer.see(f"/outgoing-payments/{went['id']}")["status"] == "kept", "what is refused books nothing"
    assert buyer.refused(f"/outgoing-payments/{came['id']}/link", {"invoices": [{"id": bought}]})["status"] == 404


@pytest.mark.feature("F40")
def test_a_customers_credit_note_is_paid_back(buyer: Clerk) -> None:
    sold, number = buyer.invoice("ACME", "100.00")
    buyer.bank(In("121.00", number, name="SIA Ķīmija"))
    note = buyer.do(f"/invoices/{sold}/credit", {"reason": "returned"})["credit_note"]
    answer = buyer.bank(out("121.00", "Atmaksa", name="SIA Ķīmija", iban="LV97HABA0012345678910"), name="S2")
    assert answer["outgoing"] == []
    (kept,) = buyer.see("/outgoing-payments", linked="false")["items"]
    buyer.do(f"/outgoing-payments/{kept['id']}/link", {"invoices": [{"id": note}]})
    assert left(buyer, note) == "0.00"
    assert buyer.see(f"/outgoing-payments/{kept['id']}")["linked"] == "true"


def test_a_providers_credit_note_is_paid_back_to_us(buyer: Clerk) -> None:
    each = approved(buyer, "A-17")
    buyer.bank(out("121.00", "A-17"))
    note = buyer.do(f"/invoices/{each}/credit", {"number": "KR-3", "reason": "sent back"})["credit_note"]
    (came,) = buyer.bank(In("121.00", "Atmaksa", name="SIA Tipogrāfija", iban=PRINTER), name="S2")["payments"]
    buyer.do(f"/bank-payments/{came['id']}/link", {"invoices": [{"id": note}]})
    assert (left(buyer, note), left(buyer, each)) == ("0.00", "0.00")
    assert buyer.see(f"/bank-payments/{came['id']}")["linked"] == "true"


def test_an_account_that_is_not_in_use_is_refused(buyer: Clerk) -> None:
    buyer.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    each = entered(buyer, "17", account="MAIN")
    assert buyer.see(f"/invoices/{each}")["account"] == "MAIN"
    buyer.do("/registers/bank_accounts/MAIN/retire", {"reason": "closed"})
    refused = buyer.refused("/expenses", expense("18", account="MAIN"))
    assert refused["type"] == "/problems/unknown-code" and "not in use" in refused["detail"]


def test_dollars_owed_and_paid_at_another_rate_are_a_loss(buyer: Clerk, office: Office) -> None:
    """1,200.00 USD entered at 0.90 are a debt of 1,080.00 EUR; paid at 0.95 they cost 1,140.00 (A5.4)."""
    rates = [{"from_on": "2026-01-01", "rate": "0.90"}, {"from_on": "2026-05-10", "rate": "0.95"}]
    buyer.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
    line = {"text": "Freight", "unit_price": "1200.00", "vat_code": "PVN0"}
    each = approved(buyer, "A-17", currency="USD", lines=[line])
    (paid,) = buyer.bank(out("1200.00", "A-17", currency="USD"))["outgoing"]
    assert paid["decision"] == "auto"
    assert base(buyer, office, each) == [("Invoice.Covered", "1080.00", "-60.00")]
    assert buyer.see(f"/outgoing-payments/{paid['id']}")["base_amount"] == "1140.00"


def test_salaries_are_set_aside_and_taken_up(buyer: Clerk) -> None:
    buyer.bank(out("800.00", "Alga", name="Anna"))
    (kept,) = buyer.see("/outgoing-payments", linked="false")["items"]
    path = f"/outgoing-payments/{kept['id']}"
    buyer.do(f"{path}/set-aside", {"reason": "salary"})
    assert buyer.see("/outgoing-payments", linked="false")["items"] == []
    assert buyer.see(path)["status"] == "set_aside"
    buyer.do(f"{path}/take-up")
    assert buyer.see(path)["uncovered"] == "800.00"


def test_money_that_came_back_opens_the_expense_again(buyer: Clerk) -> None:
    each = approved(buyer, "A-17/2026")
    (paid,) = buyer.bank(out("121.00", "A-17/2026"))["outgoing"]
    buyer.do(f"/outgoing-payments/{paid['id']}/return", {"booked_on": "2026-05-20", "reason": "wrong account"})
    assert left(buyer, each) == "121.00"
    assert buyer.see(f"/outgoing-payments/{paid['id']}")["returned"] == "121.00"


def test_a_debit_is_used_once(buyer: Clerk) -> None:
    each, (_, number) = approved(buyer, "A-17/2026"), buyer.invoice("ACME", "50.00")
    received = buyer.bank(In("60.50", number), out("60.50", "?", name="?", iban=""))
    (kept,) = received["outgoing"]
    statement = buyer.see(f"/bank-statements/{received['statements'][0]['id']}")
    entry = statement["kept"][0]["fingerprint"]
    buyer.do(f"/bank-payments/{received['payments'][0]['id']}/return", {"booked_on": "2026-05-20", "entry": entry})
    refused = buyer.refused(f"/outgoing-payments/{kept['id']}/link", {"invoices": [{"id": each}]})
    assert refused["type"] == "/problems/used-otherwise" and received["payments"][0]["id"] in refused["detail"]
    assert buyer.see("/outgoing-payments", linked="false")["items"] == [], (
        "it took a receipt back and waits for nothing"
    )
    assert buyer.see("/outgoing-payments")["total"] == 0
