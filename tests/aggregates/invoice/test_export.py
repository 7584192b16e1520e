"""What was handed to the accounting system is known, and can be given back."""

from aggregates.invoice import Invoice
from aggregates.invoice.export import AlreadyExported, NotExported, mark_exported, withdraw_export
from aggregates.invoice.refusals import NotApproved
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import LATER, approved, drafted

ASKED = {"batch": "B1", "on": LATER}


def test_an_invoice_is_handed_over_once_and_given_back_once() -> None:
    handed = given(approved()[0]).when(mark_exported, **ASKED)
    handed.then(Invoice.Exported(effective_on=LATER, batch="B1")).then_state(exported=True)
    given(handed.state).when(mark_exported, **ASKED).then_refused(AlreadyExported)
    back = given(handed.state).when(withdraw_export, **ASKED).then_state(exported=False)
    given(back.state).when(withdraw_export, **ASKED).then_refused(NotExported)


def test_a_draft_is_not_handed_over() -> None:
    given(drafted()[0]).when(mark_exported, **ASKED).then_refused(NotApproved)
