"""A claim is assigned once, to somebody else, and comes back (TX5)."""

import pytest

from aggregates.invoice.approve import unapprove
from aggregates.invoice.assign import BadAccount, NotAssignable, NotAssigned, assign, unassign
from aggregates.invoice.cover import cover
from aggregates.invoice.refusals import LinkedInvoice
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, PAYMENT, after, approved, bought, eur

ASK = {"assignee": "FACTOR", "assignee_name": "AS Faktors", "account": None, "on": LATER}


@pytest.mark.feature("TX5")
def test_an_assigned_claim_is_the_factors_until_it_is_taken_back() -> None:
    made = given(approved()[0]).when(assign, **ASK | {"account": "LV44HABA0551000000001"}).then_state(assignee="FACTOR")
    given(made.state).when(assign, **ASK).then_refused(NotAssignable, "assigned to FACTOR already")
    given(made.state).when(unapprove, on=ISSUED).then_refused(LinkedInvoice, "assigned to FACTOR")
    back = given(made.state).when(unassign, on=LATER).then_state(assignee=None)
    given(back.state).when(unassign, on=LATER).then_refused(NotAssigned)


@pytest.mark.feature("TX5")
def test_only_a_claim_that_is_open_and_ours_is_assigned() -> None:
    invoice = approved()[0]
    paid = after(invoice, cover(invoice, document=PAYMENT, amount=eur(121), on=LATER, base_value=eur(121)))
    bill = bought()
    for document, asked, says in (
        (paid, {}, "covered in full"),
        (bill, {}, "no claim of ours"),
        (invoice, {"assignee": "C1"}, "owed by C1"),
    ):
        given(document).when(assign, **ASK | asked).then_refused(NotAssignable, says)
    given(invoice).when(assign, **ASK | {"account": "LV00HABA0551000000001"}).then_refused(BadAccount, "no IBAN")
