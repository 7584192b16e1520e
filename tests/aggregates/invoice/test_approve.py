"""Approval gives the number and makes the debt; it is withdrawn only while nothing hangs on it (A8, K2-K4)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.invoice.approve import (
    BadRate,
    DueBeforeIssued,
    NumberKept,
    NumberMissing,
    approve,
    cancel,
    needs_number,
    unapprove,
)
from aggregates.invoice.cover import cover
from aggregates.invoice.credit import credit
from aggregates.invoice.pricing import UnknownVatCode
from aggregates.invoice.refusals import (
    EffectiveTooEarly,
    ExportedInvoice,
    LinkedInvoice,
    NotADraft,
    NotApproved,
)
from aggregates.invoice.write_off import write_off
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import (
    DUE,
    INVOICE,
    ISSUED,
    LATER,
    NOTE,
    PAYMENT,
    RATES,
    after,
    approved,
    drafted,
    eur,
    line,
)

APPROVAL = {
    "number": "R-17",
    "series": "R",
    "issued_on": ISSUED,
    "due_on": DUE,
    "rates": RATES,
    "payer_name": "SIA Alfa",
}


def test_an_approved_invoice_is_owed_from_its_issue_date_with_number_and_reference() -> None:
    given(drafted()[0]).when(approve, **APPROVAL).then_has(
        effective_on=ISSUED,
        number="R-17",
        creditor_reference="RF74R17",
        due_on=DUE,
        payer="C1",
        currency="EUR",
        base_gross=eur("121.00"),
        base_currency="EUR",
    ).then_state(status="approved", uncovered=eur("121.00"), series="R")


def test_the_vat_rates_are_those_of_the_tax_point() -> None:
    rates = {"PVN21": Decimal(22)}
    approved_later = given(drafted()[0]).when(approve, **APPROVAL | {"rates": rates})
    assert approved_later.state.totals.gross == eur("122.00")


PURCHASE = {"direction": "purchase", "number": "R-17", "issued_on": ISSUED}


@pytest.mark.parametrize("kind", [{"type": "credit_note"}, PURCHASE])
def test_only_money_that_we_wait_for_has_our_reference(kind: dict[str, str]) -> None:
    given(drafted(**kind)[0]).when(approve, **APPROVAL).then_has(creditor_reference=None, **kind)


def test_foreign_money_is_carried_at_its_rate() -> None:
    usd = drafted(line(1200, "PVN0"), currency="USD")[0]
    given(usd).when(approve, **APPROVAL, exchange_rate=1 / Decimal("1.10")).then_has(base_gross=eur("1090.91"))


@pytest.mark.parametrize(
    ("wrong", "rule", "pointer"),
    [
        ({"due_on": date(2026, 3, 9)}, DueBeforeIssued, "/due_on"),
        ({"number": None}, NumberMissing, "/number"),
        ({"exchange_rate": Decimal("1.1")}, BadRate, "/exchange_rate"),
        ({"exchange_rate": Decimal("NaN")}, BadRate, "/exchange_rate"),
        ({"rates": {}}, UnknownVatCode, "/lines/0/vat_code"),
    ],
)
def test_a_refused_approval_says_which_field_is_wrong(wrong: dict[str, object], rule: type, pointer: str) -> None:
    given(drafted()[0]).when(approve, **APPROVAL | wrong).then_refused(rule, pointer=pointer)


def test_only_a_draft_is_approved() -> None:
    given(approved()[0]).when(approve, **APPROVAL).then_refused(NotADraft, "Invoice R-17 is approved")
    given(Invoice(id=INVOICE)).when(approve, **APPROVAL).then_refused(NotADraft, "draw it up first")


def test_withdrawing_the_approval_takes_the_debt_back_as_if_it_never_was_and_keeps_the_number() -> None:
    given(approved()[0]).when(unapprove, on=ISSUED).then_has(
        effective_on=ISSUED, gross=eur("121.00"), base_gross=eur("121.00"), payer="C1", due_on=DUE
    ).then_state(status="draft", number="R-17", uncovered=0)


def test_an_approval_is_withdrawn_as_of_its_issue_date_only() -> None:
    given(approved()[0]).when(unapprove, on=LATER).then_refused(NumberKept, "as of 2026-03-10 and not of 2026-03-20")


def test_approved_again_it_keeps_number_series_and_date() -> None:
    draft_again = given(approved()[0]).when(unapprove, on=ISSUED).state
    assert not needs_number(draft_again)
    given(draft_again).when(approve, **APPROVAL | {"number": None, "series": "X"}).then_has(number="R-17", series="R")
    given(draft_again).when(approve, **APPROVAL | {"number": "R-18"}).then_refused(NumberKept, "R-18 is not needed")
    given(draft_again).when(approve, **APPROVAL | {"number": None, "issued_on": LATER}).then_refused(
        NumberKept, "approve it on 2026-03-10, or cancel it"
    )


def covered() -> list[Event]:
    return [cover(approved()[0], document=PAYMENT, amount=eur(100), on=LATER, base_value=eur(100))]


def credited() -> list[Event]:
    return credit(approved()[0], credit_note=NOTE, number="K-3", series="K", on=LATER).invoice_events


def written_off() -> list[Event]:
    return list(write_off(approved()[0], amount=eur(1), limit=None, on=LATER))


TIES = [
    (covered, "covered by 1 payment (100.00 EUR)"),
    (credited, "covered by 1 credit note (121.00 EUR) and credited by K-3"),
    (written_off, "written off (1.00 EUR)"),
]


@pytest.mark.parametrize(("tie", "says"), TIES)
@pytest.mark.parametrize(("undo", "asked"), [(unapprove, {"on": ISSUED}), (cancel, {"on": LATER})])
def test_what_something_hangs_on_is_neither_withdrawn_nor_cancelled(tie, says, undo, asked) -> None:
    given(approved()[0], *tie()).when(undo, **asked).then_refused(LinkedInvoice, f"because it is {says}; undo")


def test_a_credit_note_is_not_withdrawn_without_its_invoice() -> None:
    facts = credit(approved()[0], credit_note=NOTE, number="K-3", series="K", on=LATER).note_events
    given(Invoice(id=NOTE), *facts).when(unapprove, on=LATER).then_refused(
        LinkedInvoice, "withdraw that credit as a whole"
    )


def test_what_the_accounting_system_has_is_corrected_by_a_credit_note() -> None:
    exported = Invoice.Exported(effective_on=LATER, batch="B1")
    given(approved()[0], exported).when(unapprove, on=ISSUED).then_refused(
        ExportedInvoice, "credit it, and issue a new one"
    )
    given(approved()[0], exported).when(cancel, on=LATER).then_refused(ExportedInvoice)
    given(approved()[0], exported, Invoice.ExportWithdrawn(effective_on=LATER, batch="B1")).when(
        unapprove, on=ISSUED
    ).then_state(status="draft")


def test_a_void_invoice_keeps_its_number_and_is_final() -> None:
    void = given(approved()[0]).when(cancel, on=LATER)
    void.then_has(effective_on=LATER, gross=eur("121.00"), base_gross=eur("121.00"))
    void.then_state(status="cancelled", number="R-17", uncovered=0)
    given(void.state).when(cancel, on=LATER).then_refused(NotApproved, "cancelled for good")
    given(void.state).when(unapprove, on=ISSUED).then_refused(NotApproved)
    given(void.state).when(approve, **APPROVAL).then_refused(NotADraft, "draw up a new one")


def test_a_cancelled_draft_takes_nothing_back() -> None:
    given(drafted()[0]).when(cancel, on=LATER).then_has(gross=0, base_gross=0).then_state(status="cancelled")


def test_nothing_is_cancelled_before_it_was_issued_or_drawn_up() -> None:
    given(approved()[0]).when(cancel, on=date(2026, 3, 9)).then_refused(EffectiveTooEarly, "use 2026-03-10 or later")
    given(Invoice(id=UUID(int=5))).when(cancel, on=LATER).then_refused(NotADraft)


def test_a_draft_is_not_unapproved() -> None:
    given(drafted()[0]).when(unapprove, on=ISSUED).then_refused(NotApproved, "The draft is not approved")


def test_a_number_too_long_for_a_reference_gives_none() -> None:
    given(drafted()[0]).when(approve, **APPROVAL | {"number": "R-" + "1" * 21}).then_has(creditor_reference=None)


def test_the_state_after_approval_is_the_same_however_it_is_read() -> None:
    invoice, facts = approved()
    assert after(Invoice(id=INVOICE), *facts) == invoice
