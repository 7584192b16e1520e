"""The table of A2.2: every situation with its exact score and what comes of it."""

from typing import Any

import pytest

from aggregates.matching import OpenInvoice, Receipt
from tests.aggregates.matching.world import (
    ACME_IBAN,
    BETA_IBAN,
    BOOKED,
    ISSUED,
    invoice,
    matched,
    paid,
    receipt,
    why,
)

RF = "RF18539007547034"


def named(**more: Any) -> OpenInvoice:
    return invoice("R-000017", "121.00", **more)


SITUATIONS = {
    "RF exact, amount = Uncovered": (receipt("121.00", reference=RF), 145, "auto"),
    "one exact invoice no., amount = Uncovered": (receipt("121.00", "R-000017"), 105, "auto"),
    "the same, but the payer contradicts the invoice's payer": (
        receipt("121.00", "R-000017", iban=BETA_IBAN), 65, "suggest"),
    "one exact invoice no., known IBAN, partial amount": (receipt("100.00", "R-000017", iban=ACME_IBAN), 95, "auto"),
    "one exact invoice no., unknown payer, partial amount": (receipt("100.00", "R-000017"), 65, "suggest"),
    "known IBAN, unique single amount, no reference": (receipt("121.00", "paldies", iban=ACME_IBAN), 60, "suggest"),
    "name only, unique single amount": (receipt("121.00", name="SIA AKME BUVE"), 40, "suggest"),
    "unique single amount, payer unknown": (receipt("121.00"), 30, "queue"),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_has_its_score_and_its_result(situation: str) -> None:
    money, score, outcome = SITUATIONS[situation]
    decision = matched(money, named(creditor_reference=RF))
    assert (decision.candidates[0].score, decision.outcome) == (score, outcome), why(decision)
    assert decision.chosen == (0 if outcome == "auto" else None)


def test_known_iban_and_total_debt_is_a_suggestion_of_50() -> None:
    decision = matched(receipt("171.00", iban=ACME_IBAN), named(), invoice("R-18", "50.00"))
    assert (decision.candidates[0].score, decision.outcome) == (50, "suggest")
    assert paid(decision) == [("R-000017", "121.00"), ("R-18", "50.00")]


@pytest.mark.parametrize(
    ("money", "score"),
    [
        (receipt("121.00", "R-17", legal_id="LV40003032949"), 130),
        (receipt("121.00", "R-17", name="Akme Buve, SIA"), 115),
        (receipt("121.00", "R-17", name="SIA Akme Buves"), 115),  # nearly the name
        (receipt("121.00", "R-17", name="SIA Pavisam Cits"), 105),
        (receipt("121.00", "R-17", booked_on=ISSUED.replace(month=2)), 100),  # booked before it was issued
        (receipt("121.04", "R-17"), 40),  # tolerance
        (receipt("121.00", "R-17", reference=RF), 145),  # named twice, counted once
    ],
)
def test_each_reason_has_its_points(money: Receipt, score: int) -> None:
    assert matched(money, named(creditor_reference=RF)).candidates[0].score == score


def test_numbers_count_90_together_at_most() -> None:
    invoices = [invoice(f"R-{number}", "10.00") for number in (17, 18, 19)]
    decision = matched(receipt("30.00", "R-17, R-18, R-19"), *invoices)
    assert decision.candidates[0].score == 90 + 40 + 5


def test_a_disputed_and_a_promised_invoice_lose_20() -> None:
    assert matched(receipt("121.00", "R-17"), named(disputed=True)).candidates[0].score == 85
    assert matched(receipt("121.00", "R-17"), named(promised=True)).candidates[0].score == 85


def test_an_invoice_in_another_currency_loses_100_and_gets_nothing() -> None:
    decision = matched(receipt("121.00", reference=RF, currency="USD"), named(creditor_reference=RF))
    assert (decision.candidates[0].score, decision.outcome, paid(decision)) == (5, "queue", [])
    assert "R-000017 is in EUR, the payment in USD: -100" in why(decision)


def test_a_second_candidate_within_25_points_costs_30() -> None:
    decision = matched(receipt("50.00", "R-17", booked_on=BOOKED), invoice("R-17", "50.00"), invoice("R-17", "60.00"))
    assert [each.score for each in decision.candidates] == [105]  # the amount decides what the number means
    decision = matched(receipt("20.00", "R-17"), invoice("R-17", "50.00"), invoice("R-17", "60.00"))
    assert [each.score for each in decision.candidates] == [35, 35]
    assert "another solution within 25 points: -30" in why(decision)


def test_the_evidence_speaks_against_as_well() -> None:
    decision = matched(receipt("121.00", "R-17", iban=BETA_IBAN), named())
    assert "text names invoice R-000017: +60" in why(decision)
    assert "payer is BETA, invoice is of ACME: -40" in why(decision)
    assert decision.payer == "BETA"
