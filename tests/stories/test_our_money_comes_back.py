"""Our own payment comes back: it is no receipt, opens the expense again, and serves once."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_expenses import PRINTER, approved, buyer, left, out

__all__ = ["buyer"]


def back(amount: str = "121.00", text: str = "atgriezts A-1", **more: Any) -> In:
    """The bank sends money of ours back, from the printer unless said otherwise."""
    return In(amount, text, **{"on": "2026-05-14", "returned": "AC04", "iban": PRINTER, "name": "Tipogrāfija", **more})


@pytest.fixture
def paid(buyer: Clerk) -> dict[str, str]:
    """Expense A-1 was paid, and the money came back: ids of the expense, the debit and the credit."""
    expense = approved(buyer, "A-1")
    (debit,) = buyer.bank(out("121.00", "A-1"))["outgoing"]
    (credit,) = buyer.bank(back(), name="S2")["payments"]
    return {"expense": expense, "debit": debit["id"], "credit": credit["id"]}


def returning(clerk: Clerk, paid: dict[str, str], **body: Any) -> dict[str, Any]:
    return clerk.do(f"/outgoing-payments/{paid['debit']}/return", body)


def refusal(clerk: Clerk, paid: dict[str, str], **body: Any) -> tuple[int, str]:
    refused = clerk.refused(f"/outgoing-payments/{paid['debit']}/return", body)
    return refused["status"], refused["type"].removeprefix("/problems/")


def test_the_import_says_which_payment_came_back_and_links_nothing(buyer: Clerk) -> None:
    approved(buyer, "A-1")
    (debit,) = buyer.bank(out("121.00", "A-1"))["outgoing"]
    _, number = buyer.invoice("ACME", "100.00")
    answer = buyer.bank(back(text=f"{number} A-1"), name="S2")
    (credit,) = answer["payments"]
    assert (credit["decision"], credit["linked"], credit["blocked_by"]) == ("queue", [], ["came_back"])
    assert credit["return_of"] == [debit["id"]]
    (told,) = [each["what"] for each in answer["warnings"] if "came back" in each["what"]]
    assert "121.00 EUR on 2026-05-14" in told and debit["id"] in told
    assert buyer.see(f"/bank-payments/{credit['id']}")["blocked_by"] == ["came_back"]
    assert buyer.do("/bank-payments/match", {"ids": [credit["id"]]})["linked"] == 0, "and none later by itself"


def test_what_went_out_and_came_back_in_one_file_is_told_too(buyer: Clerk) -> None:
    approved(buyer, "A-1")
    answer = buyer.bank(out("121.00", "A-1"), back(), back("9.99", "?", name="?", iban="LV00"))
    assert [each["return_of"] for each in answer["payments"]] == [[answer["outgoing"][0]["id"]], []]


def test_the_credit_is_used_up_when_the_payment_is_returned(buyer: Clerk, paid: dict[str, str]) -> None:
    sale, _ = buyer.invoice("ACME", "100.00")
    done = returning(buyer, paid, payment=paid["credit"])
    assert {"BankPayment.SetAside", "BankPayment.Returned", "Invoice.Uncovered"} <= set(done["events"])
    assert left(buyer, paid["expense"]) == "121.00"
    credit = f"/bank-payments/{paid['credit']}"
    assert (buyer.see(credit)["status"], buyer.see(credit)["uncovered"]) == ("set_aside", "0.00")
    assert buyer.refused(f"{credit}/link", {"invoices": [{"id": sale}]})["status"] == 409
    for action in ("take-up", "return"):
        refused = buyer.refused(f"{credit}/{action}")
        assert refused["type"] == "/problems/used-otherwise" and paid["debit"] in refused["detail"], action


def test_one_credit_brings_back_one_payment(buyer: Clerk, paid: dict[str, str]) -> None:
    returning(buyer, paid, payment=paid["credit"])
    approved(buyer, "A-2")
    (other,) = buyer.bank(out("121.00", "A-2", on="2026-05-12"), name="S3")["outgoing"]
    assert other["status"] == "new"
    assert refusal(buyer, paid | {"debit": other["id"]}, payment=paid["credit"]) == (409, "used-otherwise")


def test_only_money_that_can_have_come_back_is_taken(buyer: Clerk, paid: dict[str, str]) -> None:
    assert refusal(buyer, paid, entry="whatever") == (404, "not-found")
    assert refusal(buyer, paid, payment="00000000-0000-4000-8000-000000000000") == (404, "not-found")
    assert refusal(buyer, paid, payment=paid["debit"]) == (422, "not-what-came-back")
    assert refusal(buyer, paid, payment=paid["credit"], amount="100.00") == (409, "conflict")
    assert refusal(buyer, paid, payment=paid["credit"], entry="whatever") == (422, "not-what-came-back")
    sale, _ = buyer.invoice("ACME", "50.00")
    buyer.do(f"/bank-payments/{paid['credit']}/link", {"invoices": [{"id": sale}]})
    assert refusal(buyer, paid, payment=paid["credit"]) == (409, "still-linked")
    assert left(buyer, paid["expense"]) == "0.00", "nothing of a refused return is done"


def test_a_part_may_come_back(buyer: Clerk, paid: dict[str, str]) -> None:
    (credit,) = buyer.bank(back("21.00"), name="S3")["payments"]
    returning(buyer, paid, payment=credit["id"])
    assert left(buyer, paid["expense"]) == "21.00"
