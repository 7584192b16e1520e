"""Whatever the rules allow to happen: each view tells what the aggregates know."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.bank_payment import BankPayment
from aggregates.invoice import Invoice
from tests.projections.naive import Naive
from tests.projections.world import World

WORLDS = st.integers(0, 10**9).map(lambda seed: World(seed).live(60))


def documents(world: World) -> dict[str, Any]:
    return {str(key): state for key, state in world.states.items() if isinstance(state, Invoice | BankPayment)}


@given(WORLDS)
def test_the_movements_of_a_document_sum_to_what_it_has_uncovered(world: World) -> None:
    sums: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for row in Naive().take_in(world.written()).rows.get("ledger", {}).values():
        sums[str(row["document"]), row["document_kind"] == "prepayment"] += row["amount"]
    known = {(key, False): state.uncovered for key, state in documents(world).items()}
    known |= {(key, True): state.prepaid for key, state in documents(world).items() if isinstance(state, Invoice)}
    assert {key: amount for key, amount in known.items() if amount} == {
        key: amount for key, amount in sums.items() if amount
    }


@given(WORLDS)
def test_nenosegts_and_its_totals_agree_with_the_aggregates(world: World) -> None:
    naive = Naive().take_in(world.written())
    rows = {key[0]: row for key, row in naive.rows.get("nenosegts", {}).items()}
    assert {key: row["uncovered"] for key, row in rows.items()} == {
        key: state.uncovered for key, state in documents(world).items() if state.status not in {"draft", "cancelled"}
    }
    totals: dict[Any, list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for row in rows.values():
        total = totals[row["kind"], row["direction"], row["currency"]]
        total[0] += row["uncovered"] != 0
        total[1] += row["uncovered"]
    found = {key: [row["documents"], row["uncovered"]] for key, row in naive.rows.get("nenosegts_totals", {}).items()}
    assert {key: each for key, each in found.items() if any(each)} == {
        k: each for k, each in totals.items() if any(each)
    }


@given(WORLDS)
def test_debtors_are_the_sums_of_their_documents_and_of_their_due_days(world: World) -> None:
    naive = Naive().take_in(world.written())
    columns = {
        "invoice": "uncovered",
        "advance": "advances",
        "payment": "unallocated_payments",
        "credit_note": "unallocated_credit_notes",
    }
    expected: dict[Any, Decimal] = defaultdict(Decimal)
    dues: dict[Any, list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for row in naive.rows.get("nenosegts", {}).values():
        if row["direction"] == "sales":
            expected[row["payer"], row["currency"], columns[row["kind"]]] += row["uncovered"]
            if row["kind"] == "invoice":
                due = dues[row["payer"], row["currency"], row["due_on"]]
                due[0], due[1] = due[0] + row["uncovered"], due[1] + (row["uncovered"] != 0)
    for state in documents(world).values():
        if isinstance(state, Invoice) and state.direction == "sales":
            expected[state.payer, state.currency, "prepaid"] += state.prepaid
    debtors = naive.rows.get("debtors", {})
    found = {(*key, column): row[column] for key, row in debtors.items() for column in (*columns.values(), "prepaid")}
    assert {key: each for key, each in found.items() if each} == {key: each for key, each in expected.items() if each}
    found_dues = {key: [row["uncovered"], row["documents"]] for key, row in naive.rows.get("debtor_dues", {}).items()}
    assert {key: each for key, each in found_dues.items() if any(each)} == {k: v for k, v in dues.items() if any(v)}


@given(WORLDS)
def test_lists_show_the_versions_and_states_of_their_things(world: World) -> None:
    naive = Naive().take_in(world.written())
    for table, kind in (("invoices", Invoice), ("bank_payments", BankPayment)):
        rows = {key[0]: row for key, row in naive.rows.get(table, {}).items()}
        assert {key: (row["version"], row["status"], row["uncovered"]) for key, row in rows.items()} == {
            str(key): (world.versions[key], state.status, state.uncovered)
            for key, state in world.states.items()
            if isinstance(state, kind)
        }
        assert naive.rows.get("counters", {}).get((table, ""), {"rows": 0})["rows"] == len(rows)


def test_a_world_lives_through_everything() -> None:
    topics = {type(event) for seed in range(12) for _, _, event in World(seed).live(150).facts}
    names = {each.__qualname__ for each in topics}
    assert {
        "Invoice.Covered",
        "Invoice.Uncovered",
        "Invoice.Applied",
        "Invoice.Unapplied",
        "Invoice.Cancelled",
    } <= names
    assert {"BankPayment.Unlinked", "BankPayment.Attributed", "BankPayment.Returned", "BankPayment.TakenUp"} <= names


pytestmark = pytest.mark.timeout(120)
