"""Whatever happens to a contract, in any order: no day is charged twice, none is left out, a re-run is empty."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.contract import Contract
from aggregates.contract.billing import due_invoices
from aggregates.contract.coverage import (
    cyclical,
    next_invoice_on,
    release,
    rhythm_of,
    standing,
    take_back,
)
from aggregates.contract.enter import amend
from aggregates.contract.refusals import PeriodsInvoiced
from aggregates.contract.standing import cancel, renew
from aggregates.errors import Refusal
from aggregates.periods import Rhythm, due
from tests.aggregates.contract.contracts import ON, after, approved, row, run

BEGIN = date(2024, 1, 1)
dates = st.integers(0, 900).map(lambda n: BEGIN + timedelta(n))
steps = st.one_of(
    st.tuples(st.just("run"), dates),
    st.tuples(st.just("release"), st.integers(0, 60)),
    st.tuples(st.just("back"), st.integers(0, 60)),
    st.tuples(st.just("cancel"), dates),
    st.tuples(st.just("renew"), dates),
    st.tuples(st.just("end"), dates),
    st.tuples(st.just("policy"), st.sampled_from(["whole", "prorata"])),
)
contracts = st.fixed_dictionaries(
    {
        "start_on": dates,
        "period_unit": st.sampled_from(["days", "months"]),
        "period_length": st.integers(1, 40),
        "invoice_timing": st.sampled_from(["before", "after"]),
        "invoice_days": st.integers(0, 40),
        "policy": st.sampled_from(["whole", "prorata"]),
    }
)
owns = st.tuples(st.none() | dates, st.none() | st.integers(1, 9))


def moved(contract: Contract, what: str, asked: Any, made: list[UUID]) -> Contract:
    """The contract after one more thing befell it, or as it was when that was refused."""
    if what == "run":
        start = 100 + len(made)
        contract, bills = run(contract, asked, start=start)
        made += [UUID(int=start + place) for place in range(len(bills))]
        return contract
    if what in {"release", "back"}:
        if not made:
            return contract
        rule = release if what == "release" else take_back
        asked = {"invoice": made[asked % len(made)]}
    else:
        rule, name = {  # type: ignore[assignment]  # rules of several shapes
            "cancel": (cancel, "cancel_on"), "renew": (renew, "end_on"), "end": (amend, "end_on"),
            "policy": (amend, "policy"),
        }[what]  # fmt: skip
        asked = {name: asked}
    try:
        return after(contract, rule(contract, on=ON, **asked))
    except Refusal:
        return contract


def charged(contract: Contract, key: str) -> Counter[date]:
    return Counter(
        cover.first + timedelta(n)
        for cover in standing(contract)[key]
        for n in range((cover.last - cover.first).days + 1)
    )


def owed(rhythm: Rhythm, until: date) -> set[date]:
    """The days that must be charged by a run of that day, told from the periods alone."""
    days = set()
    for each in due(rhythm, until):
        whole = rhythm.policy == "whole" or rhythm.limit is None
        last = each.last if whole else min(each.last, rhythm.limit or each.last)
        days |= {each.first + timedelta(n) for n in range((last - each.first).days + 1)}
    return days


@pytest.mark.feature("C09", "C14", "C17", "C102")
@given(contracts, owns, st.none() | dates, st.lists(steps, max_size=12), dates)
def test_no_gap_no_overlap_and_a_second_run_is_empty(
    fields: dict[str, Any], own: tuple[date | None, int | None], end: date | None, story: list[Any], until: date
) -> None:
    try:
        contract = approved(row(), row("Own", start_on=own[0], period_length=own[1]), **fields, end_on=end)
    except Refusal:
        return
    made: list[UUID] = []
    for what, asked in story:
        contract = moved(contract, what, asked, made)
        for each in cyclical(contract):
            assert all(times == 1 for times in charged(contract, each.key).values()), "a day is charged twice"
    contract = moved(contract, "run", until, made)
    for each in cyclical(contract):
        rhythm = rhythm_of(contract, each)
        assert rhythm is not None
        assert owed(rhythm, until) <= set(charged(contract, each.key)), "a day is left out"
    assert due_invoices(contract, until) == ()
    assert (next_invoice_on(contract) or date.max) > until


@given(contracts, st.lists(dates, min_size=1, max_size=8))
def test_many_runs_make_the_invoices_of_one(fields: dict[str, Any], days: list[date]) -> None:
    once, bills = run(approved(**fields), max(days))
    bit_by_bit = approved(**fields)
    made = []
    for day in sorted(days):
        bit_by_bit, more = run(bit_by_bit, day, start=100 + len(made))
        made += more
    assert (tuple(made), bit_by_bit.covered) == (bills, once.covered)


@given(contracts, dates, st.data())
def test_what_was_released_and_invoiced_anew_never_comes_back_twice(
    fields: dict[str, Any], until: date, data: st.DataObject
) -> None:
    contract, bills = run(approved(**fields), until)
    if not bills:
        return
    gone = UUID(int=100 + data.draw(st.integers(0, len(bills) - 1)))
    freed = after(contract, release(contract, invoice=gone, on=ON))
    again, (bill,) = run(freed, until, start=5_000)
    assert bill == bills[gone.int - 100]
    with pytest.raises(PeriodsInvoiced):
        take_back(again, invoice=gone, on=ON)
    assert after(freed, take_back(freed, invoice=gone, on=ON)).covered == contract.covered
