"""A write-off is a fact of its own, within a limit, and reversible (A5.5, K13)."""

from datetime import date

from aggregates.invoice import Invoice
from aggregates.invoice.refusals import NotApproved, NotLinked, OverAllocated
from aggregates.invoice.write_off import OverLimit, undo_write_off, write_off
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, approved, drafted, eur, line

LAST = date(2026, 4, 30)
LIMIT = {"limit": eur("5.00"), "on": LATER}


def twice() -> Invoice:
    once = given(approved()[0]).when(write_off, amount=eur(1), limit=None, on=LATER)
    return given(once.state).when(write_off, amount=eur(2), limit=None, on=LAST).state


def test_a_small_rest_is_written_off() -> None:
    given(approved(line("4.00", "PVN0"))[0]).when(write_off, amount=eur("4.00"), **LIMIT).then_has(
        amount=eur("4.00"), base_released=eur("4.00"), uncovered=0
    ).then_state(uncovered=0, written_off=eur("4.00"))


def test_nothing_above_the_limit_is_written_off_not_even_in_steps() -> None:
    given(approved()[0]).when(write_off, amount=eur("5.01"), **LIMIT).then_refused(
        OverLimit, "may be written off by 5.00 EUR in all, and 0.00 EUR is, so 5.01 EUR is too much"
    )
    given(twice()).when(write_off, amount=eur("2.01"), limit=eur("5.00"), on=LAST).then_refused(OverLimit)


def test_no_more_is_written_off_than_is_open() -> None:
    given(approved(line(1, "PVN0"))[0]).when(write_off, amount=eur("1.01"), **LIMIT).then_refused(OverAllocated)
    given(drafted()[0]).when(write_off, amount=eur(1), **LIMIT).then_refused(NotApproved)


def test_a_write_off_that_was_never_right_is_undone_as_of_its_own_day() -> None:
    undone = given(twice()).when(undo_write_off, undo="correction")
    assert [(fact.amount, fact.effective_on) for fact in undone.facts] == [(eur(2), LAST), (eur(1), LATER)]
    undone.then_state(written_off=0, uncovered=eur(121), base_released=0)


def test_a_part_of_it_is_taken_back_from_a_day_on() -> None:
    back = given(twice()).when(undo_write_off, amount=eur("2.50"), undo="reversal", on=LAST)
    back.then_has(amount=eur("0.50"), effective_on=LAST, undo="reversal").then_state(written_off=eur("0.50"))
    assert [(each.amount, each.effective_on) for each in back.state.write_offs] == [(eur("0.50"), LATER)]


def test_only_what_was_written_off_is_taken_back() -> None:
    given(approved()[0]).when(undo_write_off, undo="correction").then_refused(NotLinked, "nothing to undo")
    given(twice()).when(undo_write_off, amount=eur(4), undo="reversal", on=ISSUED).then_refused(
        NotLinked, "3.00 EUR of Invoice R-17 was written off, so 4.00 EUR cannot be undone"
    )
