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
