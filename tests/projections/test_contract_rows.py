"""Events in, rows out: contracts, and the days that their invoices charge."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.contract import Contract, Cover, Row
from aggregates.event import Event
from projections import contract_rows, contract_words, contracts
from projections.changes import Changes
from projections.contract_words import CONTRACT_WORDS
from projections.contracts import CONTRACTS, COVERAGE
from projections.counters import COUNTERS
from tests.projections.world import Written

ID, INVOICE = str(UUID(int=1)), UUID(int=2)
ON = date(2026, 1, 1)
SEEN = {"version": 3, "position": 7}
AHEAD = {"next_on": date(2026, 2, 1), "last_on": ON}


def rows(event: Event) -> Changes:
    return contracts.CHANGES[type(event)](event, Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event))


def test_a_contract_is_born_a_draft_and_counted() -> None:
    drafted = Contract.Drafted(
        effective_on=ON, number="L-1", customer="ACME", customer_name="SIA Acme", objects=("A", "B"),
        rows=(Row(key="R1", text="Rent"),),
    )  # fmt: skip
    row, counted = rows(drafted)
    found = (row.status, row.number, row.objects, row.rows, row.next_on, row.child, row.entered_on)
    assert found == ("draft", "L-1", '{"A","B"}', '[{"key":"R1","text":"Rent"}]', None, 0, ON)
    assert counted == COUNTERS.add(("contracts", ""), rows=1)


def test_an_amended_contract_changes_what_the_fact_names_and_when_it_is_next() -> None:
    amended = Contract.Amended(effective_on=ON, reference=None, rows=(), **AHEAD)
    assert rows(amended) == (CONTRACTS.put(ID, **SEEN, **AHEAD, rows="[]", reference=None, rows_version=3),)


def test_each_step_of_a_contract_is_seen() -> None:
    day = date(2026, 12, 31)
    nothing: dict[str, Any] = {"next_on": None, "last_on": None}
    for event, columns in (
        (Contract.Signed(effective_on=ON, signed_on=day), {"signed_on": day}),
        (Contract.Approved(effective_on=ON, **AHEAD), {"status": "approved", "discount_options": None, **AHEAD}),
        (Contract.ApprovalWithdrawn(effective_on=ON), {"status": "draft", "discount_options": None, **nothing}),
        (Contract.Cancelled(effective_on=ON, cancel_on=day), {"cancel_on": day, **nothing}),
        (Contract.Renewed(effective_on=ON, end_on=day, child=2, **AHEAD), {"end_on": day, "child": 2, **AHEAD}),
        (Contract.Discarded(effective_on=ON), {"status": "discarded"}),
    ):
        assert rows(event) == (CONTRACTS.put(ID, **SEEN, **columns),)


def test_days_that_an_invoice_charges_come_and_go_with_it() -> None:
    cover = Cover(row="R1", number=0, first=ON, last=date(2026, 1, 31))
    key = (ID, "R1", 0, ON)
    _, charged = rows(Contract.PeriodsCovered(effective_on=ON, invoice=INVOICE, covers=(cover,), **AHEAD))
    assert charged == COVERAGE.put(
        key, contract=ID, row_key="R1", number=0, first=ON, last=date(2026, 1, 31), type="cyclical", invoice=INVOICE,
        mark=None, covered_on=ON,
    )  # fmt: skip
    _, gone = rows(Contract.PeriodsReleased(effective_on=ON, invoice=INVOICE, covers=(cover,), **AHEAD))
    assert gone == COVERAGE.drop(key)


def test_days_that_no_invoice_charges_say_why() -> None:
    cover = Cover(row="R1", number=0, first=ON, last=date(2026, 1, 31))
    elsewhere, waived = (
        Contract.InvoicedElsewhere(effective_on=ON, until=ON, covers=(cover,), **AHEAD),
        Contract.PeriodsWaived(effective_on=ON, invoice=INVOICE, covers=(cover,), **AHEAD),
    )
    assert [rows(each)[1][2]["mark"] for each in (elsewhere, waived)] == ["elsewhere", "waived"]
    for back in (Contract.ElsewhereWithdrawn, Contract.WaiverWithdrawn):
        assert rows(back(effective_on=ON, covers=(cover,), **AHEAD))[1] == COVERAGE.drop((ID, "R1", 0, ON))


def test_a_contract_is_found_by_its_words_and_those_of_its_rows() -> None:
    line = Row(key="R1", text="Apkope", original_serial="SN-17", comment="Trešais stāvs")
    drafted = Contract.Drafted(
        effective_on=ON, number="L-1", customer="ACME", customer_name="SIA Ķīmija", comment="Atslēgas", rows=(line,)
    )
    (born,) = contract_words.CHANGES[Contract.Drafted](drafted, written(drafted))
    assert (born.customer_name, born.comment, born.rows, born.payer) == (
        "sia kimija", "atslegas", "apkope tresais stavs sn-17", "",
    )  # fmt: skip
    for amended, changed in (
        (Contract.Amended(effective_on=ON, comment=None), {"comment": ""}),
        (Contract.Amended(effective_on=ON, rows=()), {"rows": ""}),
        (Contract.Amended(effective_on=ON, freight=Decimal(5)), None),
    ):
        found = contract_words.CHANGES[Contract.Amended](amended, written(amended))
        assert found == ((CONTRACT_WORDS.put(ID, **changed),) if changed is not None else ())


def test_rows_are_kept_each_time_they_are_said_with_the_day_from_which_they_hold() -> None:
    amended = Contract.Amended(effective_on=ON, prices_from=date(2027, 1, 1), rows=(Row(key="R1", text="Rent"),))
    (kept,) = contract_rows.CHANGES[Contract.Amended](amended, written(amended))
    assert (kept.version, kept.step, kept.said_on, kept.prices_from) == (3, "said", ON, date(2027, 1, 1))
    assert kept.rows == '[{"key":"R1","text":"Rent"}]'
    other = Contract.Amended(effective_on=ON, reference="PO 7")
    assert contract_rows.CHANGES[Contract.Amended](other, written(other)) == ()
    approved = Contract.Approved(effective_on=ON)
    (step,) = contract_rows.CHANGES[Contract.Approved](approved, written(approved))
    assert (step.step, step.rows) == ("approved", None)


def written(event: Event) -> Written:
    return Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event)
