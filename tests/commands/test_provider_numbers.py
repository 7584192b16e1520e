"""A provider's number is one number however it is written, and belongs to one invoice that is not void."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some

from aggregates.invoice.draft import OnlyOnPurchases
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.invoices.enter_expense import EnterExpense, enter_expense
from commands.invoices.provider_numbers import NoNumber, ProviderNumberTaken, number_key
from tests.commands.conftest import Given

LETTERS = some.text("ABCŽ0123456789", min_size=1, max_size=12)
BETWEEN = some.lists(some.sampled_from(["", " ", "-", "/", ".", "–", "\u00a0"]), min_size=13, max_size=13)


def an_expense(number: str, **more: object) -> EnterExpense:
    line = InvoiceLine(text="Druka", unit_price=Decimal("100.00"), vat_code="PVN21")
    given = {"provider": "PRINT", "number": number, "issued_on": date(2026, 5, 4), "lines": (line,), **more}
    return EnterExpense(**given)


@pytest.fixture
def office(given: Given) -> Given:
    given.customer("PRINT")
    given.customer("PAPER")
    return given


def enter(office: Given, number: str, **more: object) -> UUID:
    return UUID(office.do(an_expense(number, **more), enter_expense).id)


@for_all(LETTERS, BETWEEN, some.booleans())
def test_case_and_separators_do_not_tell_numbers_apart(number: str, between: list[str], small: bool) -> None:
    written = "".join(a + b for a, b in zip(between, number, strict=False)) + between[-1]
    assert number_key("P", written.lower() if small else written) == number_key("P", number)


@for_all(LETTERS, LETTERS)
def test_other_letters_digits_or_zeros_do(one: str, other: str) -> None:
    folded = [each.replace("Ž", "Z") for each in (one, other)]
    assert (number_key("P", one) == number_key("P", other)) == (folded[0] == folded[1])
    assert number_key("P", one) != number_key("P", f"0{one}")
    assert number_key("P", one) != number_key("Q", one)


@pytest.mark.parametrize("nothing", ["-", " / ", "№", "…"])
def test_a_number_of_signs_alone_is_none(nothing: str) -> None:
    if nothing == "№":
        assert number_key("P", nothing).endswith(":NR")
    else:
        with pytest.raises(NoNumber):
            number_key("P", nothing)


@pytest.mark.feature("F40")
def test_a_number_is_taken_until_its_invoice_is_void(office: Given) -> None:
    first = enter(office, "A-017")
    refusal = office.when(an_expense("a017"), enter_expense).refused(ProviderNumberTaken)
    assert str(first) in refusal.detail and "PRINT" in refusal.detail
    enter(office, "A-017", provider="PAPER")
    office.do(CancelInvoice(reason="not ours"), cancel_invoice, first)
    enter(office, "A-017")


def test_what_was_credited_in_full_keeps_its_number(office: Given) -> None:
    """It is no copy: the provider did send it, and took it back with a paper of its own."""
    first = enter(office, "A-017")
    office.do(ApproveInvoice(), approve_invoice, first)
    office.do(CreditInvoice(number="KR-1", reason="taken back"), credit_invoice, first)
    assert ": invoice " in office.when(an_expense("A-017"), enter_expense).refused(ProviderNumberTaken).detail
    assert ": credit note " in office.when(an_expense("kr 1"), enter_expense).refused(ProviderNumberTaken).detail


def test_an_amended_number_moves_its_claim_and_a_refused_one_does_not(office: Given) -> None:
    first, second = enter(office, "A-1"), enter(office, "A-2")
    amended = AmendInvoice(**an_expense("A-2").model_dump(exclude_unset=True))
    office.when(amended, amend_invoice, first).refused(ProviderNumberTaken)
    other = AmendInvoice(**an_expense("A-3").model_dump(exclude_unset=True))
    office.when(other, amend_invoice, first).then("Invoice.Amended")
    office.when(an_expense("A-3"), enter_expense).refused(ProviderNumberTaken)
    third = enter(office, "A-1")
    assert len({first, second, third}) == 3
    moved = AmendInvoice(**an_expense("A-2", provider="PAPER").model_dump(exclude_unset=True))
    office.when(moved, amend_invoice, second).then("Invoice.Amended")
    enter(office, "A-2")


LAST_YEAR = {"issued_on": date(2025, 12, 30)}
KNOWINGLY = {"another": True, "reason": "they number anew each year"}


@pytest.mark.feature("F40")
def test_a_provider_who_numbers_anew_each_year_is_entered_knowingly_and_once_a_year(office: Given) -> None:
    first = enter(office, "1", **LAST_YEAR)
    refusal = office.when(an_expense("1"), enter_expense).refused(ProviderNumberTaken)
    assert "say `another` with a reason" in refusal.detail
    again = office.when(an_expense("1", **LAST_YEAR, **KNOWINGLY), enter_expense).refused(ProviderNumberTaken)
    assert str(first) in again.detail and "another" not in again.detail
    second = enter(office, "1", **KNOWINGLY)
    for more in ({}, KNOWINGLY):
        twice = office.when(an_expense("Nr. 1", **more), enter_expense).refused(ProviderNumberTaken)
        assert str(first if not more else second) in twice.detail
    office.do(CancelInvoice(reason="not ours"), cancel_invoice, second)
    enter(office, "1", **KNOWINGLY)


def test_the_first_of_two_years_can_go_and_the_other_keeps_its_year(office: Given) -> None:
    first, second = enter(office, "1", **LAST_YEAR), enter(office, "1", **KNOWINGLY)
    office.do(CancelInvoice(reason="not ours"), cancel_invoice, first)
    assert str(second) in office.when(an_expense("1"), enter_expense).refused(ProviderNumberTaken).detail
    enter(office, "1", **LAST_YEAR)


def amended(number: str, **more: object) -> AmendInvoice:
    return AmendInvoice(**an_expense(number, **more).model_dump(exclude_unset=True))


def test_a_date_that_moves_into_the_year_of_another_with_the_number_is_refused(office: Given) -> None:
    first, second = enter(office, "1", **LAST_YEAR), enter(office, "1", **KNOWINGLY)
    third = enter(office, "3")
    office.when(amended("1"), amend_invoice, first).refused(ProviderNumberTaken)
    office.when(amended("1", **KNOWINGLY), amend_invoice, first).refused(ProviderNumberTaken)
    office.when(amended("1", **LAST_YEAR, **KNOWINGLY), amend_invoice, second).refused(ProviderNumberTaken)
    office.when(amended("1", reference="x"), amend_invoice, second).then("Invoice.Amended")
    office.when(amended("1", **KNOWINGLY), amend_invoice, third).refused(ProviderNumberTaken)
    office.do(amended("1", issued_on=date(2024, 5, 4), **KNOWINGLY), amend_invoice, second)
    office.do(amended("1", **KNOWINGLY), amend_invoice, third)


def test_entering_a_number_again_needs_a_reason_and_a_provider(office: Given) -> None:
    with pytest.raises(ValueError, match="say the reason"):
        an_expense("1", another=True)
    line = InvoiceLine(text="Druka", unit_price=Decimal("100.00"), vat_code="PVN21")
    sale = DraftInvoice(payer="PRINT", lines=(line,), **KNOWINGLY)
    assert office.when(sale, draft_invoice).refused(OnlyOnPurchases).pointer == "/another"
