"""What has left the house, or is submitted to accounting, is not undone here: only credited."""

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.approve import cancel, unapprove
from aggregates.invoice.credit import credit, withdraw_credit
from aggregates.invoice.redraft import NotReissuable, check_reissuable
from aggregates.invoice.refusals import ConfirmedInvoice, SentAsEInvoice
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, NOTE, after, approved, drafted

CONFIRMED = Invoice.Confirmed(effective_on=ISSUED)
DELIVERED = Invoice.Sent(effective_on=ISSUED, channel="einvoice", sent_on=ISSUED)
MAILED = Invoice.Sent(effective_on=ISSUED, channel="email", sent_on=ISSUED)


@pytest.mark.feature("T21", "T26")
@pytest.mark.parametrize("undo", [unapprove, cancel])
def test_a_confirmed_invoice_is_given_back_by_accounting_only(undo: object) -> None:
    invoice = after(approved()[0], CONFIRMED)
    given(invoice).when(undo, on=ISSUED).then_refused(ConfirmedInvoice, "ask accounting to withdraw its confirmation")
    free = after(invoice, Invoice.ConfirmationWithdrawn(effective_on=LATER))
    assert given(free).when(undo, on=ISSUED).refusal is None


@pytest.mark.feature("T21", "T26")
@pytest.mark.parametrize("undo", [unapprove, cancel])
def test_what_left_as_an_e_invoice_is_credited_only_and_what_was_mailed_is_free(undo: object) -> None:
    invoice = approved()[0]
    refused = given(after(invoice, MAILED, DELIVERED)).when(undo, on=ISSUED)
    refused.then_refused(SentAsEInvoice, f"left as an e-invoice on {ISSUED}")
    assert given(after(invoice, MAILED)).when(undo, on=ISSUED).refusal is None


@pytest.mark.parametrize(("fact", "rule"), [(CONFIRMED, ConfirmedInvoice), (DELIVERED, SentAsEInvoice)])
def test_so_is_a_credit_note(fact: Invoice.Sent, rule: type[Exception]) -> None:
    invoice = approved()[0]
    made = credit(invoice, credit_note=NOTE, number="K-1", series="K", on=ISSUED)
    note, credited = after(Invoice(id=NOTE), *made.note_events, fact), after(invoice, *made.invoice_events)
    given(note).when(withdraw_credit, credited, on=LATER).then_refused(rule, "Credit note K-1")


def test_only_our_own_invoices_are_issued_again() -> None:
    given(approved()[0]).when(check_reissuable).then()
    note = Invoice(id=NOTE, type="credit_note", number="K-1", status="approved")
    given(note).when(check_reissuable).then_refused(NotReissuable, "is a credit note")
    bought = drafted(direction="purchase", number="AB 1", issued_on=ISSUED)[0]
    given(bought).when(check_reissuable).then_refused(NotReissuable, "the provider's")
