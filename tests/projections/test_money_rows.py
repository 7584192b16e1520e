"""Events in, rows out, of the facts that have two figures or two directions: advances, money that went out, acts."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.bank_payment import BankPayment
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.offset_act import Item, OffsetAct
from projections import debtors, ledger, nenosegts, offset_acts
from projections.changes import Changes, ReadModel
from tests.projections.world import Written

ID, OTHER = str(UUID(int=1)), UUID(int=2)
ON = date(2026, 6, 1)
DEBT: dict[str, Any] = {"effective_on": ON, "payer": "ABOLS", "currency": "EUR", "due_on": ON, "type": "advance"}
OUT: dict[str, Any] = {"effective_on": ON, "payer": "ABOLS", "currency": "EUR", "direction": "outgoing"}
COVERED = Invoice.Covered(
    document=OTHER, amount=Decimal(21), base_released=Decimal(20), exchange_difference=Decimal(1),
    uncovered=Decimal(100), **DEBT,
)  # fmt: skip
ADVANCED = Invoice.AdvancedTo(
    invoice=OTHER, number="R-1", amount=Decimal(21), base_value=Decimal(20), uncovered=Decimal(100), **DEBT
)


def rows(model: ReadModel, event: Event) -> Changes:
    return model.CHANGES[type(event)](event, Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event))


def lines(event: Event) -> list[tuple[Any, ...]]:
    return [(row.line, row.document_kind, row.kind, row.amount, row.base_amount) for row in rows(ledger, event)]


@pytest.mark.feature("F12")
def test_money_on_an_advance_is_a_movement_of_both_its_figures() -> None:
    assert lines(COVERED) == [
        (1, "advance", "covered", -21, -20),
        (2, "advance", "exchange_difference", 0, -1),
        (3, "prepayment", "covered", 21, 20),
    ]
    assert lines(ADVANCED) == [(3, "prepayment", "advanced", -21, -20)]
    assert rows(debtors, COVERED) == (
        debtors.DEBTORS.add(("ABOLS", "EUR"), advances=Decimal(-21)),
        debtors.DEBTORS.add(("ABOLS", "EUR"), prepaid=Decimal(21)),
    )


def test_what_we_owe_gains_when_less_is_paid_than_it_was_carried_at() -> None:
    bill: dict[str, Any] = DEBT | {"type": "invoice", "direction": "purchase"}
    paid = Invoice.Covered(
        document=OTHER, amount=Decimal(21), base_released=Decimal(20), exchange_difference=Decimal(1),
        uncovered=Decimal(0), **bill,
    )  # fmt: skip
    assert [(kind, base) for _, _, kind, _, base in lines(paid)] == [("covered", -20), ("exchange_difference", 1)]


def test_money_that_went_out_stands_beside_what_we_owe_and_in_no_customers_account() -> None:
    booked = BankPayment.Booked(
        statement=OTHER, account="LV1", booked_on=ON, amount=Decimal(50), uncovered=Decimal(50),
        base_amount=Decimal(50), **OUT,
    )  # fmt: skip
    assert rows(ledger, booked)[0].direction == "purchase"
    row, _ = rows(nenosegts, booked)
    assert (row.kind, row.direction) == ("payment", "purchase")
    attributed = BankPayment.Attributed(was=None, uncovered=Decimal(50), base_value=Decimal(50), **OUT)
    linked = BankPayment.Linked(
        invoice=OTHER, number="D-1", customer="ABOLS", paid=Decimal(21), amount=Decimal(21), base_value=Decimal(21),
        uncovered=Decimal(29), **OUT,
    )  # fmt: skip
    assert [rows(debtors, each) for each in (booked, attributed, linked)] == [(), (), ()]


def test_a_provisional_receipt_that_is_confirmed_leaves_the_list() -> None:
    confirmed = BankPayment.Confirmed(
        by_payment=OTHER,
        amount=Decimal(50),
        base_value=Decimal(50),
        uncovered=Decimal(0),
        **OUT | {"direction": "incoming"},
    )
    assert lines(confirmed) == [(1, "payment", "confirmed", -50, -50)]
    dropped, _ = rows(nenosegts, confirmed)
    assert dropped == nenosegts.NENOSEGTS.drop(ID)


@pytest.mark.feature("TX2")
def test_an_act_is_a_row_that_stays_when_it_is_cancelled() -> None:
    item = Item(document=OTHER, number="R-1", side="owed_to_us", amount=Decimal("60.50"))
    issued = OffsetAct.Issued(
        effective_on=ON, number="NA-1", series="NA", partner="ABOLS", partner_name="SIA Ābols", currency="EUR",
        justification="Agreed", items=(item,), amount=Decimal("60.50"),
    )  # fmt: skip
    row, counted = rows(offset_acts, issued)
    assert (row.number, row.status, row.amount, row.search) == (
        "NA-1",
        "issued",
        Decimal("60.50"),
        "na-1 abols sia abols agreed",
    )
    assert '"amount":"60.50"' in row.items and counted
    (gone,) = rows(offset_acts, OffsetAct.Cancelled(effective_on=ON, undo="reversal"))
    assert gone[2] | {"version": 3} == {
        "version": 3, "position": 7, "status": "cancelled", "cancelled": "reversal", "cancelled_on": ON,
    }  # fmt: skip
