"""What the bank assistants of other systems do with money that comes in (CX14, CX15), and how it is done here."""

from typing import Any

import pytest

from tests.adapters.bank_files import PAYER_IBAN, fidavista, trx
from tests.stories.bank import In
from tests.stories.conftest import Clerk

OTHER, STRANGE = "LV89HABA0000000000077", "LT121000011101001000"


@pytest.fixture
def debts(clerk: Clerk) -> dict[str, str]:
    """Invoices of 121.00, 60.50 and 12.10, the oldest first, of one customer; 121.00 of another. Ids by number."""
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER_IBAN], reg_no="40003032949")
    clerk.customer("BETA", "Jānis Bērziņš", reg_no="01017012345")
    made = [
        clerk.invoice("ACME", net, on=f"2026-05-0{day}") for day, net in ((4, "100.00"), (5, "50.00"), (6, "10.00"))
    ]
    made.append(clerk.invoice("BETA", "100.00", on="2026-05-07"))
    return {number: each for each, number in made}


def paid(clerk: Clerk, amount: str, text: str = "paldies", **more: Any) -> dict[str, Any]:
    return dict(clerk.bank(In(amount, text, **more), name=f"S{amount}{text}")["payments"][0])


def suggested(clerk: Clerk, payment: dict[str, Any]) -> list[str]:
    """The invoices of the best suggestion."""
    best = clerk.see(f"/bank-payments/{payment['id']}")["suggestions"][0]
    return [number for _, number, _ in best["invoices"]]


@pytest.mark.feature("CX14")
def test_an_equal_amount_of_a_known_account_and_the_whole_debt_are_suggested(
    clerk: Clerk, debts: dict[str, str]
) -> None:
    """There the equal amount links by itself; here a person agrees, as an amount alone can mean another invoice."""
    one = paid(clerk, "60.50")
    assert (one["decision"], one["linked"], suggested(clerk, one)) == ("suggest", [], ["R-000002"])
    whole = paid(clerk, "193.60")
    assert (whole["decision"], suggested(clerk, whole)) == ("suggest", ["R-000001", "R-000002", "R-000003"])


@pytest.mark.feature("CX14")
def test_too_little_money_pays_the_oldest_of_what_it_names_and_nothing_when_it_names_nothing(
    clerk: Clerk, debts: dict[str, str]
) -> None:
    """There undeciphered money pays the oldest invoices; here that is a person's choice (A9)."""
    named = paid(clerk, "130.00", "R-000002, R-000001")
    assert {row["number"]: row["amount"] for row in named["linked"]} == {"R-000001": "121.00", "R-000002": "9.00"}
    silent = paid(clerk, "20.00")
    assert (silent["decision"], silent["linked"], silent["customer"]) == ("queue", [], "ACME")


@pytest.mark.feature("CX14")
def test_money_of_a_known_customer_who_owes_nothing_waits_on_the_card(clerk: Clerk) -> None:
    """There it becomes a prepayment; here it is unallocated money of that customer until it pays something."""
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER_IBAN])
    early = paid(clerk, "500.00", "avanss")
    assert (early["linked"], early["uncovered"]) == ([], "500.00")
    (row,) = clerk.see("/debtors")["items"]
    assert (row["customer"], row["unallocated_payments"], row["balance"]) == ("ACME", "500.00", "-500.00")
    later, _ = clerk.invoice("ACME", "100.00")
    clerk.do(f"/bank-payments/{early['id']}/link", {"invoices": [{"id": later}]})
    assert clerk.uncovered() == {"payment": "379.00"}


@pytest.mark.feature("CX14")
def test_a_payer_is_known_by_account_registration_number_or_personal_code(clerk: Clerk, debts: dict[str, str]) -> None:
    def payer(**changes: str) -> str:
        content = trx("7.00", ref=f"R{len(changes)}{'-'.join(changes.values())}")
        for was, now in changes.items():
            content = content.replace({"iban": PAYER_IBAN, "name": "SIA Payer", "code": "40000000001"}[was], now)
        answer = clerk.client.post(
            "/bank-statements", content=fidavista(content), headers={"Content-Type": "application/xml"}
        )
        assert answer.status_code == 201, answer.text
        seen = clerk.see(f"/bank-payments/{answer.json()['payments'][0]['id']}")
        return seen["payer"]

    assert payer() == "ACME", "by its account"
    assert payer(iban=STRANGE, code="40003032949") == "ACME", "by its registration number"
    assert payer(iban=STRANGE, code="010170-12345", name="J Berzins") == "BETA", "by a personal code"
    assert payer(iban=OTHER, code="", name="Nobody knows") == ""


@pytest.mark.feature("CX14")
def test_an_invoice_in_another_currency_is_named_but_never_paid_by_itself(clerk: Clerk) -> None:
    """There it is linked whatever its currency; here what it would be worth is a person's to say."""
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER_IBAN])
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-01-01", "rate": "0.9"}]}
    clerk.do("/registers/currencies/USD/amend", {"entry": entry})
    _, number = clerk.invoice("ACME", "100.00", currency="USD")
    payment = paid(clerk, "121.00", f"Invoice {number}")
    assert (payment["decision"], payment["linked"]) == ("queue", [])
    (seen,) = clerk.see(f"/bank-payments/{payment['id']}")["suggestions"]
    assert seen["invoices"] == [] and any("is in USD" in each for each in seen["evidence"])


@pytest.mark.feature("CX14", "CX15")
def test_a_link_made_by_hand_is_learned_and_matching_again_finds_what_is_known_by_now(
    clerk: Clerk, debts: dict[str, str]
) -> None:
    """There it is "save match"; here the account of every link that stands is remembered by itself."""
    first = paid(clerk, "12.10", iban=STRANGE, name="V. Ozols")
    assert first["decision"] == "queue"
    second = paid(clerk, "60.50", iban=STRANGE, name="V. Ozols")
    clerk.do(f"/bank-payments/{first['id']}/link", {"invoices": [{"id": debts["R-000003"]}]})
    clerk.do("/bank-payments/match", {"ids": [second["id"]]})
    assert suggested(clerk, second) == ["R-000002"]
    assert "IBAN known of ACME" in " ".join(clerk.see(f"/bank-payments/{second['id']}")["suggestions"][0]["evidence"])


@pytest.mark.feature("CX14", "CX15")
def test_what_belongs_to_nobody_is_put_aside_and_a_card_for_it_is_entered_from_what_the_bank_says(clerk: Clerk) -> None:
    """There "archive" and "create customer from record", which takes two steps here: a card, and whose money it is."""
    gift, unknown = paid(clerk, "5.00", "dāvana"), paid(clerk, "70.00", "īre", iban=OTHER, name="SIA Jaunais")
    clerk.do(f"/bank-payments/{gift['id']}/set-aside", {"reason": "no invoice will come"})
    assert [row["id"] for row in clerk.see("/bank-payments", linked="false")["items"]] == [unknown["id"]]
    said = clerk.see(f"/bank-payments/{unknown['id']}")
    clerk.customer("NEW", said["name"], ibans=[said["iban"]])
    clerk.do(f"/bank-payments/{unknown['id']}/attribute", {"customer": "NEW"})
    assert clerk.see(f"/bank-payments/{unknown['id']}")["payer"] == "NEW"
    assert paid(clerk, "71.00", "īre", iban=OTHER)["customer"] == "NEW"
