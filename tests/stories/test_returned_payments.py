"""The bank takes money back: its entry is offered with the payment it may mean, and reopens the newest link first."""

from typing import Any

import pytest

from tests.adapters.bank_files import amt, camt, debit, tx
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk
from tests.stories.test_odd_statements import imported

RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"


@pytest.fixture
def paid(clerk: Clerk) -> dict[str, Any]:
    """One payment of 181.50 that covers two invoices, the second of them later."""
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    first, second = clerk.invoice("ACME", "100.00"), clerk.invoice("ACME", "50.00", on="2026-05-05")
    payment = clerk.bank(In("181.50", "kopā", end_to_end="E2E-77"))["payments"][0]
    for invoice, _ in (first, second):
        clerk.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": invoice}]})
    assert clerk.uncovered() == {}
    return {"id": payment["id"], "first": first[1], "second": second[1]}


def returned(clerk: Clerk, amount: str = "181.50", on: str = "2026-05-20", reference: str = "RTR0000001") -> dict:
    """The kept entry of a statement in which the bank takes the money back."""
    entry = debit(
        amt(amount),
        dates=f"<BookgDt><Dt>{on}</Dt></BookgDt>",
        bank_reference=reference,
        txs=tx(end_to_end="E2E-77", text="return", extra=RETURN),
    )
    answer = imported(clerk, camt(entry, head=HEAD.format(reference)))
    assert answer["payments"] == []
    (kept,) = clerk.see(f"/bank-statements/{answer['statements'][0]['id']}")["kept"]
    return dict(kept)


HEAD = (
    "<Id>{}</Id><CreDtTm>2026-05-21T06:00:00Z</CreDtTm><Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id>"
    "<Ccy>EUR</Ccy></Acct>"
)


@pytest.mark.feature("T38")
def test_a_return_is_offered_with_the_payment_it_takes_back(clerk: Clerk, paid: dict[str, Any]) -> None:
    kept = returned(clerk)
    assert (kept["is_return"], kept["return_reason"], kept["direction"]) == (True, "AC04", "debit")
    assert [each["id"] for each in kept["return_of"]] == [paid["id"]]
    assert clerk.uncovered() == {}, "only a person says that it is taken back"


def test_a_partial_return_reopens_the_newest_link_first(clerk: Clerk, paid: dict[str, Any]) -> None:
    kept = returned(clerk, "70.50")
    body = {"amount": "70.50", "booked_on": kept["booked_on"], "entry": kept["fingerprint"], "reason_code": "AC04"}
    done = clerk.do(f"/bank-payments/{paid['id']}/return", body)
    assert done["events"] == [
        "BankPayment.Unlinked",
        "BankPayment.Unlinked",
        "BankPayment.Returned",
        "Invoice.Uncovered",
        "Invoice.Uncovered",
    ]
    assert clerk.uncovered() == {paid["second"]: "60.50", paid["first"]: "10.00"}
    assert clerk.uncovered(as_of="2026-05-19") == {}
    assert clerk.see(f"/bank-payments/{paid['id']}")["returned"] == "70.50"


def test_one_entry_of_the_bank_takes_money_back_once(clerk: Clerk, paid: dict[str, Any]) -> None:
    kept = returned(clerk, "60.50")
    other = clerk.bank(In("99.00", "cits", end_to_end="E2E-88"), name="S9")["payments"][0]["id"]
    body = {"amount": "60.50", "booked_on": "2026-05-20", "entry": kept["fingerprint"]}
    clerk.do(f"/bank-payments/{paid['id']}/return", body)
    for payment in (paid["id"], other):
        refused = clerk.refused(f"/bank-payments/{payment}/return", body)
        assert (refused["status"], refused["type"]) == (409, "/problems/key-taken")
    assert clerk.uncovered(kind="payment") == {"payment": "99.00"}
    assert clerk.see(f"/bank-payments/{paid['id']}")["returned"] == "60.50"


def test_the_bank_cannot_take_back_more_than_it_brought(clerk: Clerk, paid: dict[str, Any]) -> None:
    clerk.do(f"/bank-payments/{paid['id']}/return", {"amount": "181.00", "booked_on": "2026-05-20"})
    refused = clerk.refused(f"/bank-payments/{paid['id']}/return", {"amount": "0.51", "booked_on": "2026-05-21"})
    assert refused["type"] == "/problems/over-returned" and "0.50" in refused["detail"]
    clerk.do(f"/bank-payments/{paid['id']}/return", {"booked_on": "2026-05-21"})
    assert clerk.uncovered() == {paid["first"]: "121.00", paid["second"]: "60.50"}


def test_money_cannot_go_back_before_it_came(clerk: Clerk, paid: dict[str, Any]) -> None:
    refused = clerk.refused(f"/bank-payments/{paid['id']}/return", {"booked_on": "2026-05-01"})
    assert refused["status"] == 422 and "2026-05-11" in refused["detail"]


def test_what_was_used_until_a_reversal_is_free_from_that_day_only(clerk: Clerk, paid: dict[str, Any]) -> None:
    """Else the money would count twice on the days between: no past figure is ever below zero."""
    third, number = clerk.invoice("ACME", "200.00", on="2026-05-06")
    clerk.do(f"/bank-payments/{paid['id']}/unlink", {"undo": "reversal", "effective_on": "2026-06-10"})
    clerk.do(f"/bank-payments/{paid['id']}/link", {"invoices": [{"id": third}]})
    assert clerk.uncovered(as_of="2026-05-20") == {number: "242.00"}
    assert clerk.uncovered(as_of="2026-06-10") == {number: "60.50", paid["first"]: "121.00", paid["second"]: "60.50"}


def test_an_invoice_paid_until_a_return_is_paid_anew_from_that_day_only(clerk: Clerk, paid: dict[str, Any]) -> None:
    clerk.do(f"/bank-payments/{paid['id']}/return", {"booked_on": "2026-06-10"})
    early = clerk.bank(In("121.00", "x", on="2026-05-12", ref="EARLY0001"), name="S8")["payments"][0]["id"]
    invoice = clerk.see("/invoices", search=paid["first"])["items"][0]["id"]
    clerk.do(f"/bank-payments/{early}/link", {"invoices": [{"id": invoice}]})
    assert clerk.uncovered(as_of="2026-05-20") == {"payment": "121.00"}
    assert clerk.uncovered(as_of="2026-06-10") == {paid["second"]: "60.50"}


def test_money_that_was_set_aside_is_free_from_the_day_it_is_taken_up(clerk: Clerk, paid: dict[str, Any]) -> None:
    other = clerk.bank(In("60.50", "x", ref="ASIDE0001", on="2026-05-12"), name="S8")["payments"][0]["id"]
    third, number = clerk.invoice("ACME", "50.00", on="2026-05-06")
    clerk.do(f"/bank-payments/{other}/set-aside", {"reason": "ours?", "effective_on": "2026-05-15"})
    clerk.do(f"/bank-payments/{other}/take-up", {"effective_on": "2026-06-10"})
    clerk.do(f"/bank-payments/{other}/link", {"invoices": [{"id": third}]})
    assert clerk.uncovered(as_of="2026-05-20") == {number: "60.50"}
    assert clerk.uncovered(as_of="2026-06-10") == {}
