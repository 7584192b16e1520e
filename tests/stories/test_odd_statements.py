"""What other systems stumble over in bank statements, over HTTP; the cases are those measured on a running peer."""

from typing import Any

import pytest

from tests.adapters.bank_files import PAYER_IBAN, amt, camt, ntry, tx
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk

STRANGER = "LT121000011101001000"


def imported(clerk: Clerk, content: bytes, **query: Any) -> dict[str, Any]:
    headers = {"Content-Type": "application/xml"}
    answer = clerk.client.post("/bank-statements", content=content, headers=headers, params=query)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
def numbers(clerk: Clerk) -> list[str]:
    """Two invoices of one customer, 121.00 and 60.50."""
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER])
    return [clerk.invoice("ACME", "100.00")[1], clerk.invoice("ACME", "50.00", on="2026-05-05")[1]]


def test_the_same_file_twice_finds_every_payment_known(clerk: Clerk, numbers: list[str]) -> None:
    entries = [In("121.00", numbers[0]), In("7.00", "paldies"), In("9.00", "Bank fee", side="DBIT")]
    assert [each["status"] for each in clerk.bank(*entries)["payments"]] == ["new", "new"]
    before = clerk.see("/events", limit=1)["head"]
    again = clerk.bank(*entries)
    assert [each["status"] for each in again["payments"]] == ["known", "known"]
    assert again["statements"][0]["payments_new"] == 0
    assert clerk.see("/events", limit=1)["head"] == before
    assert clerk.see("/bank-payments")["total"] == 2


@pytest.mark.feature("T38")
def test_of_an_overpayment_the_rest_stays_on_the_payment(clerk: Clerk, numbers: list[str]) -> None:
    payment = clerk.bank(In("131.00", numbers[0]), In("5.00", "cits"))["payments"][0]
    assert [(each["number"], each["amount"]) for each in payment["linked"]] == [(numbers[0], "121.00")]
    assert payment["uncovered"] == "10.00"
    assert clerk.see(f"/bank-payments/{payment['id']}")["uncovered"] == "10.00"
    assert numbers[0] not in clerk.uncovered()


def test_one_payment_that_names_two_invoices_covers_both(clerk: Clerk, numbers: list[str]) -> None:
    payment = clerk.bank(In("181.50", f"Rēķini {numbers[0]} un {numbers[1]}"))["payments"][0]
    assert {each["number"]: each["amount"] for each in payment["linked"]} == {numbers[0]: "121.00", numbers[1]: "60.50"}
    assert clerk.uncovered() == {}


@pytest.mark.parametrize("where", ["second text", "reference only", "before the dot"])
def test_the_number_is_found_wherever_it_stands(clerk: Clerk, numbers: list[str], where: str) -> None:
    reference = f"<RmtInf><Strd><CdtrRefInf><Ref>{numbers[0]}</Ref></CdtrRefInf></Strd></RmtInf>"
    told = {
        "second text": tx(text=("Paldies par darbu", f"Rek. Nr. {numbers[0]}")),
        "reference only": tx(text="", extra=reference),
        "before the dot": tx(text=f"rekins {numbers[0].lower().replace('-', ' ')}."),
    }[where]
    payment = imported(clerk, camt(ntry(amt("121.00"), txs=told)))["payments"][0]
    assert [each["number"] for each in payment["linked"]] == [numbers[0]], payment
    assert numbers[0] not in clerk.uncovered()


def test_exact_amount_and_known_account_without_a_number_is_a_suggestion(clerk: Clerk, numbers: list[str]) -> None:
    payment = clerk.bank(In("121.00", "paldies"))["payments"][0]
    assert (payment["decision"], payment["linked"]) == ("suggest", [])
    assert payment["customer"] == "ACME" and payment["evidence"]
    shown = clerk.see(f"/bank-payments/{payment['id']}")
    assert shown["suggestions"][0]["evidence"] and shown["suggestions"][0]["score"] >= 40
    assert clerk.uncovered(kind="invoice") == {numbers[0]: "121.00", numbers[1]: "60.50"}


