"""A reminder is noted with its level, on the day on which it left, while something is owed."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from aggregates.invoice import Invoice
from aggregates.invoice.refusals import NotApproved
from aggregates.invoice.reminding import (
    BadReminder,
    NothingToRemind,
    RemindedAlready,
    count_again,
    remind,
    withdraw,
)
from aggregates.invoice.sending import NotOurs
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, approved, drafted

FIRST: dict[str, Any] = {"level": 1, "reminded_on": ISSUED, "today": LATER}


@pytest.mark.feature("CX13")
def test_the_last_reminder_says_how_sternly_and_when() -> None:
    letter = UUID(int=7)
    once = given(approved()[0]).when(remind, **FIRST, letter=letter)
    whose = {"customer": "C1", "currency": "EUR"}
    once.then(Invoice.Reminded(effective_on=ISSUED, level=1, reminded_on=ISSUED, letter=letter, **whose))
    twice = given(once.state).when(remind, level=3, reminded_on=LATER, today=LATER)
    assert (twice.state.reminder_level, twice.state.reminded_on) == (3, LATER)
    given(twice.state).when(remind, **FIRST).then_refused(RemindedAlready, "level 3", pointer="/reminded_on")
    given(once.state).when(remind, **FIRST).then_refused(RemindedAlready, str(ISSUED), pointer="/reminded_on")


@pytest.mark.parametrize("level", [0, 10, -1])
def test_levels_are_one_to_nine(level: int) -> None:
    asked = {**FIRST, "level": level}
    given(approved()[0]).when(remind, **asked).then_refused(BadReminder, "1 to 9", pointer="/level")


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 3, 21)])
def test_it_leaves_neither_before_the_issue_nor_in_the_future(day: date) -> None:
    asked = {**FIRST, "reminded_on": day}
    given(approved()[0]).when(remind, **asked).then_refused(BadReminder, str(day), pointer="/reminded_on")


def test_nobody_is_reminded_of_what_is_not_owed_to_us() -> None:
    given(drafted()[0]).when(remind, **FIRST).then_refused(NotApproved)
    bought = drafted(direction="purchase", number="P-1", issued_on=ISSUED)[0]
    given(bought).when(remind, **FIRST).then_refused(NotOurs)
    note = approved(type="credit_note")[0]
    given(note).when(remind, **FIRST).then_refused(NothingToRemind)


MILD, STERN = UUID(int=7), UUID(int=8)


def reminded_twice() -> Invoice:
    """Mildly, then sternly."""
    first = given(approved()[0]).when(remind, **FIRST, letter=MILD)
    return given(first.state).when(remind, level=2, reminded_on=LATER, today=LATER, letter=STERN).state


@pytest.mark.feature("CX13")
def test_a_letter_that_nobody_got_leaves_what_stood_before_it() -> None:
    lost = given(reminded_twice()).when(withdraw, STERN, on=LATER)
    lost.then_state(reminder_level=1, reminded_on=ISSUED)
    given(lost.state).when(withdraw, STERN, on=LATER).then()
    given(lost.state).when(withdraw, UUID(int=9), on=LATER).then()
    given(lost.state).when(withdraw, MILD, on=LATER).then_state(reminder_level=0, reminded_on=None)
    again = given(lost.state).when(remind, level=2, reminded_on=LATER, today=LATER, letter=UUID(int=9))
    again.then_state(reminder_level=2, reminded_on=LATER)


@pytest.mark.feature("CX13")
def test_a_later_letter_stays_when_an_earlier_one_comes_back() -> None:
    lost = given(reminded_twice()).when(withdraw, MILD, on=ISSUED)
    lost.then_state(reminder_level=2, reminded_on=LATER)
    given(lost.state).when(count_again, MILD, sent_on=ISSUED).then()  # the stern one came after it
    given(lost.state).when(count_again, MILD, sent_on=LATER).then_state(reminder_level=2, reminded_on=LATER)
    given(lost.state).when(withdraw, STERN, on=LATER).then_state(reminder_level=0, reminded_on=None)


def test_a_letter_that_leaves_after_all_counts_from_that_day_while_something_is_owed() -> None:
    first = given(approved()[0]).when(remind, **FIRST, letter=MILD)
    given(first.state).when(count_again, MILD, sent_on=LATER).then()  # it counts already
    lost = given(first.state).when(withdraw, MILD, on=LATER)
    given(lost.state).when(count_again, MILD, sent_on=LATER).then_state(reminder_level=1, reminded_on=LATER)
    given(lost.state).when(count_again, STERN, sent_on=LATER).then()
    given(replace(lost.state, status="draft")).when(count_again, MILD, sent_on=LATER).then()
    paid = replace(lost.state, totals=replace(lost.state.totals, gross=lost.state.totals.gross - lost.state.uncovered))
    assert not paid.uncovered
    given(paid).when(count_again, MILD, sent_on=LATER).then()
