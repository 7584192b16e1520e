"""What a provider sent us: its own number and date stand, nothing of ours is given, and we cannot date it otherwise."""

from datetime import date
from typing import Any

import pytest

from aggregates.invoice import Invoice
from aggregates.invoice.approve import NumberKept, approve, unapprove
from aggregates.invoice.draft import OnlyOnPurchases, ProviderNumberMissing, amend, draft
from aggregates.plain_text import BadText
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import DUE, INVOICE, ISSUED, LATER, RATES, drafted, line

SAYS: dict[str, Any] = {
    "payer": "PRINT", "payer_name": "SIA Tipogrāfija", "currency": "EUR", "lines": [line(100)], "rates": RATES,
    "on": LATER,
}  # fmt: skip
THEIRS = {"number": "A-17/2026", "issued_on": ISSUED}
APPROVAL: dict[str, Any] = {
    "number": None, "series": "", "issued_on": ISSUED, "due_on": DUE, "rates": RATES, "payer_name": "SIA Tipogrāfija",
}  # fmt: skip


def purchase(**more: Any) -> Invoice:
    return given(Invoice(id=INVOICE)).when(draft, **SAYS, direction="purchase", **THEIRS | more).state  # type: ignore[no-any-return]


@pytest.mark.feature("F40", "F43", "F44", "F46", "F47")
def test_a_draft_has_the_providers_number_and_date() -> None:
    for kind in ("invoice", "advance"):
        asked = given(Invoice(id=INVOICE)).when(
            draft, **SAYS, direction="purchase", type=kind, client="ACME", account="MAIN", **THEIRS
        )
        asked.then_has(effective_on=LATER, number="A-17/2026", issued_on=ISSUED, client="ACME", account="MAIN")
        asked.then_state(status="draft", type=kind, uncovered=0, **THEIRS)


@pytest.mark.parametrize("lacking", ["number", "issued_on"])
def test_without_them_it_is_refused(lacking: str) -> None:
    given(Invoice(id=INVOICE)).when(draft, **SAYS, direction="purchase", **THEIRS | {lacking: None}).then_refused(
        ProviderNumberMissing, "copy it from the invoice", f"/{lacking}"
    )
    given(purchase()).when(amend, **SAYS, **THEIRS | {lacking: None}).then_refused(ProviderNumberMissing)


@pytest.mark.parametrize("wrong", ["a\nb", "x" * 61, " "])
def test_a_number_is_one_line_that_can_be_shown(wrong: str) -> None:
    given(Invoice(id=INVOICE)).when(draft, **SAYS, direction="purchase", **THEIRS | {"number": wrong}).then_refused(
        BadText, pointer="/number"
    )


@pytest.mark.parametrize("theirs", [{"number": "1"}, {"issued_on": ISSUED}, {"client": "ACME"}])
def test_a_sales_invoice_takes_none_of_it(theirs: dict[str, Any]) -> None:
    given(Invoice(id=INVOICE)).when(draft, **SAYS, **theirs).then_refused(
        OnlyOnPurchases, "sales invoice", f"/{next(iter(theirs))}"
    )
    given(drafted()[0]).when(amend, **SAYS, **theirs).then_refused(OnlyOnPurchases)


def test_a_sales_invoice_may_say_on_which_account_it_is_paid() -> None:
    given(Invoice(id=INVOICE)).when(draft, **SAYS, account="MAIN").then_state(account="MAIN", number=None)


@pytest.mark.feature("F42")
def test_it_is_approved_with_its_number_on_its_date_and_without_our_reference() -> None:
    given(purchase()).when(approve, **APPROVAL).then_has(
        number="A-17/2026", issued_on=ISSUED, effective_on=ISSUED, series="", creditor_reference=None,
        direction="purchase", uncovered=121,
    )  # fmt: skip


def test_another_date_than_the_providers_is_refused() -> None:
    given(purchase()).when(approve, **APPROVAL | {"issued_on": LATER}).then_refused(
        NumberKept, "dated 2026-03-10 by its provider", "/issued_on"
    )


def test_after_the_approval_was_withdrawn_a_misread_number_is_corrected() -> None:
    draft_again = given(given(purchase()).when(approve, **APPROVAL).state).when(unapprove, on=ISSUED).state
    other = {"number": "A-71/2026", "issued_on": date(2026, 3, 11)}
    given(draft_again).when(amend, **SAYS, **other).then_state(status="draft", **other)
