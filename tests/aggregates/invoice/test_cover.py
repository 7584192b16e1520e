"""Covering and undoing: never above what is open, exact to the last cent of base currency (A5.1, A5.4, K11-K16)."""

from datetime import date
from decimal import Decimal

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.approve import cancel
from aggregates.invoice.cover import NotCoverable, cover, uncover
from aggregates.invoice.credit import credit
from aggregates.invoice.refusals import BadAmount, EffectiveTooEarly, NotApproved, NotLinked, OverAllocated
from tests.aggregates.given import Given, given
from tests.aggregates.invoice.invoices import (
    DUE,
    ISSUED,
    LATER,
    NOTE,
    PAYMENT,
    PAYMENT_2,
    after,
    approved,
    bought,
    drafted,
    eur,
    line,
)

EARLIER = date(2026, 3, 9)


def paid(state: Invoice, amount: str, value: str | None = None, document=PAYMENT, on: date = LATER) -> Given:
    return given(state).when(cover, document=document, amount=eur(amount), on=on, base_value=eur(value or amount))


def dollars() -> Invoice:
    """1200.00 USD, which are 1090.91 EUR."""
    return approved(line(1200, "PVN0"), currency="USD", exchange_rate=1 / Decimal("1.10"))[0]


def test_half_the_money_covers_half_the_invoice() -> None:
    paid(approved()[0], "60.50").then(
        Invoice.Covered(
            effective_on=LATER,
            payer="C1",
            currency="EUR",
            uncovered=eur("60.50"),
            due_on=DUE,
            document=PAYMENT,
            amount=eur("60.50"),
            base_released=eur("60.50"),
        )
    ).then_state(uncovered=eur("60.50"), covered=eur("60.50"), status="approved")


def test_a_cent_too_much_is_refused_with_what_is_open_and_what_to_do() -> None:
    paid(approved()[0], "121.01").then_refused(
        OverAllocated,
        "Invoice R-17 has 121.00 EUR uncovered, so 121.01 EUR is too much; "
        "link the rest elsewhere or leave it on the payment.",
        "/amount",
    )


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity", "1E20"])
def test_an_amount_is_above_zero_and_in_whole_cents(amount: str) -> None:
    paid(approved()[0], amount).then_refused(BadAmount, pointer="/amount")


def test_only_an_approved_invoice_is_covered() -> None:
    paid(drafted()[0], "1").then_refused(NotApproved, "approve it first")
    paid(after(approved()[0], *cancel(approved()[0], on=LATER)), "1").then_refused(NotApproved, "cancelled for good")


def test_nothing_covers_an_invoice_before_it_is_issued() -> None:
    paid(approved()[0], "1", on=EARLIER).then_refused(EffectiveTooEarly, "use 2026-03-10 or later", "/effective_on")


def test_no_payment_covers_a_credit_note() -> None:
    facts = credit(approved()[0], credit_note=NOTE, number="K-3", series="K", on=LATER).note_events
    paid(after(Invoice(id=NOTE), *facts), "1").then_refused(NotCoverable, "apply it")


@pytest.mark.feature("TX7")
def test_money_that_goes_back_covers_a_credit_note_and_no_invoice() -> None:
    settled = paid(approved()[0], "121").state
    facts = credit(settled, credit_note=NOTE, number="K-3", series="K", on=LATER).note_events
    note, ask = after(Invoice(id=NOTE), *facts), {"document": PAYMENT, "on": LATER, "paid_back": True}
    given(note).when(cover, amount=eur(20), base_value=eur(20), **ask).then_state(uncovered=eur(101))
    given(approved()[0]).when(cover, amount=eur(20), base_value=eur(20), **ask).then_refused(
        NotCoverable, "not paid back"
    )


def test_more_money_for_a_debt_is_a_loss() -> None:
    """100.00 USD, carried at 90.00 EUR: what we owe costs more when the dollar rises."""
    bill = bought(line(100, "PVN0"), currency="USD", exchange_rate=Decimal("0.9"))
    paid(bill, "100.00", "95.00").then_has(base_released=eur("90.00"), exchange_difference=eur("-5.00"))


