"""How money fits what is owed (A2.1 stage 5), and what peers get wrong (complaints)."""

from datetime import date
from decimal import Decimal

from aggregates.matching import Settings, decide
from aggregates.matching.subset import only_subset
from tests.aggregates.matching.world import ACME_IBAN, BETA_IBAN, book, invoice, matched, paid, receipt, why


def test_a_two_invoices_named_are_both_covered() -> None:
    decision = matched(receipt("171.00", "R-17, R-18"), invoice("R-17", "121.00"), invoice("R-18", "50.00"))
    assert (decision.outcome, decision.candidates[0].shape) == ("auto", "a")
    assert paid(decision) == [("R-17", "121.00"), ("R-18", "50.00")]


def test_a_a_deducted_credit_note_counts() -> None:
    note = invoice("K-5", "21.00", type="credit_note")
    decision = matched(receipt("100.00", "R-17 minus K-5"), invoice("R-17", "121.00"), note)
    assert (decision.outcome, paid(decision)) == ("auto", [("R-17", "100.00")])
    assert decision.candidates[0].credits == ((note.id, "K-5", Decimal("21.00")),)


def test_b_a_rest_of_the_payment_within_tolerance() -> None:
    decision = matched(receipt("121.03", "R-17"), invoice("R-17", "121.00"))
    assert (decision.outcome, paid(decision)) == ("suggest", [("R-17", "121.00")])
    assert decision.candidates[0].difference == Decimal("0.03")


def test_b_what_is_lacking_is_a_rest_of_the_last_invoice_or_no_tolerance() -> None:
    large, tiny = invoice("R-17", "121.00"), invoice("R-18", "0.03")
    assert matched(receipt("121.01", "R-17 R-18"), large, tiny).candidates[0].difference == Decimal("-0.02")
    decision = matched(receipt("120.99", "R-17 R-18"), large, tiny)
    assert (decision.candidates[0].shape, paid(decision)) == ("partial", [("R-17", "120.99")])


def test_c_cash_discount_in_time_and_too_late() -> None:
    owed = invoice("R-17", "100.00", discount=Decimal("2.00"), discount_until=date(2026, 3, 10))
    decision = matched(receipt("98.00", "R-17"), owed)
    assert (decision.candidates[0].shape, decision.outcome, paid(decision)) == ("c", "auto", [("R-17", "98.00")])
    assert decision.candidates[0].discounts == ((owed.id, Decimal("2.00")),)
    late = matched(receipt("98.00", "R-17", booked_on=date(2026, 3, 11)), owed)
    assert late.candidates[0].shape == "partial"


def test_d_the_only_invoice_of_the_payer_with_that_amount() -> None:
    decision = matched(
        receipt("50.00", iban=ACME_IBAN), invoice("R-17", "50.00"), invoice("R-18", "60.00"),
        invoice("R-19", "50.00", "BETA"),
    )  # fmt: skip
    assert (decision.candidates[0].shape, paid(decision), len(decision.candidates)) == ("d", [("R-17", "50.00")], 1)


def test_d_of_an_unknown_payer_only_when_nobody_else_owes_it() -> None:
    invoices = [invoice(f"R-{each}", "50.00", customer) for each, customer in ((17, "ACME"), (18, "BETA"))]
    decision = matched(receipt("50.00"), *invoices)
    assert (decision.outcome, [each.score for each in decision.candidates]) == ("queue", [-25, -25])
    many = [invoice(f"R-{each}", "50.00") for each in range(30, 40)]
    assert matched(receipt("50.00"), *many).candidates == ()


def test_e_all_that_the_payer_owes_less_a_credit_note() -> None:
    decision = matched(
        receipt("150.00", iban=ACME_IBAN), invoice("R-17", "121.00"), invoice("R-18", "50.00"),
        invoice("K-5", "21.00", type="credit_note"),
    )  # fmt: skip
    assert (decision.candidates[0].shape, decision.outcome) == ("e", "suggest")
    assert paid(decision) == [("R-17", "121.00"), ("R-18", "29.00")]


