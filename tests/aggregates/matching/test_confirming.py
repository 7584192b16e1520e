"""Which receipts entered by hand the bank's entry confirms, and when it asks a person (I10)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregates.matching import ByHand, Decision, OpenInvoice, Receipt, Settings, Waiting, decide
from tests.aggregates.matching.world import ACME_IBAN, BETA_IBAN, BOOKED, book, invoice, receipt

pytestmark = pytest.mark.feature("T46", "T36")

_ids = count(10_000)


def by_hand(amount: str, *invoices: OpenInvoice, on: date = BOOKED, customer: str = "ACME", **more: Any) -> ByHand:
    """Money entered by hand; it pays these invoices wholly."""
    fields = {"id": UUID(int=next(_ids)), "currency": "EUR", "paid_on": on, "customer": customer}
    return ByHand(amount=Decimal(amount), invoices=invoices, **fields | more)


def confirmed(money: Receipt, waiting: Sequence[ByHand], *still_open: OpenInvoice) -> Decision:
    open_ = book(*still_open)
    return Waiting(waiting, open_).decide(money, open_, Settings())


def ids(decision: Decision) -> set[UUID]:
    """Of the receipts that are confirmed without a person."""
    return set(decision.candidates[decision.chosen].confirms) if decision.chosen is not None else set()


def could_be(decision: Decision) -> list[set[UUID]]:
    """What a person is asked about."""
    assert decision.outcome == "suggest" and decision.chosen is None
    return [set(each.confirms) for each in decision.candidates if each.confirms]


R17, R18 = invoice("R-17", "121.00"), invoice("R-18", "60.50")


@pytest.mark.parametrize(
    "who", [{}, {"iban": ACME_IBAN}, {"legal_id": "40003032949"}, {"name": "SIA Akme Būve"}], ids=str
)
def test_the_named_invoice_is_enough_whoever_the_payer_seems_to_be(who: dict) -> None:
    waiting = by_hand("121.00", R17)
    decision = confirmed(receipt("121.00", "R-17", **who), [waiting])
    assert ids(decision) == {waiting.id}
    (solution,) = decision.candidates
    assert solution.allocations == ((R17.id, "R-17", Decimal("121.00")),)
    assert solution.evidence[:2] == ("confirms_provisional", f"121.00 EUR entered by hand for {BOOKED} on R-17")
    assert decision.payer == "ACME"


@pytest.mark.parametrize(
    "who", [{"iban": ACME_IBAN}, {"legal_id": "40003032949"}, {"name": "Akme Būve, SIA"}, {"payer": "ACME"}], ids=str
)
def test_without_a_number_the_payer_must_be_known_and_have_one_such_receipt(who: dict) -> None:
    waiting, other = by_hand("121.00", R17), by_hand("60.50", R18)
    assert ids(confirmed(receipt("121.00", "paldies", **who), [waiting, other])) == {waiting.id}
    assert ids(confirmed(receipt("121.00", "paldies"), [waiting])) == set()
    assert could_be(confirmed(receipt("121.00", **who), [waiting, by_hand("121.00", R18)])) != []


def test_a_name_that_is_only_similar_asks_a_person() -> None:
    waiting = by_hand("121.00", R17)
    assert could_be(confirmed(receipt("121.00", name="SIA Akme Buvee"), [waiting])) == [{waiting.id}]


@pytest.mark.parametrize(("days", "near"), [(-11, False), (-10, True), (0, True), (10, True), (11, False)])
def test_ten_days_apart_is_near(days: int, near: bool) -> None:
    waiting = by_hand("121.00", R17, on=BOOKED + timedelta(days=days))
    assert bool(ids(confirmed(receipt("121.00", "R-17", iban=ACME_IBAN), [waiting]))) is near


def test_beyond_ten_days_only_a_named_invoice_points_at_its_receipt_and_never_without_a_person() -> None:
    late = by_hand("121.00", R17, on=BOOKED - timedelta(days=40))
    decision = confirmed(receipt("121.00", "R-17", iban=ACME_IBAN), [late])
    assert could_be(decision) == [{late.id}]
    assert decision.blocked_by[-1] == "provisional"
    assert confirmed(receipt("121.00", "paldies", iban=ACME_IBAN), [late]).candidates == ()
    assert confirmed(receipt("121.00", "R-17", iban=ACME_IBAN, currency="USD"), [late]).candidates == ()
    near = by_hand("121.00", R17)
    assert ids(confirmed(receipt("121.00", "R-17", iban=ACME_IBAN), [late, near])) == {near.id}, "the nearer one"


def test_parts_near_and_far_that_make_the_amount_together_ask_a_person() -> None:
    parts = [by_hand("100.00", replace(R17, uncovered=Decimal("100.00")), on=BOOKED - timedelta(days=30)),
             by_hand("21.00", replace(R17, uncovered=Decimal("21.00")))]  # fmt: skip
    assert could_be(confirmed(receipt("121.00", "R-17"), parts)) == [{each.id for each in parts}]


def test_another_amount_or_currency_confirms_nothing_but_points_at_the_receipt() -> None:
    waiting = by_hand("121.00", R17)
    decision = confirmed(receipt("120.99", "R-17", iban=ACME_IBAN), [waiting])
    assert could_be(decision) == [{waiting.id}]
    note = decision.candidates[0]
    assert (note.allocations, note.evidence[0], note.evidence[-1]) == ((), "provisional_waits", "the amounts differ")
    assert confirmed(receipt("121.00", "R-17", iban=ACME_IBAN, currency="USD"), [waiting]).candidates == ()


def test_several_receipts_are_confirmed_by_their_sum_when_all_are_named_or_all_there_are() -> None:
    both = [by_hand("121.00", R17), by_hand("60.50", R18)]
    every = {each.id for each in both}
    third = by_hand("10.00", invoice("R-19", "10.00"))
    assert ids(confirmed(receipt("181.50", "R-17, R-18"), both)) == every
    assert ids(confirmed(receipt("181.50", "R-17, R-18"), [*both, third])) == every
    assert ids(confirmed(receipt("181.50", iban=ACME_IBAN), both)) == every
    assert ids(confirmed(receipt("181.50", iban=ACME_IBAN), [*both, third])) == set()


def test_parts_of_one_invoice_are_told_apart_by_their_amount() -> None:
    parts = [by_hand("100.00", replace(R17, uncovered=Decimal("100.00"))),
             by_hand("21.00", replace(R17, uncovered=Decimal("21.00")))]  # fmt: skip
    assert ids(confirmed(receipt("21.00", "R-17"), parts)) == {parts[1].id}
    whole = confirmed(receipt("121.00", "R-17"), parts)
    assert ids(whole) == {each.id for each in parts}
    assert whole.candidates[0].allocations == ((R17.id, "R-17", Decimal("121.00")),)


def test_what_names_an_open_invoice_pays_that_and_leaves_the_receipt() -> None:
    waiting, other = by_hand("121.00", R17), invoice("R-20", "121.00")
    decision = confirmed(receipt("121.00", "R-20", iban=ACME_IBAN), [waiting], other)
    assert decision.outcome == "auto"
    assert decision.candidates[0].allocations == ((other.id, "R-20", Decimal("121.00")),)
    assert ids(decision) == set()


def test_what_names_more_than_the_receipt_pays_asks_a_person() -> None:
    waiting, other = by_hand("121.00", R17), invoice("R-20", "121.00")
    assert could_be(confirmed(receipt("121.00", "R-17 R-20", iban=ACME_IBAN), [waiting], other)) == [{waiting.id}]
    mixed = confirmed(receipt("242.00", "R-17 R-20", iban=ACME_IBAN), [waiting], other)
    assert could_be(mixed) == [{waiting.id}], "a person confirms, and links the rest"


def test_the_rest_of_an_invoice_is_paid_beside_the_receipt_of_its_first_part() -> None:
    part = by_hand("100.00", replace(R17, uncovered=Decimal("100.00")))
    rest = replace(R17, uncovered=Decimal("21.00"))
    decision = confirmed(receipt("21.00", "R-17", iban=ACME_IBAN), [part], rest)
    assert (decision.outcome, ids(decision)) == ("auto", set())
    assert decision.candidates[0].allocations == ((R17.id, "R-17", Decimal("21.00")),)


def test_a_known_payer_who_is_another_asks_a_person() -> None:
    waiting = by_hand("121.00", R17)
    assert could_be(confirmed(receipt("121.00", "R-17", iban=BETA_IBAN), [waiting])) == [{waiting.id}]


def test_a_receipt_that_pays_nothing_yet_never_hides_the_open_invoice() -> None:
    """Its links were undone: the entry may be that money, or pay what is open now; both are shown."""
    waiting, again = by_hand("121.00"), invoice("R-17", "121.00")
    decision = confirmed(receipt("121.00", "R-17", iban=ACME_IBAN), [waiting], again)
    assert could_be(decision) == [{waiting.id}]
    assert any(each.allocations for each in decision.candidates)


def test_a_receipt_is_confirmed_once_in_a_batch() -> None:
    waiting, open_ = by_hand("121.00", R17), book()
    both = Waiting([waiting], open_)
    first, second = (both.decide(receipt("121.00", "R-17", iban=ACME_IBAN), open_, Settings()) for _ in range(2))
    assert (ids(first), ids(second)) == ({waiting.id}, set())


AMOUNTS = st.sampled_from(["60.50", "121.00", "181.50"])


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(0, 3), st.integers(-12, 12)), max_size=4),
    st.lists(st.tuples(AMOUNTS, st.sampled_from(["", "R-100", "R-101 R-102", "R-103", "paldies 100"])), max_size=5),
)
def test_whatever_comes_each_receipt_is_confirmed_at_most_once_and_by_its_own_sum(
    entered: list[tuple[str, int, int]], came: list[tuple[str, str]]
) -> None:
    invoices = [invoice(f"R-{100 + at}", "121.00") for at in range(4)]
    waiting = [
        by_hand(amount, replace(invoices[at], uncovered=Decimal(amount)), on=BOOKED + timedelta(days=days))
        for amount, at, days in entered
    ]
    worth = {each.id: each.amount for each in waiting}
    open_ = book()
    all_of_them, taken = Waiting(waiting, open_), []
    for amount, text in came:
        decision = all_of_them.decide(receipt(amount, text, iban=ACME_IBAN), open_, Settings())
        found = ids(decision)
        assert sum((worth[each] for each in found), Decimal(0)) == (Decimal(amount) if found else 0)
        taken += found
    assert len(taken) == len(set(taken))


def test_where_nothing_waits_nothing_changes() -> None:
    money, open_ = receipt("121.00", "R-17", iban=ACME_IBAN), book(R17)
    assert Waiting([], open_).decide(money, open_, Settings()) == decide(money, book(R17))