def test_foreign_money_releases_its_base_value_cumulatively_and_nothing_is_left() -> None:
    first = paid(dollars(), "700.00", "666.67")
    first.then_has(base_released=eur("636.36"), exchange_difference=eur("30.31"))
    noted = credit(first.state, credit_note=NOTE, number="K-3", series="K", on=LATER, lines=[line(100, "PVN0")])
    assert noted.note_events[1].base_gross == eur("90.91")
    assert noted.invoice_events[-1].base_released == eur("90.91")
    assert noted.invoice_events[-1].exchange_difference == 0
    open_400 = after(first.state, *noted.invoice_events)
    assert open_400.base_gross - open_400.base_released == eur("363.64")
    last = paid(open_400, "400.00", "357.14", PAYMENT_2)
    last.then_has(base_released=eur("363.64"), exchange_difference=eur("-6.50"))
    assert last.state.base_gross - last.state.base_released == 0


def test_undoing_a_link_undoes_its_exchange_difference_and_no_other_link() -> None:
    both = paid(paid(dollars(), "700.00", "666.67").state, "400.00", "357.14", PAYMENT_2).state
    undone = given(both).when(uncover, document=PAYMENT_2, amount=eur(400), undo="correction", on=LATER)
    undone.then_has(base_released=eur("363.64"), exchange_difference=eur("-6.50"), uncovered=eur(500))
    assert [(edge.document, edge.amount) for edge in undone.state.covers] == [(PAYMENT, eur(700))]


def test_whatever_the_order_of_undoing_no_cent_of_base_value_is_left() -> None:
    state = dollars()
    for number in range(7):
        state = paid(state, "33.33", "30.00", PAYMENT if number % 2 else PAYMENT_2).state
    gains = eur(0)
    for document, amount in [(PAYMENT, "50.00"), (PAYMENT_2, "133.32"), (PAYMENT, "49.99")]:
        undone = given(state).when(uncover, document=document, amount=eur(amount), undo="correction", on=LATER)
        gains += undone.facts[0].exchange_difference
        state = undone.state
    assert (state.covered, state.base_released, state.covers) == (0, 0, ())
    assert gains == 7 * eur("30.00") - eur("212.10")


def test_undoing_takes_the_covering_of_the_same_day_and_then_the_newest() -> None:
    state = paid(paid(approved()[0], "10", on=ISSUED).state, "20", on=LATER).state
    same_day = given(state).when(uncover, document=PAYMENT, amount=eur(10), undo="correction", on=ISSUED)
    assert [edge.effective_on for edge in same_day.state.covers] == [LATER]
    newest = given(state).when(uncover, document=PAYMENT, amount=eur(25), undo="reversal", on=date(2026, 4, 1))
    assert [(edge.effective_on, edge.amount) for edge in newest.state.covers] == [(ISSUED, eur(5))]


def test_a_given_base_value_goes_back_to_the_payment() -> None:
    state = paid(dollars(), "700.00", "666.67").state
    given(state).when(
        uncover, document=PAYMENT, amount=eur(350), undo="reversal", on=LATER, base_value=eur("333.33")
    ).then_has(base_released=eur("318.18"), exchange_difference=eur("15.15"))


def test_only_what_is_linked_is_unlinked() -> None:
    state = paid(approved()[0], "10").state
    ask = {"undo": "correction", "on": LATER}
    given(state).when(uncover, document=PAYMENT_2, amount=eur(1), **ask).then_refused(NotLinked, "nothing to undo")
    given(state).when(uncover, document=PAYMENT, amount=eur("10.01"), **ask).then_refused(NotLinked, "10.00 EUR of")
    given(state).when(uncover, document=PAYMENT, amount=eur(10), undo="reversal", on=ISSUED).then_refused(
        EffectiveTooEarly, "happened on 2026-03-20, so 2026-03-10 is too early"
    )
