"""What forbids to link without a person (A2.3): every rule, alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.matching import SAFETY, Decision, Settings, decide, digest
from tests.aggregates.matching.world import (
    ACME_IBAN,
    BOOKED,
    NEW_IBAN,
    allocated,
    book,
    invoice,
    matched,
    paid,
    receipt,
    why,
)

RF = "RF18539007547034"


def outcome(decision: Decision) -> tuple[str, tuple[str, ...]]:
    return decision.outcome, decision.blocked_by


def test_another_currency_blocks_even_beside_an_invoice_that_fits() -> None:
    decision = matched(
        receipt("121.00", "R-17 R-18", reference=RF), invoice("R-17", "121.00", creditor_reference=RF),
        invoice("R-18", "50.00", currency="USD"),
    )  # fmt: skip
    assert "currency" in decision.blocked_by
    assert paid(decision) == [("R-17", "121.00")]


def test_amount_alone_never_suffices() -> None:
    settings = Settings(auto_score=0)
    assert outcome(matched(receipt("121.00"), invoice("R-17", "121.00"), settings=settings)) == (
        "queue", ("amount_alone",),
    )  # fmt: skip


def test_equally_good_solutions_are_both_suggested() -> None:
    decision = matched(receipt("50.00", iban=ACME_IBAN), invoice("R-17", "50.00"), invoice("R-18", "50.00"))
    assert outcome(decision) == ("suggest", ("equal_scored",))
    assert [allocated(each.allocations) for each in decision.candidates] == [[("R-17", "50.00")], [("R-18", "50.00")]]


def test_a_small_difference_is_written_off_only_with_a_reference_and_within_both_limits() -> None:
    owed = invoice("R-17", "121.00", creditor_reference=RF)
    decision = matched(receipt("120.95", reference=RF, iban=ACME_IBAN), owed)
    assert outcome(decision) == ("auto", ())
    assert (decision.candidates[0].difference, paid(decision)) == (Decimal("-0.05"), [("R-17", "120.95")])
    assert matched(receipt("120.94", reference=RF, iban=ACME_IBAN), owed).candidates[0].shape == "partial"
    wide = Settings(tolerance=Decimal(5), tolerance_rate=Decimal(1))
    assert outcome(matched(receipt("120.94", reference=RF, iban=ACME_IBAN), owed, settings=wide)) == (
        "suggest", ("difference",),
    )  # fmt: skip
    small = invoice("R-18", "20.00")
    assert matched(receipt("19.98", "R-18", iban=ACME_IBAN), small).candidates[0].shape == "partial"  # above 0.1 %
    assert matched(receipt("19.99", "R-18", iban=ACME_IBAN), small).candidates[0].difference == Decimal("-0.01")


def test_a_payment_above_the_cap_is_only_suggested() -> None:
    above, at = invoice("R-17", "10000.01"), invoice("R-18", "10000.00")
    assert outcome(matched(receipt("10000.01", "R-17"), above)) == ("suggest", ("cap",))
    assert outcome(matched(receipt("10000.00", "R-18"), at)) == ("auto", ())


def test_a_known_payer_with_a_new_account_is_only_suggested() -> None:
    owed = invoice("R-17", "121.00")
    for identity in ({"name": "SIA Akme Būve"}, {"legal_id": "40003032949"}):
        decision = matched(receipt("121.00", "R-17", iban=NEW_IBAN, **identity), owed)
        assert outcome(decision) == ("suggest", ("new_iban",))
    stranger: dict[str, Any] = {"name": "SIA Jauns Klients", "iban": NEW_IBAN}
    assert outcome(matched(receipt("121.00", "R-17", **stranger), owed)) == ("auto", ())


def test_a_suspected_duplicate_is_only_suggested() -> None:
    twin = receipt("121.00", "R-17", iban=ACME_IBAN, duplicate_of=UUID(int=99))
    assert outcome(matched(twin, invoice("R-17", "200.00", creditor_reference=RF))) == ("suggest", ("duplicate",))


@pytest.mark.parametrize(("days", "suspected"), [(0, True), (5, True), (6, False)])
def test_the_same_payer_amount_and_reference_within_five_days_is_a_suspected_duplicate(
    days: int, *, suspected: bool
) -> None:
    owed = invoice("R-17", "300.00")
    world = book(owed)
    first = receipt("121.00", "R-17", iban=ACME_IBAN)
    world.cover(owed.id, Decimal("121.00"))
    world.remember(first)
    second = receipt("121.00", "r-17", iban=ACME_IBAN, booked_on=BOOKED + timedelta(days=days))
    assert ("duplicate" in decide(second, world).blocked_by) is suspected
    other = receipt("121.00", "R-17 2", iban=ACME_IBAN)
    assert "duplicate" not in decide(other, world).blocked_by


def test_a_disputed_invoice_is_only_suggested() -> None:
    decision = matched(receipt("121.00", reference=RF), invoice("R-17", "121.00", creditor_reference=RF, disputed=True))
    assert (decision.candidates[0].score, *outcome(decision)) == (125, "suggest", ("disputed",))


def test_never_above_what_an_invoice_lacks() -> None:
    owed = invoice("R-17", "121.00")
    world = book(owed)
    world.cover(owed.id, Decimal("100.00"))
    decision = decide(receipt("121.00", "R-17", iban=ACME_IBAN), world)
    assert (decision.outcome, paid(decision)) == ("auto", [("R-17", "21.00")])  # the rest stays on the payment


def test_an_invoice_covered_already_gets_nothing_and_is_named() -> None:
    owed, other = invoice("R-17", "121.00"), invoice("R-18", "121.00")
    world = book(owed, other)
    world.cover(owed.id, Decimal("121.00"))
    decision = decide(receipt("121.00", "R-17", iban=ACME_IBAN), world)
    assert decision.outcome == "queue"
    assert "uncovered" in decision.blocked_by
    assert paid(decision) == []  # R-18 has the same amount, and is not what the payer says
    assert "invoice R-17 gets nothing of it" in why(decision)
    both = decide(receipt("121.00", "R-17, R-18", iban=ACME_IBAN), world)
    assert (both.outcome, paid(both)) == ("auto", [("R-18", "121.00")])


def test_the_same_receipt_and_book_give_the_same_decision() -> None:
    world = book(invoice("R-17", "50.00"), invoice("R-18", "50.00"))
    money = receipt("50.00", iban=ACME_IBAN)
    assert decide(money, world) == decide(money, world)
    assert digest(decide(money, world)) == digest(decide(money, world))
    assert digest(decide(money, world)) != digest(decide(receipt("50.00"), world))


def test_every_rule_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in SAFETY.values())


def test_a_known_payer_never_pays_somebody_elses_invoice_without_a_person() -> None:
    theirs = invoice("R-17", "121.00", "BETA", creditor_reference=RF)
    decision = matched(receipt("121.00", reference=RF, iban=ACME_IBAN), theirs)
    assert outcome(decision) == ("suggest", ("payer_contradicts",))
    assert any("payer is ACME, invoice is of BETA: -40" in each for each in decision.candidates[0].evidence)


def test_a_strangers_small_money_that_names_two_numbers_waits_for_a_person() -> None:
    owed = invoice("R-17", "121.00"), invoice("R-18", "50.00")
    assert outcome(matched(receipt("1.00", "R-17, R-18"), *owed)) == ("suggest", ("stranger_in_part",))
    assert matched(receipt("171.00", "R-17, R-18"), *owed).outcome == "auto"
    assert matched(receipt("1.00", "R-17, R-18", iban=ACME_IBAN), *owed).outcome == "auto"


def test_invoices_of_two_customers_are_linked_by_a_person() -> None:
    owed = invoice("R-17", "121.00"), invoice("R-18", "50.00", "BETA")
    assert outcome(matched(receipt("171.00", "R-17, R-18"), *owed)) == ("suggest", ("several_debtors",))
