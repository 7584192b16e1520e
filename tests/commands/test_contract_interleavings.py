"""Any interleaving of runs, credits, voids, cancellations and renewals: no day charged twice or left out, for good."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from aggregates.contract import Contract
from aggregates.contract.billing import due_invoices
from aggregates.contract.coverage import cyclical, rhythm_of, standing
from aggregates.errors import Refusal
from aggregates.invoice import Invoice
from aggregates.periods import due
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.cancel_contract import CancelContract, RenewContract, cancel_contract, renew_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from store.store import Store
from tests.books import check_books, check_rebuilt
from tests.commands.conftest import CLERK, TODAY, Given
from tests.commands.conftest import Order as Given_
from tests.databases import Copies, new_store

BEGIN = date(2025, 12, 1)
days = st.integers(0, 300).map(lambda n: BEGIN + timedelta(n))
places = st.integers(0, 30)
steps = st.one_of(
    st.tuples(st.just("run"), days, st.booleans()),
    st.tuples(st.sampled_from(["approve", "credit", "void", "reissue"]), places, st.booleans()),
    st.tuples(st.sampled_from(["cancel", "renew"]), days, st.booleans()),
)
agreements = st.fixed_dictionaries(
    {
        "start_on": days,
        "end_on": st.none() | days.map(lambda day: day + timedelta(301)),
        "period_unit": st.just("months"),
        "period_length": st.integers(1, 4),
        "invoice_timing": st.sampled_from(["before", "after"]),
        "invoice_days": st.integers(0, 20),
        "policy": st.sampled_from(["whole", "prorata"]),
        "factor": st.sampled_from(["1", "1/12"]),
    }
)


class Office:
    """Two contracts of one payer, and whatever befalls them."""

    def __init__(self, store: Store, agreed: list[dict[str, Any]]) -> None:
        self.given = Given(store)
        self.given.registers()
        self.given.customer("ACME")
        row = ContractRow(text="Rent", unit_price=Decimal("100.00"), vat_code="PVN21")
        self.contracts = []
        for place, fields in enumerate(agreed):
            command = EnterContract(number=f"L-{place}", customer="ACME", rows=(row,), **fields)
            self.contracts.append(UUID(self.given.do(command, enter_contract).id))
            self.given.do(ApproveContract(), approve_contract, self.contracts[-1])
        self.invoices: list[UUID] = []

    def run(self, until: date, *, merged: bool) -> list[Any]:
        command = CreateContractInvoices(until=until, merge_by_payer=merged)
        made = create_contract_invoices(self.given.desk, Given_(CLERK), command).more["invoices"]
        self.invoices += [UUID(each["id"]) for each in made]
        return made

    def befall(self, what: str, asked: Any, flag: bool) -> None:
        if what == "run":
            self.run(asked, merged=flag)
            return
        try:
            if what in {"cancel", "renew"}:
                each = self.contracts[flag]
                if what == "cancel":
                    self.given.do(CancelContract(cancel_on=asked, reason="x"), cancel_contract, each)
                else:
                    self.given.do(RenewContract(end_on=asked + timedelta(400)), renew_contract, each)
            elif self.invoices:
                self._on_invoice(what, self.invoices[asked % len(self.invoices)])
        except Refusal:
            pass

    def _on_invoice(self, what: str, each: UUID) -> None:
        if what == "approve":  # all that can be: only what is approved is credited
            self.given.do(ApproveInvoices(ids=tuple(self.invoices), issued_on=TODAY), approve_invoices)
        elif what == "void":
            self.given.do(CancelInvoice(reason="x"), cancel_invoice, each)
        elif what == "credit":
            note = self.given.do(CreditInvoice(reason="x"), credit_invoice, each).more["credit_note"]
            self.invoices.append(UUID(note))
        else:
            made = self.given.do(ReissueInvoice(reason="x"), reissue_invoice, each).more
            self.invoices += [UUID(made["credit_note"]), UUID(made["draft"])]


@pytest.mark.feature("C09", "C14", "C17", "C102")
@settings(max_examples=12)
@example(agreed=st.lists(agreements, min_size=2, max_size=2), story=st.lists(steps, max_size=9), until=days)
def test_whatever_befalls_contracts_every_day_is_charged_once(
    new_database: Copies, agreed: list[dict[str, Any]], story: list[Any], until: date
) -> None:
    with new_store(new_database) as store:
        office = Office(store, agreed)
        try:
            office.run(BEGIN + timedelta(200), merged=False)
            office.befall("approve", 0, flag=True)
            for what, asked, flag in story:
                office.befall(what, asked, flag)
            office.run(until, merged=False)
            assert office.run(until, merged=True) == [], "a second run is empty"
            check_office(office, until)
        finally:
            office.given.engine.close()


def check_office(office: Office, until: date) -> None:
    books = check_books(office.given.store, office.given.engine)
    for contract in books.of(Contract):
        check_days(contract, until)
        assert due_invoices(contract, until) == ()
    drafted = [each for each in books.of(Invoice) if each.source == "contract" and each.type == "invoice"]
    assert all(each.contracts for each in drafted)
    check_rebuilt(office.given.store, office.given.engine)


def check_days(contract: Contract, until: date) -> None:
    """From the first to the last day that is due, each is charged, and once."""
    for row in cyclical(contract):
        charged = [
            cover.first + timedelta(n)
            for cover in standing(contract)[row.key]
            for n in range((cover.last - cover.first).days + 1)
        ]
        assert len(charged) == len(set(charged)), "a day is charged twice"
        rhythm = rhythm_of(contract, row)
        assert rhythm is not None
        for each in due(rhythm, until):
            last = each.last
            if rhythm.policy == "prorata" and rhythm.limit is not None:
                last = min(last, rhythm.limit)
            assert {each.first + timedelta(n) for n in range((last - each.first).days + 1)} <= set(charged)
