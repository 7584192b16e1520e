"""A draft owes nothing and has no number; it is amended until it is approved."""

from datetime import date

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.approve import cancel
from aggregates.invoice.draft import AlreadyDrafted, BadCurrency, amend, draft
from aggregates.invoice.refusals import NotADraft
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import INVOICE, ISSUED, RATES, approved, drafted, eur, line

CONTENT = {
    "payer": "C1",
    "payer_name": "SIA Alfa",
    "currency": "EUR",
    "lines": [line(50)],
    "rates": RATES,
    "on": ISSUED,
}


def test_a_draft_has_totals_and_owes_nothing() -> None:
    given(Invoice(id=INVOICE)).when(draft, **CONTENT).then_has(payer="C1", effective_on=ISSUED).then_state(
        status="draft", number=None, uncovered=0, due_on_given=False
    )


def test_a_due_date_by_hand_is_kept_against_payment_terms() -> None:
    due = date(2026, 5, 1)
    given(Invoice(id=INVOICE)).when(draft, **CONTENT, due_on=due).then_state(due_on=due, due_on_given=True)


def test_a_document_is_drawn_up_once() -> None:
    given(drafted()[0]).when(draft, **CONTENT).then_refused(AlreadyDrafted, "amend it")


def test_a_currency_is_three_capital_letters() -> None:
    wrong = CONTENT | {"currency": "eur"}
    given(Invoice(id=INVOICE)).when(draft, **wrong).then_refused(BadCurrency, "'eur'", "/currency")


def test_amending_replaces_the_whole_content() -> None:
    changed = given(drafted(reference="PO 1")[0]).when(amend, **CONTENT)
    changed.then_state(status="draft", reference=None)
    assert changed.state.totals.gross == eur("60.50")


def test_an_approved_invoice_is_not_amended() -> None:
    given(approved()[0]).when(amend, **CONTENT).then_refused(NotADraft, "unapprove it first, or credit it")


@pytest.mark.parametrize("cancelled", [False, True])
def test_neither_nothing_nor_a_cancelled_draft_is_amended(cancelled: bool) -> None:
    before = given(drafted()[0]).when(cancel, on=ISSUED).state if cancelled else Invoice(id=INVOICE)
    given(before).when(amend, **CONTENT).then_refused(NotADraft)
