"""A reminder is noted with its level, on the day on which it left, while something is owed."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.refusals import NotApproved
from aggregates.invoice.reminding import BadReminder, NothingToRemind, RemindedAlready, remind
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
