"""A command about many contracts that is cut short or sent twice: nothing is done twice, and all of it is told."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from commands import in_pages
from commands.command import Answer, Order
from commands.contracts.renew_contracts import RenewContracts, renew_contracts
from commands.contracts.update_contracts import UpdateContracts, update_contracts
from store.errors import IdempotencyKeyReused
from tests.commands.agreements import contract, state
from tests.commands.conftest import CLERK, Given

YEAR = {"end_on": date(2026, 12, 31)}
KEYED = Order(CLERK, command_id=UUID(int=9))


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Pages of two contracts; the power goes before so many pages and answers are kept."""
    monkeypatch.setattr(in_pages, "PAGE", 2)
    whole = in_pages.append

    def before(number: int) -> None:
        calls: list[int] = []

        def dying(*args: Any) -> Any:
            calls.append(1)
            if len(calls) == number:
                raise RuntimeError("the power went")
            return whole(*args)

        monkeypatch.setattr(in_pages, "append", dying)

    return before


@pytest.mark.feature("CX12")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_renewal_that_was_cut_short_renews_each_contract_once(
    given: Given, cut: Callable[[int], None], number: int
) -> None:
    ids = tuple(contract(given, f"L-{place}", **YEAR) for place in range(3))
    command = RenewContracts(ids=ids, months=12)
    cut(number)
    with pytest.raises(RuntimeError):
        renew_contracts(given.desk, KEYED, command)
    answer = renew_contracts(given.desk, KEYED, command)
    assert [(row["number"], row["child"]) for row in answer.more["done"]] == [("L-0", 1), ("L-1", 1), ("L-2", 1)]
    assert (answer.more["refused"], answer.more["unchanged"], answer.events) == ([], 0, ("Contract.Renewed",))
    assert {state(given, each).end_on for each in ids} == {date(2027, 12, 31)}


@pytest.mark.feature("CX9")
def test_a_percent_that_is_said_to_go_on_again_goes_on_once_under_one_key(
    given: Given, cut: Callable[[int], None]
) -> None:
    ids = [contract(given, f"L-{place}") for place in range(3)]
    command = UpdateContracts(percent=Decimal(10), on_standing_price=True, again=True)
    cut(3)
    with pytest.raises(RuntimeError):
        update_contracts(given.desk, KEYED, command)
    answer = update_contracts(given.desk, KEYED, command)
    assert {state(given, each).rows[0].unit_price for each in ids} == {Decimal("110.00")}
    (total,) = answer.more["totals"]
    assert (total["before"], total["after"]) == (Decimal("300.00"), Decimal("330.00"))
    assert update_contracts(given.desk, KEYED, command).replayed


def test_the_same_command_sent_four_times_at_once_is_carried_out_once(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_pages, "PAGE", 1)
    ids = tuple(contract(given, f"L-{place}", **YEAR) for place in range(4))
    answers: list[Answer] = []

    def one() -> None:
        answers.append(renew_contracts(given.desk, KEYED, RenewContracts(ids=ids, months=12)))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(len(each.more["done"]), each.more["refused"]) for each in answers] == [(4, [])] * 4
    assert {state(given, each).child for each in ids} == {1}


def test_a_key_whose_command_was_cut_short_takes_no_other_command(given: Given, cut: Callable[[int], None]) -> None:
    each = contract(given, "L-1", **YEAR)
    cut(2)
    with pytest.raises(RuntimeError):
        renew_contracts(given.desk, KEYED, RenewContracts(ids=(each,), months=12))
    with pytest.raises(IdempotencyKeyReused):
        renew_contracts(given.desk, KEYED, RenewContracts(ids=(each,), months=6))
    assert state(given, each).child == 1
