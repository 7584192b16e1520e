"""Contracts at their edges: what is drawn up, and what is free again, when things go as nobody planned them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from aggregates.contract.refusals import ContractDiscarded
from commands.command import Refused
from commands.contracts import run_contracts
from commands.contracts.amend_contract import AmendContract, DiscardContract, amend_contract, discard_contract
from commands.contracts.approve_contract import WithdrawContractApproval, withdraw_contract_approval
from commands.contracts.cancel_contract import CancelContract, cancel_contract
from commands.contracts.far_ahead import TooFarAhead
from commands.contracts.invoice_contract import InvoiceContract, invoice_contract
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from tests.books import check_books, check_rebuilt
from tests.commands.conftest import Given
from tests.commands.test_contracts import START, bill, contract, drafts, register, row, states

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _books(given: Given) -> Iterator[None]:
    yield
    check_books(given.store)
    check_rebuilt(given.store)


def approved(given: Given, *invoices: UUID) -> None:
    assert given.do(ApproveInvoices(ids=invoices), approve_invoices).more["refused"] == []


def run(given: Given, until: date = MARCH) -> list[UUID]:
    return [UUID(each["id"]) for each in bill(given, until=until).more["invoices"]]


def days(given: Given) -> list[tuple[date | None, Decimal]]:
    return [(each.lines[0].served_from, each.totals.net) for each in drafts(given) if each.status == "draft"]


def test_a_year_that_is_mistyped_is_refused_before_anything_is_drawn_up(given: Given) -> None:
    contract(given)
    for until in (date(2032, 1, 1), date(2999, 12, 31)):
        with pytest.raises(TooFarAhead) as refused:
            bill(given, until=until)
        assert refused.value.pointer == "/until"
    assert drafts(given) == []


@pytest.mark.feature("C102", "CX4")
def test_a_dry_run_shows_all_that_a_run_then_draws_up_in_several_transactions(given: Given) -> None:
    contract(given, period_unit="days")
    shown = bill(given, until=date(2026, 6, 30), dry_run=True).more["invoices"]
    assert len(shown) == 181 > run_contracts.AT_ONCE
    made = bill(given, until=date(2026, 6, 30)).more["invoices"]
    assert shown == [{**each, "id": None} for each in made]


@pytest.mark.feature("C101")
def test_what_is_only_shown_does_not_move_the_version(given: Given) -> None:
    each = contract(given, end_on=date(2026, 12, 31))
    version = given.desk.store.load_many([each])[each].version
    shown = given.do(InvoiceContract(dry_run=True), invoice_contract, each)
    assert (shown.version, len(shown.more["invoices"]), drafts(given)) == (version, 12, [])
    assert given.do(InvoiceContract(), invoice_contract, each).version == version + 12


@pytest.mark.feature("C14", "C102")
def test_a_released_period_has_the_price_that_was_in_force_when_it_began(given: Given) -> None:
    each = contract(given)
    january, february, march = run(given)
    given.do(AmendContract(rows=(row("120.00", key="R1"),), effective_on=date(2026, 2, 15)), amend_contract, each)
    for invoice in (january, february, march):
        given.do(CancelInvoice(reason="anew"), cancel_invoice, invoice)
    assert len(run(given)) == 3
    assert days(given) == [
        (START, Decimal("100.00")), (FEBRUARY, Decimal("100.00")), (MARCH, Decimal("120.00")),
    ]  # fmt: skip


@pytest.mark.feature("C14", "C17")
def test_a_period_that_is_released_after_the_cancel_date_is_not_invoiced_again(given: Given) -> None:
    each = contract(given)
    _, february, march = run(given)
    given.do(CancelContract(cancel_on=date(2026, 2, 10), reason="moved out"), cancel_contract, each)
    assert set(states(given)[each].covered) >= {february, march}, "what is invoiced stays"
    for invoice in (february, march):
        given.do(CancelInvoice(reason="moved out"), cancel_invoice, invoice)
    run(given, date(2026, 6, 1))
    assert [first for first, _ in days(given)] == [START, FEBRUARY], "February runs on the cancel date, March does not"


@pytest.mark.feature("C14")
def test_credit_in_parts_releases_with_the_last_of_them(given: Given) -> None:
    each = contract(given)
    (january,) = run(given, START)
    approved(given, january)
    notes = []
    for net in ("60.00", "40.00"):
        assert set(states(given)[each].covered) == {january}
        line = InvoiceLine(text="Part", unit_price=Decimal(net), vat_code="PVN21")
        made = given.do(CreditInvoice(reason="part", lines=(line,)), credit_invoice, january)
        notes.append(UUID(made.more["credit_note"]))
    assert states(given)[each].covered == {}
    given.do(CancelInvoice(reason="too much"), cancel_invoice, notes[0])
    assert set(states(given)[each].covered) == {january}
    assert run(given, START) == []


@pytest.mark.feature("C14")
def test_an_approval_that_is_withdrawn_releases_nothing_and_the_void_draft_does(given: Given) -> None:
    each = contract(given)
    (january,) = run(given, START)
    approved(given, january)
    given.do(UnapproveInvoice(reason="text"), unapprove_invoice, january)
    assert (set(states(given)[each].covered), run(given, START)) == ({january}, [])
    given.do(CancelInvoice(reason="wrong"), cancel_invoice, january)
    assert len(run(given, START)) == 1


@pytest.mark.feature("C03")
def test_a_line_that_is_taken_off_a_draft_by_hand_is_not_invoiced_by_the_next_run(given: Given) -> None:
    """Edits are not reported back: who wants the line invoiced after all makes the draft void and runs again."""
    each = contract(given, "L-1", row(), row("20.00", text="Service"))
    (january,) = run(given, START)
    rent = InvoiceLine(text="Rent", unit_price=Decimal("90.00"), vat_code="PVN21")
    given.do(AmendInvoice(payer="ACME", lines=(rent,)), amend_invoice, january)
    assert run(given, START) == []
    assert {cover.row for cover in states(given)[each].covered[january]} == {"R1", "R2"}
    given.do(CancelInvoice(reason="wrong"), cancel_invoice, january)
    run(given, START)
    assert days(given) == [(START, Decimal("120.00"))]


@pytest.mark.feature("C55", "C56", "C57")
def test_rows_that_are_invoiced_once_need_no_others_and_never_come_before_the_start(given: Given) -> None:
    fee, later = row("50.00", type="one_off"), row("70.00", text="Late", type="one_off", invoice_after=date(2026, 3, 3))
    early = row("30.00", text="Early", type="one_off", invoice_after=date(2025, 6, 1))
    contract(given, "L-1", fee, later, early)
    assert run(given, date(2025, 12, 31)) == []
    assert len(run(given, date(2026, 6, 1))) == 2
    assert [(each.dated_on, each.totals.net) for each in drafts(given)] == [
        (START, Decimal("80.00")), (date(2026, 3, 3), Decimal("70.00")),
    ]  # fmt: skip
    assert run(given, date(2026, 6, 1)) == []


@pytest.mark.feature("C57b")
def test_a_row_can_begin_before_its_contract_does(given: Given) -> None:
    contract(given, "L-1", row(), row("20.00", text="Alarm", start_on=date(2025, 12, 15), period_length=2))
    run(given)
    assert sorted((line.served_from, line.net) for each in drafts(given) for line in each.lines) == [
        (date(2025, 12, 15), Decimal("20.00")),
        (START, Decimal("100.00")), (FEBRUARY, Decimal("100.00")),
        (date(2026, 2, 15), Decimal("20.00")), (MARCH, Decimal("100.00")),
    ]  # fmt: skip


@pytest.mark.feature("C73")
def test_more_lines_than_fit_are_split_over_several_invoices_of_the_payer(given: Given) -> None:
    given.customer("BANK")
    rows = tuple(row("1.00", text=f"Row {place}") for place in range(300))
    each = [contract(given, f"L-{place}", *rows, payer="BANK") for place in range(4)]
    invoices = bill(given, until=START, merge_by_payer=True).more["invoices"]
    assert [(made["net"], len(made["charges"])) for made in invoices] == [(Decimal(900), 3), (Decimal(300), 1)]
    assert all(len(states(given)[one].covered) == 1 for one in each)
    assert bill(given, until=START, merge_by_payer=True).more["invoices"] == []


def test_what_costs_nothing_is_drawn_up_once_too(given: Given) -> None:
    each = contract(given, "L-1", row("0.00"))
    (january,) = run(given, START)
    assert run(given, START) == []
    given.do(CancelInvoice(reason="never mind"), cancel_invoice, january)
    assert states(given)[each].covered == {}


@pytest.mark.feature("C30")
def test_a_contract_of_a_hundred_rows_with_three_rhythms_is_invoiced_whole(given: Given) -> None:
    rows = [row("1.00", text=f"Row {place}", period_length=1 + place % 3) for place in range(100)]
    each = contract(given, "L-1", *rows, end_on=date(2026, 12, 31))
    made = given.do(InvoiceContract(), invoice_contract, each).more["invoices"]
    assert len(made) == 12
    assert sum(each["net"] for each in made) == 34 * 12 + 33 * 6 + 33 * 4


def test_a_credit_stays_when_its_contract_was_discarded_meanwhile(given: Given) -> None:
    each = contract(given)
    (january,) = run(given, START)
    approved(given, january)
    note = UUID(given.do(CreditInvoice(reason="wrong"), credit_invoice, january).more["credit_note"])
    given.do(WithdrawContractApproval(reason="over"), withdraw_contract_approval, each)
    given.do(DiscardContract(), discard_contract, each)
    refusal = given.when(CancelInvoice(reason="no"), cancel_invoice, note).refused(ContractDiscarded)
    assert "L-1" in refusal.detail


@pytest.mark.feature("C102")
def test_a_contract_that_cannot_be_invoiced_does_not_sink_the_run(given: Given) -> None:
    """K21, K23: each refused one is named, each other one is done."""
    bad = [contract(given, f"B-{place}", row("-1.00")) for place in range(3)]
    good = [contract(given, f"G-{place}") for place in range(3)]
    for merged in (False, True):
        done = bill(given, until=FEBRUARY if merged else START, merge_by_payer=merged, customers=["ACME"])
        refused: list[Refused] = done.more["refused"]
        assert {UUID(each.id) for each in refused} >= set(bad)
        assert {each.type for each in refused} == {"/problems/negative-total"}
        if not merged:
            assert {UUID(each["id"]) for each in done.more["done"]} == set(good)


@pytest.mark.feature("C36", "C45")
def test_an_earlier_period_keeps_the_vat_code_that_its_row_had_then(given: Given) -> None:
    register(given, "price_lists", "GROSS", vat_included=True)
    each = contract(given, "L-1", row("112.00"), price_list="GROSS")
    changed = row("112.00", key="R1", text="Rent").model_copy(update={"vat_code": "PVN12"})
    given.do(AmendContract(rows=(changed,), effective_on=date(2026, 1, 15)), amend_contract, each)
    run(given, FEBRUARY)
    assert [(made.totals.net, made.totals.gross) for made in drafts(given)] == [
        (Decimal("92.56"), Decimal("112.00")), (Decimal("100.00"), Decimal("112.00")),
    ]  # fmt: skip


@pytest.mark.feature("C61", "C73")
def test_freight_is_on_an_invoice_once_for_each_contract(given: Given) -> None:
    contract(given, "L-1", freight=Decimal("5.00"))
    contract(given, "L-2", freight=Decimal("3.00"))
    contract(given, "L-3")
    done = bill(given, until=MARCH, merge_by_payer=True, invoice_date=MARCH).more["invoices"]
    assert [each["net"] for each in done] == [Decimal("908.00")]


@pytest.mark.feature("C74", "C85")
def test_an_invoice_that_is_issued_again_shows_what_it_showed_and_charges_the_same_days(given: Given) -> None:
    each = contract(given, language="en", contact="Anna", delivery_address="Ostas iela 1")
    (january,) = run(given, START)
    approved(given, january)
    new = UUID(given.do(ReissueInvoice(reason="text"), reissue_invoice, january).more["draft"])
    before, after = states(given)[january], states(given)[new]
    assert after.particulars == before.particulars
    assert (after.particulars.language, after.particulars.contact) == ("en", "Anna")
    assert [(line.served_from, line.served_to, line.origin) for line in after.lines] == [
        (line.served_from, line.served_to, line.origin) for line in before.lines
    ]
    assert set(states(given)[each].covered) == {new}
