"""A receipt entered by hand: it gives way to the bank's own, or is withdrawn; only the bank's money can suffer more."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as all_given
from hypothesis import strategies as st

from aggregates.bank_payment import BankPayment, rules
from aggregates.bank_payment.booking import NoLongerCounts, WaitsForTheBank
from aggregates.bank_payment.provisional import (
    AmountsDiffer,
    NoEntryOfTheBank,
    NotEnteredByHand,
    UsedSince,
    book_by_hand,
    check_confirms,
    give_way,
    withdraw,
)
from tests.aggregates.given import Given, given

pytestmark = pytest.mark.feature("T46")

DAY, LATER, LOCKED = date(2026, 5, 10), date(2026, 5, 12), date(2026, 6, 1)
NOTHING, BANKS = BankPayment(id=UUID(int=7)), UUID(int=99)


def eur(amount: str) -> Decimal:
    return Decimal(amount)


def receipt(amount: str = "121.00", **more: Any) -> Given:
    fields = {
        "account": "LV80BANK0000435195001", "paid_on": DAY, "amount": eur(amount), "currency": "EUR",
        "rate": Decimal(1), "base_amount": eur(amount), "base_currency": "EUR", "payer": "ACME", "name": "SIA Acme",
    }  # fmt: skip
    return given(NOTHING, *book_by_hand(NOTHING, **fields | more))


def linked(now: Given, paid: str, invoice: int = 17, on: date = DAY) -> Given:
    part = {"invoice": UUID(int=invoice), "number": f"R-{invoice}", "customer": "ACME", "paid": eur(paid)}
    now = now.when(rules.link, **part, amount=eur(paid), on=on)
    assert now.refusal is None
    return given(now.state)


def banks(amount: str, **more: Any) -> BankPayment:
    fields = {"statement": UUID(int=1), "account": "LV80BANK0000435195001", "booked_on": LATER, "on": LATER}
    amounts = {"amount": eur(amount), "currency": "EUR", "base_amount": eur(amount), "message": "053"}
    return given(NOTHING, *rules.book(NOTHING, **fields | amounts | more)).state


def test_what_is_entered_by_hand_is_money_of_a_known_payer_that_waits() -> None:
    now = receipt()
    now.then_state(status="booked", provisional=True, payer="ACME", uncovered=eur("121.00"), message="hand")
    receipt(provisional=False).then_state(provisional=False, message="hand")


def test_it_gives_way_as_if_it_had_never_been() -> None:
    now = linked(linked(receipt(), "100.00"), "21.00", 18, LATER).when(give_way, by_payment=BANKS, on=DAY)
    second, first, gone = now.facts
    assert [(each.number, each.undo, each.effective_on) for each in (second, first)] == [
        ("R-18", "correction", LATER),
        ("R-17", "correction", DAY),
    ]
    assert (gone.amount, gone.base_value, gone.uncovered, gone.effective_on) == (eur("121.00"), eur("121.00"), 0, DAY)
    now.then_state(status="confirmed", confirmed_by=BANKS, links=(), uncovered=0)


def test_in_closed_books_it_gives_way_from_the_first_open_day_on() -> None:
    now = linked(receipt(), "121.00").when(give_way, by_payment=BANKS, on=LOCKED)
    assert [(type(each).__name__, each.effective_on) for each in now.facts] == [
        ("Unlinked", LOCKED), ("Confirmed", LOCKED),
    ]  # fmt: skip
    assert now.facts[0].undo == "reversal"
    late = date(2026, 6, 5)
    now = linked(receipt(), "121.00", on=late).when(give_way, by_payment=BANKS, on=LOCKED)
    assert {each.effective_on for each in now.facts} == {late}, "no day on which it is gone and still pays"


def test_it_gives_way_once_and_pays_nothing_afterwards() -> None:
    gone = given(receipt().when(give_way, by_payment=BANKS, on=DAY).state)
    gone.when(give_way, by_payment=BANKS, on=DAY).then_refused(NoLongerCounts, str(BANKS))
    given(gone.state).when(withdraw, on=DAY).then_refused(NoLongerCounts)
    given(gone.state).when(rules.attribute, customer="BETA", on=DAY).then_refused(NoLongerCounts)
    given(gone.state).when(rules.take_back, amount=eur("1.00"), booked_on=DAY, on=DAY).then_refused(NoLongerCounts)


def test_the_banks_own_money_neither_gives_way_nor_is_withdrawn() -> None:
    own = banks("121.00")
    given(own).when(give_way, by_payment=BANKS, on=LATER).then_refused(NotEnteredByHand, "do not wait for the bank")
    given(own).when(withdraw, on=LATER).then_refused(NotEnteredByHand, "record a return")


def test_a_final_receipt_entered_by_hand_is_withdrawn_but_not_once_it_was_returned() -> None:
    final = linked(receipt(provisional=False), "121.00").state
    given(final).when(withdraw, on=DAY).then_state(status="withdrawn", uncovered=0, links=())
    given(final).when(give_way, by_payment=BANKS, on=DAY).then_refused(NotEnteredByHand)
    returned = given(given(final).when(rules.take_back, amount=eur("21.00"), booked_on=LATER, on=LATER).state)
    returned.when(withdraw, on=DAY).then_refused(UsedSince, "record a return")


def test_while_it_waits_only_the_bank_can_do_more_to_it() -> None:
    now = linked(receipt(), "100.00").state
    given(now).when(rules.unlink, undo="reversal", on=LATER).then_refused(WaitsForTheBank, "withdraw the receipt")
    back = {"amount": eur("1.00"), "booked_on": LATER, "on": LATER}
    given(now).when(rules.take_back, **back).then_refused(WaitsForTheBank)
    written = {"amount": eur("1.00"), "limit": eur("5.00"), "on": LATER}
    given(now).when(rules.write_off_difference, **written).then_refused(WaitsForTheBank)
    receipt().when(rules.set_aside, on=LATER).then_refused(WaitsForTheBank)
    given(now).when(rules.unlink, undo="correction").then_state(uncovered=eur("121.00"), links=())


def test_an_entry_confirms_at_most_what_it_is() -> None:
    receipts = [receipt("121.00").state, receipt("60.50").state]
    check_confirms(banks("181.50"), receipts)
    check_confirms(banks("200.00"), receipts)
    with pytest.raises(AmountsDiffer, match=r"181\.49 EUR uncovered.*181\.50 EUR"):
        check_confirms(banks("181.49"), receipts)
    with pytest.raises(AmountsDiffer, match="in USD, a receipt in EUR"):
        check_confirms(banks("181.50", currency="USD"), receipts)
    with pytest.raises(NoEntryOfTheBank, match="import the bank statement"):
        check_confirms(receipt("500.00").state, receipts)


@all_given(
    st.lists(st.integers(1, 9_999), min_size=1, max_size=5),
    st.integers(0, 500),
    st.sampled_from([DAY, LOCKED]),
    st.sampled_from([give_way, withdraw]),
    st.decimals("0.5", "2", places=4),
)
def test_whatever_it_paid_nothing_of_it_is_left(paid: list[int], rest: int, on: date, rule: Any, rate: Decimal) -> None:
    """Every figure that it moved is moved back, in both currencies, and never below zero on the way."""
    cents = [Decimal(each).scaleb(-2) for each in paid]
    amount = sum(cents, Decimal(rest).scaleb(-2))
    now = receipt(str(amount), base_amount=(amount * rate).quantize(Decimal("0.01")), rate=rate)
    for at, each in enumerate(cents):
        now = linked(now, str(each), 17 + at)
    facts = rule(now.state, on=on, **({"by_payment": BANKS} if rule is give_way else {}))
    gone = facts[-1]
    assert gone.amount == amount
    assert gone.base_value == now.state.base_amount
    assert sum(each.base_value for each in facts[:-1]) == sum(each.base_value for each in now.state.links)
    assert sorted(each.paid for each in facts[:-1]) == sorted(cents)
    assert all(0 <= each.uncovered <= amount for each in facts)
