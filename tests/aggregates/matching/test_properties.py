"""What holds for every receipt and every set of open invoices."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.matching import Book, OpenInvoice, Receipt, decide, digest
from aggregates.matching.subset import only_subset
from tests.aggregates.matching.world import ACME_IBAN, BETA_IBAN, KNOWN, invoice, receipt

CENTS = st.integers(1, 400).map(lambda cents: Decimal(cents) / 100)
CUSTOMERS = st.sampled_from(("ACME", "BETA", "GAMMA"))
CURRENCIES = st.sampled_from(("EUR", "EUR", "EUR", "USD"))


@st.composite
def open_invoices(draw: st.DrawFn) -> list[OpenInvoice]:
    kinds = st.sampled_from(("invoice", "invoice", "invoice", "advance", "credit_note"))
    return [
        invoice(
            f"R-{number:06d}", str(draw(CENTS)), draw(CUSTOMERS), currency=draw(CURRENCIES), type=draw(kinds),
            disputed=draw(st.booleans()), reference=draw(st.sampled_from((None, "PO-1"))),
        )
        for number in range(1, draw(st.integers(1, 9)))
    ]  # fmt: skip


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    words = st.sampled_from(("R-1", "R-000002", "3", "Nr. 4", "R-5-7", "un", "R-1/2", "2026", "rēķins", "x", "PO-1"))
    return receipt(
        str(draw(CENTS)), " ".join(draw(st.lists(words, max_size=5))), currency=draw(CURRENCIES),
        iban=draw(st.sampled_from((None, ACME_IBAN, BETA_IBAN))),
        reference=draw(st.sampled_from((None, "PO-1", "R-3"))),
    )  # fmt: skip


@given(open_invoices(), st.lists(receipts(), max_size=4))
@settings(max_examples=150)
def test_no_more_than_there_is_and_never_across_currencies(invoices: list[OpenInvoice], money: list[Receipt]) -> None:
    world = Book(invoices, KNOWN)
    for each in money:
        decision = decide(each, world)
        for candidate in decision.candidates:
            parts = [(world.by_id[part], amount) for part, _, amount in candidate.allocations]
            assert sum(amount for _, amount in parts) <= each.amount
            assert all(0 < amount <= world.left(owed.id) for owed, amount in parts)
            assert all(owed.currency == each.currency for owed, _ in parts)
            assert all(owed.type != "credit_note" for owed, _ in parts)
            assert len({owed.id for owed, _ in parts}) == len(parts)
        if decision.chosen is not None:
            for part, _, amount in decision.candidates[decision.chosen].allocations:
                world.cover(part, amount)
            world.remember(each)
    assert all(world.left(each.id) >= 0 for each in invoices)


@given(open_invoices(), receipts(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_decision_depends_on_nothing_but_what_is_open(
    invoices: list[OpenInvoice], money: Receipt, chance: object
) -> None:
    first = decide(money, Book(invoices, KNOWN))
    shuffled = list(invoices)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(decide(money, Book(shuffled, KNOWN))) == digest(first)


@given(open_invoices(), receipts())
@settings(max_examples=100)
def test_automatic_needs_a_reason_beyond_the_amount(invoices: list[OpenInvoice], money: Receipt) -> None:
    decision = decide(money, Book(invoices, KNOWN))
    assert (decision.outcome == "auto") == (decision.chosen is not None)
    if decision.outcome == "auto":
        assert decision.candidates[0].score >= 90
        assert not decision.blocked_by
        assert sum(amount for _, _, amount in decision.candidates[0].allocations) > 0


@given(st.lists(st.integers(-50, 100), max_size=8), st.integers(1, 200))
@settings(max_examples=150)
def test_the_only_subset_is_the_only_one(values: list[int], amount: int) -> None:
    masks = range(1, 1 << len(values))
    fitting = [
        mask
        for mask in masks
        if mask.bit_count() <= 5 and sum(value for at, value in enumerate(values) if mask >> at & 1) == amount
    ]
    found = only_subset([(at, Decimal(value)) for at, value in enumerate(values)], Decimal(amount), 5)
    assert found == ([at for at in range(len(values)) if fitting[0] >> at & 1] if len(fitting) == 1 else None)
