"""Submitted to accounting, and given back."""

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.confirm import AlreadyConfirmed, NotConfirmed, confirm, withdraw_confirmation
from aggregates.invoice.refusals import EffectiveTooEarly, ExportedInvoice, NotApproved
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, after, approved, drafted

CONFIRMED = Invoice.Confirmed(effective_on=LATER)


@pytest.mark.feature("F05", "F23")
def test_an_approved_invoice_is_confirmed_once() -> None:
    invoice = approved()[0]
    given(invoice).when(confirm, on=LATER).then(CONFIRMED).then_state(confirmed=True)
    given(after(invoice, CONFIRMED)).when(confirm, on=LATER).then_refused(AlreadyConfirmed)
    given(drafted()[0]).when(confirm, on=LATER).then_refused(NotApproved)
    given(invoice).when(confirm, on=ISSUED.replace(day=1)).then_refused(EffectiveTooEarly)


def test_accounting_gives_it_back_unless_it_is_in_the_accounts() -> None:
    invoice = after(approved()[0], CONFIRMED)
    given(invoice).when(withdraw_confirmation, on=LATER).then_state(confirmed=False)
    given(approved()[0]).when(withdraw_confirmation, on=LATER).then_refused(NotConfirmed)
    booked = after(invoice, Invoice.Booked(effective_on=LATER, batch="B-1"))
    given(booked).when(withdraw_confirmation, on=LATER).then_refused(ExportedInvoice)
