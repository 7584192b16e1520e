"""The bank takes money back; money is set aside; small rests are written off, and all of it is undone again."""

from datetime import date
from typing import Any

from aggregates.bank_payment import BankPayment, rules
from aggregates.bank_payment.booking import NotBooked, NothingUncovered, NotSetAside, PaymentSetAside, StillLinked
from aggregates.bank_payment.linking import DateMissing, OverAllocated
from aggregates.bank_payment.returning import BadAmount, NotWrittenOff, OverLimit, OverReturned
from tests.aggregates.given import Given, given
from tests.aggregates.test_bank_payment import DAY, LAST, LATER, NOTHING, R17, R18, after, eur, linked, payment


def test_a_returned_payment_opens_its_newest_links_first_as_far_as_needed() -> None:
    now = linked("121.00", "150.00").when(
        rules.take_back, amount=eur("200.00"), booked_on=LAST, reason_code="AC04", entry="f1", on=LAST
    )
    newest, older, returned = now.facts
    assert (newest.invoice, newest.paid, newest.undo, newest.effective_on) == (R18, eur("150.00"), "reversal", LAST)
    assert (older.invoice, older.paid, older.amount, older.base_value) == (R17, *[eur("21.00")] * 3)
    assert (returned.amount, returned.reason_code, returned.entry) == (eur("200.00"), "AC04", "f1")
    assert [fact.uncovered for fact in now.facts] == [eur("179.00"), eur("200.00"), eur("0.00")]
    now.then_state(uncovered=eur("0.00"), linked=eur("100.00"), returned=eur("200.00"))


def test_a_return_takes_what_is_uncovered_before_any_link() -> None:
    now = linked("200.00").when(rules.take_back, amount=eur("100.00"), booked_on=LAST, on=LAST)
    assert [type(fact) for fact in now.facts] == [BankPayment.Returned]


def test_a_return_before_the_link_counted_opens_it_on_the_links_own_day() -> None:
    now = linked("300.00").when(rules.take_back, amount=eur("300.00"), booked_on=DAY, on=DAY)
    assert [fact.effective_on for fact in now.facts] == [LATER, DAY]


def test_no_more_is_returned_than_came() -> None:
    part = payment().when(rules.take_back, amount=eur("100.00"), booked_on=LAST, on=LAST)
    again: dict[str, Any] = {"booked_on": LAST, "on": LAST}
    after(part).when(rules.take_back, amount=eur("200.01"), **again).then_refused(OverReturned, "at most 200.00 EUR")
    after(part).when(rules.take_back, amount=eur("0.00"), **again).then_refused(BadAmount)
    given(NOTHING).when(rules.take_back, amount=eur("1.00"), **again).then_refused(NotBooked)


def test_a_return_takes_up_what_was_set_aside_and_undoes_a_write_off_last() -> None:
    aside = payment().when(rules.set_aside, on=DAY)
    aside = aside.when(rules.take_back, amount=eur("300.00"), booked_on=LAST, on=LAST)
    assert [type(fact) for fact in aside.facts] == [BankPayment.TakenUp, BankPayment.Returned]
    small = linked("299.97").when(rules.write_off_difference, amount=eur("0.03"), limit=eur("5.00"), on=LAST)
    small = small.when(rules.take_back, amount=eur("300.00"), booked_on=LAST, on=LAST)
    assert [type(fact).__name__ for fact in small.facts] == ["Unlinked", "WriteOffUndone", "Returned"]
    small.then_state(uncovered=eur("0.00"), written_off=eur("0"), base_released=eur("300.00"))


def test_money_is_set_aside_and_taken_up() -> None:
    aside = payment().when(rules.set_aside, on=DAY).then_has(amount=eur("300.00"), uncovered=eur("0"))
    aside.then_state(status="set_aside", uncovered=eur("0"))
    after(aside).when(rules.set_aside, on=DAY).then_refused(PaymentSetAside)
    after(aside).when(rules.take_up, on=LATER).then_has(amount=eur("300.00"), uncovered=eur("300.00")).then_state(
        status="booked"
    )
    payment().when(rules.take_up, on=DAY).then_refused(NotSetAside)
    linked("100.00").when(rules.set_aside, on=LAST).then_refused(StillLinked, "100.00 EUR of the payment pays invoices")
    spent = payment().when(rules.take_back, amount=eur("300.00"), booked_on=LAST, on=LAST)
    after(spent).when(rules.set_aside, on=LAST).then_refused(NothingUncovered)


def test_a_small_rest_is_written_off_within_the_limit_and_back() -> None:
    small = linked("299.97")
    off = small.when(rules.write_off_difference, amount=eur("0.03"), limit=eur("0.03"), on=LAST)
    off.then_state(uncovered=eur("0.00"), written_off=eur("0.03"), base_released=eur("300.00"))
    small = linked("299.90")
    after(small).when(rules.write_off_difference, amount=eur("0.10"), limit=eur("0.05"), on=LAST).then_refused(
        OverLimit, "0.10 EUR is above the limit of 0.05 EUR"
    )
    once = small.when(rules.write_off_difference, amount=eur("0.04"), limit=eur("0.05"), on=LAST)
    after(once).when(rules.write_off_difference, amount=eur("0.02"), limit=eur("0.05"), on=LAST).then_refused(
        OverLimit, "after 0.04 before"
    )


def test_no_more_is_written_off_than_is_uncovered() -> None:
    linked("299.90").when(rules.write_off_difference, amount=eur("0.11"), limit=eur("5.00"), on=LAST).then_refused(
        OverAllocated
    )
    payment().when(rules.write_off_difference, amount=eur("0.00"), limit=eur("5.00"), on=LAST).then_refused(BadAmount)


def test_a_write_off_is_undone_with_its_own_date_or_from_now() -> None:
    def off() -> Given:
        now = linked("299.97").when(rules.write_off_difference, amount=eur("0.03"), limit=eur("5.00"), on=LAST)
        return after(now)

    off().when(rules.undo_write_off, undo="correction").then_has(amount=eur("0.03"), effective_on=LAST)
    off().when(rules.undo_write_off, undo="reversal", on=date(2026, 5, 1)).then_has(effective_on=date(2026, 5, 1))
    off().when(rules.undo_write_off, undo="reversal").then_refused(DateMissing)
    payment().when(rules.undo_write_off).then_refused(NotWrittenOff)
