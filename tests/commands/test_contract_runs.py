"""The periodic run with something in its way: what is odd is told, and stops nothing else."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from aggregates.contract import Contract
from commands.command import Answer, Order
from commands.contracts import invoicing, run_contracts
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.retire_customer import RetireCustomer, retire_customer
from commands.desk import ReadModelsBehind
from store.call import Rows
from store.errors import VersionConflict
from store.facts import Append
from tests.commands.conftest import CLERK, Given

START, UNTIL = date(2026, 1, 1), date(2026, 3, 1)


def contract(given: Given, number: str, *, approve: bool = True, **more: Any) -> UUID:
    row = ContractRow(text="Rent", unit_price=Decimal("100.00"), vat_code="PVN21")
    entered = EnterContract(number=number, **{"customer": "ACME", "start_on": START, "rows": (row,), **more})
    each = UUID(given.do(entered, enter_contract).id)
    if approve:
        given.do(ApproveContract(), approve_contract, each)
    return each


def bill(given: Given, **more: Any) -> Answer:
    command = CreateContractInvoices.model_validate({"until": UNTIL, **more})
    return create_contract_invoices(given.desk, Order(CLERK), command)


def reasons(answer: Answer) -> dict[str, str]:
    return {each.id: each.type for each in answer.more["refused"]}


def numbers(answer: Answer) -> list[str]:
    return sorted(each["number"] for each in answer.more["done"])


@pytest.mark.feature("C102")
def test_a_contract_that_nobody_foresaw_stops_no_other_and_is_told(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [contract(given, f"L-{number}") for number in range(7)]
    whole = invoicing.due_invoices

    def odd(contract: Contract, *args: Any, **more: Any) -> Any:
        if contract.number == "L-4":
            raise ZeroDivisionError("a rhythm that cannot be")
        return whole(contract, *args, **more)

    monkeypatch.setattr(invoicing, "due_invoices", odd)
    done = bill(given)
    assert numbers(done) == ["L-0", "L-1", "L-2", "L-3", "L-5", "L-6"]
    assert len(done.more["invoices"]) == 18
    (refused,) = done.more["refused"]
    assert (refused.id, refused.type, refused.status) == (str(ids[4]), "/problems/unforeseen", 500)
    assert "ZeroDivisionError: a rhythm that cannot be" in refused.detail
    monkeypatch.undo()
    assert numbers(bill(given)) == ["L-4"]


@pytest.mark.feature("C102", "C73")
def test_merged_by_payer_the_contracts_of_one_payer_stand_or_fall_together_also_then(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("BETA", "GAMMA"):
        given.customer(code)
    for number, customer in enumerate(("ACME", "BETA", "BETA", "GAMMA")):
        contract(given, f"L-{number}", customer=customer)
    whole = invoicing.due_invoices

    def odd(contract: Contract, *args: Any, **more: Any) -> Any:
        if contract.number == "L-2":
            raise ZeroDivisionError
        return whole(contract, *args, **more)

    monkeypatch.setattr(invoicing, "due_invoices", odd)
    done = bill(given, merge_by_payer=True)
    assert numbers(done) == ["L-0", "L-3"]
    assert len(done.more["refused"]) == 2


def test_a_stream_that_cannot_be_read_stops_no_other(given: Given) -> None:
    ids = [contract(given, f"L-{number}") for number in range(3)]
    given.desk.settle()
    from_the_future = Rows([ids[1]], [3], [b"Contract.Beamed"], [b'{"effective_on": "2026-01-01"}'], [START])
    command = Append(command_id=UUID(int=1), name="odd", fingerprint="", by="anna")
    given.store.append_rows(command, from_the_future)
    done = bill(given)
    assert numbers(done) == ["L-0", "L-2"]
    assert reasons(done) == {str(ids[1]): "/problems/unforeseen"}
    assert "Contract.Beamed" in done.more["refused"][0].detail


def test_a_lost_database_is_nobodys_fault_and_ends_the_run(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    contract(given, "L-0")

    def lost(*_: Any, **__: Any) -> Any:
        raise psycopg.OperationalError("the server closed the connection")

    monkeypatch.setattr(invoicing, "due_invoices", lost)
    with pytest.raises(psycopg.OperationalError):
        bill(given)


def test_a_contract_that_others_keep_changing_is_refused_and_the_rest_is_done(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, *_ = [contract(given, f"L-{number}") for number in range(4)]
    whole = run_contracts.append

    def taken(work: Any, *args: Any, **more: Any) -> Any:
        if any(fact.originator_id == busy for fact in work.facts):
            raise VersionConflict("somebody was faster")
        return whole(work, *args, **more)

    monkeypatch.setattr(run_contracts, "append", taken)
    done = bill(given)
    assert numbers(done) == ["L-1", "L-2", "L-3"]
    assert reasons(done) == {str(busy): "/problems/version-conflict"}


def test_drafts_are_told_from_the_list_and_not_loaded(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = {contract(given, f"D-{number}", approve=False) for number in range(3)}
    contract(given, "L-0")
    loaded: set[UUID] = set()
    whole = type(given.store).load_many

    def watched(self: Any, ids: Any, **more: Any) -> Any:
        wanted = list(ids)
        loaded.update(wanted)
        return whole(self, wanted, **more)

    monkeypatch.setattr(type(given.store), "load_many", watched)
    done = bill(given)
    assert set(reasons(done)) == {str(each) for each in drafts}
    assert "Contract D-0 is not approved" in done.more["refused"][0].detail
    assert not loaded & drafts


@pytest.mark.feature("C102")
def test_a_dry_run_tells_what_the_run_then_does_and_records_nothing(given: Given) -> None:
    given.customer("GONE")
    contract(given, "L-0")
    contract(given, "L-1", freight=Decimal("5.00"))
    gone = contract(given, "L-2", customer="GONE")
    given.do(RetireCustomer(reason="left"), retire_customer, "GONE")
    before = given.store.head().position
    shown = bill(given, dry_run=True)
    assert given.store.head().position == before
    done = bill(given)

    def but_ids(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]

    assert but_ids(shown.more["invoices"]) == but_ids(done.more["invoices"])
    assert {each["id"] for each in shown.more["invoices"]} == {None}
    assert list(shown.more["refused"]) == list(done.more["refused"])
    assert reasons(done) == {str(gone): "/problems/unknown-payer"}
    assert [(each["number"], len(each["invoices"])) for each in shown.more["done"]] == [("L-0", 3), ("L-1", 3)]


def test_a_day_ahead_is_refused_by_both_ways(given: Given) -> None:
    each = contract(given, "L-0")
    for dry_run in (True, False):
        done = bill(given, dry_run=dry_run, effective_on="2026-07-01")
        assert (reasons(done), list(done.more["invoices"])) == ({str(each): "/problems/not-yet-due"}, [])


def test_named_contracts_that_are_not_there_are_told_in_one_question(given: Given) -> None:
    each, unknown = contract(given, "L-0"), [UUID(int=number) for number in range(1, 4)]
    done = bill(given, contracts=[str(one) for one in (each, *unknown)])
    assert reasons(done) == {str(one): "/problems/not-found" for one in unknown}
    assert numbers(done) == ["L-0"]
    assert reasons(bill(given, contracts=[str(each)])) == {}, "nothing due is no mistake"


@pytest.mark.feature("C102")
def test_a_dry_run_tells_years_that_the_run_takes_in_several_transactions(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_contracts, "AT_ONCE", 2)
    contract(given, "L-0")
    assert len(bill(given, dry_run=True).more["invoices"]) == 3
    done = bill(given)
    assert [len(each["invoices"]) for each in done.more["done"]] == [3]


def test_while_the_lists_lag_nothing_is_chosen_from_them(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given.desk, "settle", lambda: False)
    before = given.store.head().position
    with pytest.raises(ReadModelsBehind, match="try again in a minute"):
        create_contract_invoices(given.desk, Order(CLERK), CreateContractInvoices(until=date(2026, 3, 1)))
    assert given.store.head().position == before