def test_f_the_only_subset_and_not_one_of_two() -> None:
    invoices = [invoice(f"R-{at}", amount) for at, amount in enumerate(("10.00", "20.00", "40.00", "80.00"), 17)]
    decision = matched(receipt("60.00", iban=ACME_IBAN), *invoices)
    assert (decision.candidates[0].shape, decision.candidates[0].score) == ("f", 45)
    assert paid(decision) == [("R-18", "20.00"), ("R-19", "40.00")]
    twice = matched(receipt("60.00", iban=ACME_IBAN), *invoices, invoice("R-30", "50.00"))
    assert (twice.outcome, twice.candidates, twice.payer) == ("queue", (), "ACME")


def test_f_looks_at_the_fifteen_oldest_and_at_five_at_most() -> None:
    values = [(number, Decimal(1 << number)) for number in range(15)]
    assert only_subset(values, Decimal(0b11111), 5) == [0, 1, 2, 3, 4]
    assert only_subset(values, Decimal(0b111111), 5) is None
    assert only_subset([], Decimal(1), 5) is None
    assert only_subset([("a", Decimal(1)), ("b", Decimal(1))], Decimal(1), 5) is None


def test_h_the_rest_of_an_overpayment_stays_uncovered() -> None:
    decision = matched(receipt("131.00", "R-17", iban=ACME_IBAN), invoice("R-17", "121.00"))
    assert (decision.candidates[0].shape, decision.outcome) == ("h", "auto")
    assert paid(decision) == [("R-17", "121.00")]
    assert "the rest stays uncovered" in why(decision)


def test_too_little_money_goes_to_the_oldest_debt_first() -> None:
    young, old = invoice("R-17", "100.00"), invoice("R-18", "100.00", due_on=date(2026, 3, 2))
    decision = matched(receipt("150.00", "R-17 un R-18", iban=ACME_IBAN), young, old)
    assert (decision.outcome, paid(decision)) == ("auto", [("R-18", "100.00"), ("R-17", "50.00")])


def test_what_the_payer_says_wins_over_an_amount_that_fits_elsewhere() -> None:
    decision = matched(receipt("50.00", "R-17", iban=ACME_IBAN), invoice("R-17", "121.00"), invoice("R-18", "50.00"))
    assert (decision.outcome, paid(decision)) == ("auto", [("R-17", "50.00")])


def test_paid_from_another_customers_account_is_a_suggestion_that_shows_it() -> None:
    owed, own = invoice("R-17", "121.00"), invoice("R-18", "121.00", "BETA")
    decision = matched(receipt("121.00", "R-17", iban=BETA_IBAN), owed, own)
    assert (decision.outcome, paid(decision)) == ("suggest", [("R-17", "121.00")])
    assert "payer is BETA, invoice is of ACME: -40" in why(decision)


def test_a_shared_account_suggests_the_invoice_of_each_customer() -> None:
    shared = book(invoice("R-17", "50.00"), invoice("R-18", "50.00", "BETA")).known
    world = book(
        invoice("R-17", "50.00"), invoice("R-18", "50.00", "BETA"),
        known=type(shared)(ibans={ACME_IBAN: frozenset(("ACME", "BETA"))}),
    )  # fmt: skip
    decision = decide(receipt("50.00", iban=ACME_IBAN), world)
    assert (decision.outcome, len(decision.candidates), decision.payer) == ("suggest", 2, None)


def test_later_payments_of_a_batch_see_what_earlier_ones_covered() -> None:
    owed = invoice("R-17", "121.00")
    world = book(owed, invoice("R-18", "100.00"))
    world.cover(owed.id, Decimal("21.00"))
    assert world.debt("ACME", "EUR") == Decimal("200.00")
    decision = decide(receipt("200.00", iban=ACME_IBAN), world)
    assert paid(decision) == [("R-17", "100.00"), ("R-18", "100.00")]
    world.cover(owed.id, Decimal("100.00"))
    assert [each.number for each in world.oldest("ACME", "EUR")] == ["R-18"]
    assert paid(decide(receipt("100.00", iban=ACME_IBAN), world)) == [("R-18", "100.00")]


def test_money_in_another_currency_matches_nothing_by_amount() -> None:
    decision = matched(receipt("121.00", iban=ACME_IBAN, currency="USD"), invoice("R-17", "121.00"))
    assert (decision.outcome, decision.candidates, decision.payer) == ("queue", (), "ACME")


def test_at_most_five_candidates_are_shown() -> None:
    invoices = [invoice("R-17", f"{each}.00") for each in range(50, 60)]
    assert len(matched(receipt("7.00", "R-17"), *invoices, settings=Settings()).candidates) == 5
