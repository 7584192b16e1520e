"""How a customer settles is on its card, and there are three ways in which its payment comes into the books."""

import pytest

from tests.stories.bank import ACCOUNT, In
from tests.stories.conftest import Clerk


@pytest.mark.feature("T27")
def test_the_cards_settlement_settings_drive_its_invoices(clerk: Clerk) -> None:
    """Payment terms, currency and delivery; a draft may still say otherwise, and a changed card changes the next."""
    clerk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "rates": [
        {"from_on": "2026-01-01", "rate": "0.90"}]}})  # fmt: skip
    settled = {"payment_terms": "30", "currency": "USD", "delivery": ["post"]}
    clerk.do("/customers", {"code": "ACME", "name": "SIA Ķīmija", **settled})
    first, _ = clerk.invoice("ACME", "100.00", on="2026-05-04")
    whole = clerk.see(f"/invoices/{first}")
    assert (whole["currency"], whole["payment_terms"], whole["due_on"]) == ("USD", "30", "2026-06-03")
    second, _ = clerk.invoice("ACME", "100.00", on="2026-05-04", currency="EUR", payment_terms="14")
    whole = clerk.see(f"/invoices/{second}")
    assert (whole["currency"], whole["due_on"]) == ("EUR", "2026-05-18")
    clerk.do("/customers/ACME/amend", {"payment_terms": "7", "currency": "EUR"})
    third, _ = clerk.invoice("ACME", "100.00", on="2026-05-04")
    whole = clerk.see(f"/invoices/{third}")
    assert (whole["currency"], whole["due_on"]) == ("EUR", "2026-05-11")
    card = clerk.see("/customers/ACME")
    assert (card["payment_terms"], card["currency"], card["delivery"]) == ("7", "EUR", ["post"])


@pytest.mark.feature("T28", "T29", "T44", "T46")
def test_three_ways_of_payment_end_in_the_same_books(clerk: Clerk) -> None:
    """The import links by itself, a person links what it left, and a person enters what no bank has told yet."""
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": ACCOUNT}})
    clerk.customer("ACME", "SIA Ķīmija")
    (_, named), (linked, _), (by_hand, _) = (clerk.invoice("ACME", "100.00") for _ in range(3))
    stranger = {"name": "Kāds", "iban": "LT121000011101001000"}
    automatic, left = clerk.bank(In("121.00", named), In("121.00", "paldies", **stranger))["payments"]
    assert (automatic["decision"], left["linked"]) == ("auto", [])
    assert [each["id"] for each in clerk.see("/bank-payments", linked="false")["items"]] == [left["id"]]
    clerk.do(f"/bank-payments/{left['id']}/link", {"invoices": [{"id": linked}]})
    clerk.do("/invoices/pay", {"ids": [by_hand], "paid_on": "2026-05-11"})
    assert clerk.uncovered() == {}
    rows = clerk.see("/bank-payments")["items"]
    assert sorted((each["linked"], each["provisional"]) for each in rows) == [
        ("true", False),
        ("true", False),
        ("true", True),
    ]
    assert clerk.see("/debtors")["items"] == []
