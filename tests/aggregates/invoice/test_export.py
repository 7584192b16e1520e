"""What accounting has is known, whether it is in process or booked, and can be given back."""

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.export import AlreadyBooked, AlreadyExported, NotExported, hand_over, mark_booked, unbook
from aggregates.invoice.refusals import EffectiveTooEarly, NotApproved
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, approved, drafted

ASKED = {"batch": "B1", "on": LATER}


def test_an_invoice_is_handed_over_once_and_given_back_once() -> None:
    handed = given(approved()[0]).when(hand_over, **ASKED)
    handed.then(Invoice.Exported(effective_on=LATER, batch="B1")).then_state(exported=True, booked=False, batch="B1")
    given(handed.state).when(hand_over, **ASKED).then_refused(AlreadyExported, "in process in batch B1")
    back = given(handed.state).when(unbook, on=LATER)
    back.then(Invoice.ExportWithdrawn(effective_on=LATER, batch="B1")).then_state(exported=False, batch=None)
    given(back.state).when(unbook, on=LATER).then_refused(NotExported)


def test_what_is_in_process_becomes_booked_once_and_comes_back_out_of_the_accounts() -> None:
    handed = given(approved()[0]).when(hand_over, **ASKED)
    booked = given(handed.state).when(mark_booked, batch="B2", on=LATER)
    booked.then(Invoice.Booked(effective_on=LATER, batch="B2")).then_state(exported=True, booked=True, batch="B2")
    given(booked.state).when(mark_booked, **ASKED).then_refused(AlreadyBooked, "B2")
    given(booked.state).when(hand_over, **ASKED).then_refused(AlreadyExported, "booked in batch B2")
    given(booked.state).when(unbook, on=LATER).then(Invoice.Unbooked(effective_on=LATER, batch="B2"))


def test_an_invoice_may_be_booked_without_being_handed_over() -> None:
    given(approved()[0]).when(mark_booked, **ASKED).then(Invoice.Booked(effective_on=LATER, batch="B1"))


@pytest.mark.parametrize("rule", [hand_over, mark_booked])
def test_a_draft_and_a_day_before_the_issue_are_refused(rule: object) -> None:
    given(drafted()[0]).when(rule, **ASKED).then_refused(NotApproved)
    early = ISSUED.replace(day=1)
    given(approved()[0]).when(rule, batch="B1", on=early).then_refused(EffectiveTooEarly)
