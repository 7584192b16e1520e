"""The same when periods were invoiced elsewhere, contracts are cancelled for debt, and what was waived is charged."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.ids import ELSEWHERE, WAIVED
from commands.contracts.cancel_unpaid import CancelUnpaidContracts, cancel_unpaid_contracts
from commands.contracts.mark_invoiced import (
    ChargeWaivedPeriods,
    MarkInvoicedUntil,
    charge_waived_periods,
    mark_invoiced_until,
)
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from tests.databases import Copies
from tests.faults import trade
from tests.faults.landlord import Charge, Ledger
from tests.faults.test_any_sequence_of_commands import WHY, some
from tests.faults.test_any_sequence_of_contracts import Deed, Landlord, a_day, lived, sometimes

ISSUED = date(2026, 1, 5)  # so that it is late by today


class Marked(Ledger):
    """`elsewhere` are days that another system invoiced; `waived` those of invoices that were taken back for good."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.said, self.charges, self.books = ledger.said, ledger.charges, ledger.books
        self.elsewhere: set[Charge] = set()
        self.waived: set[tuple[UUID, Charge]] = set()

    def standing(self, contract: UUID) -> list[tuple[UUID, Charge]]:
        charging = super().standing(contract)
        again = {charge for _, charge in charging}  # also by an invoice that was issued in another's place
        self.waived = {mark for mark in self.waived if not self.stands(mark[0]) and mark[1] not in again}
        marks = [(ELSEWHERE, charge) for charge in self.elsewhere]
        marks += [(WAIVED, charge) for _, charge in self.waived]
        return charging + [mark for mark in marks if mark[1].contract == contract]


class Upkeep(Landlord):
    """An office that moved over from another system, and has tenants who do not pay."""

    ledger: Marked

    def look(self) -> None:
        if not isinstance(self.ledger, Marked):
            self.ledger = Marked(self.ledger)
        super().look()

    def approve_invoices(self) -> None:
        if ids := tuple(self.ledger.charges):
            self.try_(approve_invoices, ApproveInvoices(ids=ids, issued_on=ISSUED))

    def mark_elsewhere(self, number: int, until: date | None) -> None:
        each, _ = self.one(number)
        kept = {mark for mark in self.ledger.elsewhere if mark.contract != each or (until and mark.days[0] <= until)}
        free = self.ledger.free(each) if until else []
        new = {Charge(each, row, (piece.first, piece.last)) for row, piece in free if piece.first <= until}
        if self.try_(mark_invoiced_until, MarkInvoicedUntil(until=until, reason=WHY), each):
            self.ledger.elsewhere = kept | new

    def cancel_unpaid(self, how: Any, drafts: bool, again: bool, on: date) -> None:
        before = {each for each in self.ledger.charges if self.ledger.stands(each)}
        asked = CancelUnpaidContracts(
            days_overdue=0, invalidate=how, include_drafts=drafts, bill_again=again, cancel_on=on, reason=WHY
        )
        self.office.settle()
        shown = cancel_unpaid_contracts(self.office.desk, trade.CLERK, asked.model_copy(update={"dry_run": True})).more[
            "done"
        ]
        done = cancel_unpaid_contracts(self.office.desk, trade.CLERK, asked).more["done"]
        assert {row["id"] for row in shown} == {row["id"] for row in done}
        for row in done:
            self.ledger.said[UUID(row["id"])].cancel = row["cancel_on"]
        self.look()
        gone = {each for each in before if not self.ledger.stands(each)}
        for each in () if again else gone:
            for charge in self.ledger.charges[each]:
                ends_on = self.ledger.said[charge.contract].cancel
                if ends_on and (not charge.days or charge.days[0] <= ends_on):
                    self.ledger.waived.add((each, charge))
        head = self.office.store.head()
        cancel_unpaid_contracts(self.office.desk, trade.CLERK, asked)
        assert self.office.store.head() == head, "a second run records nothing"

    def charge_waived(self, number: int) -> None:
        each, _ = self.one(number)
        if self.try_(charge_waived_periods, ChargeWaivedPeriods(reason=WHY), each):
            self.ledger.waived = {mark for mark in self.ledger.waived if mark[1].contract != each}


ALSO: dict[str, Deed] = {
    "mark_elsewhere": lambda r: (r.randrange(9), sometimes(r, a_day)),
    "cancel_unpaid": lambda r: (
        r.choice(["none", "void", "credit"]), r.random() < 0.5, r.random() < 0.3, a_day(r) + timedelta(60),
    ),
    "charge_waived": lambda r: (r.randrange(9),),
}  # fmt: skip


@pytest.mark.feature("C12", "C14", "C19", "CX11")
@given(seed=st.integers(0, 2**63))
@settings(some(4, 1), derandomize=False)
def test_each_day_is_charged_once_whatever_upkeep_does(new_database: Copies, seed: int) -> None:
    lived(Upkeep(new_database), seed, 40, ALSO)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@given(seed=st.integers(0, 2**63))
@settings(some(200, 1))
def test_each_day_is_charged_once_after_long_upkeep(new_database: Copies, seed: int) -> None:
    lived(Upkeep(new_database), seed, 120, ALSO)