def test_each_transaction_of_a_batch_has_its_own_amount(clerk: Clerk, numbers: list[str]) -> None:
    parts = tx(text=numbers[0], amount=amt("121.00")) + tx(text=numbers[1], amount=amt("60.50"))
    answer = imported(clerk, camt(ntry(amt("181.50"), txs=parts, bank_reference="BATCH1")))
    assert [(each["amount"], each["linked"][0]["number"]) for each in answer["payments"]] == [
        ("121.00", numbers[0]),
        ("60.50", numbers[1]),
    ]
    assert answer["statements"][0]["entries"] == 1
    assert answer["statements"][0]["credits"] == "181.50"


def test_a_booking_date_with_a_time_is_read(clerk: Clerk, numbers: list[str]) -> None:
    entry = ntry(
        amt("121.00"), dates="<BookgDt><DtTm>2026-05-11T23:30:00+02:00</DtTm></BookgDt>", txs=tx(text=numbers[0])
    )
    payment = imported(clerk, camt(entry))["payments"][0]
    assert (payment["booked_on"], payment["decision"]) == ("2026-05-11", "auto")


def test_what_is_pending_pays_nothing_until_it_is_booked(clerk: Clerk, numbers: list[str]) -> None:
    pending = clerk.bank(In("121.00", numbers[0], status="PDNG", ref="ABC12345"), name="S1")
    assert [each["status"] for each in pending["payments"]] == ["set-aside"]
    assert pending["statements"][0]["credits"] == "0"
    assert numbers[0] in clerk.uncovered() and clerk.uncovered(kind="payment") == {}
    booked = clerk.bank(In("121.00", numbers[0], ref="ABC12345"), name="S2")
    assert [each["status"] for each in booked["payments"]] == ["new"]
    assert numbers[0] not in clerk.uncovered()


def test_dollars_on_a_euro_account_stay_dollars_and_cover_no_euro_invoice(clerk: Clerk, numbers: list[str]) -> None:
    answer = clerk.bank(In("121.00", numbers[0], currency="USD"))
    payment = answer["payments"][0]
    assert (payment["currency"], payment["linked"], payment["uncovered"]) == ("USD", [], "121.00")
    assert clerk.uncovered()[numbers[0]] == "121.00"
    totals = {each["currency"]: each for each in clerk.see("/nenosegts", kind="payment")["totals"]}
    assert set(totals) == {"USD"}


def test_one_payment_that_nobody_knows_holds_nothing_up(clerk: Clerk, numbers: list[str]) -> None:
    strange = In("33.33", "???", name="Nezināms", iban=STRANGER)
    answer = clerk.bank(In("121.00", numbers[0]), strange, In("60.50", numbers[1]))
    assert [each["decision"] for each in answer["payments"]] == ["auto", "queue", "auto"]
    worklist = clerk.see("/bank-payments", linked="false")["items"]
    assert [each["amount"] for each in worklist] == ["33.33"]


def test_paid_from_the_account_of_another_customer_is_only_suggested_and_says_so(
    clerk: Clerk, numbers: list[str]
) -> None:
    clerk.customer("BETA", "SIA Beta", ibans=[STRANGER])
    payment = clerk.bank(In("121.00", numbers[0], name="SIA Beta", iban=STRANGER))["payments"][0]
    assert (payment["decision"], payment["linked"]) == ("suggest", [])
    assert any("BETA" in each and "ACME" in each for each in payment["evidence"]), payment["evidence"]
    assert clerk.uncovered()[numbers[0]] == "121.00"


def test_a_second_genuine_payment_of_the_same_sum_gets_a_payment_of_its_own(clerk: Clerk, numbers: list[str]) -> None:
    clerk.bank(In("121.00", numbers[0], ref="BANK000001"), name="S1")
    second = clerk.bank(In("121.00", numbers[0], ref="BANK000002", on="2026-05-12"), name="S2")["payments"][0]
    assert (second["status"], second["linked"], second["uncovered"]) == ("new", [], "121.00")
    assert clerk.uncovered(kind="payment") == {"payment": "121.00"}


assert PAYER_IBAN == PAYER
