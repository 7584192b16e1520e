"""Whatever order runs, credits, stops and undoings come in: parts add up to the line, and none is moved twice."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.accrual import EVOLVE, AccrualSchedule
from aggregates.accrual.rules import follow, movable, resume, schedule, stop, transfer
from aggregates.errors import Refusal
from aggregates.event import fold
from projections.accruals import CHANGES, POSTINGS
from tests.aggregates.accrual.schedules import FIRST, ID, income, template

days = st.integers(0, 500).map(lambda n: FIRST + timedelta(days=n))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("run"), days),
        st.tuples(st.just("net"), days, st.decimals(0, 1200, places=2)),
        st.tuples(st.just("full"), days),
        st.tuples(st.just("stop"), days),
        st.tuples(st.just("resume"), days),
    ),
    max_size=12,
)
templates = st.sampled_from(
    [
        template(),
        template(method="days"),
        template(method="full-months"),
        template(method="percents", percents=(Decimal("30"), Decimal("0"), Decimal("12.5"))),
    ]
)
nets = st.decimals("0.01", "9999.99", places=2)


def asked(state: Any, step: Any) -> list[Any]:
    kind, day = step[:2]
    if kind == "run":
        return list(transfer(state, {each.number: max(each.on, FIRST) for each in movable(state, day)}))
    if kind in {"net", "full"}:
        return list(follow(state, net=step[2] if kind == "net" else Decimal(0), on=day))
    return list(stop(state, on=day) if kind == "stop" else resume(state, on=day))


@pytest.mark.feature("C48")
@given(nets, templates, st.sampled_from(["1", "0.9137"]), st.integers(0, 400), steps)
def test_whatever_befalls_a_schedule_its_parts_add_up_and_none_is_moved_twice(
    net: Decimal, by: Any, rate: str, length: int, steps: list[Any]
) -> None:
    whole = income(str(net), rate=Decimal(rate), currency="USD", last=FIRST + timedelta(days=length))
    begun = schedule(AccrualSchedule(id=ID), whole, by, sales_account="6110", on=FIRST)
    state = fold(EVOLVE, AccrualSchedule(id=ID), begun)
    facts: list[Any] = []
    for step in steps:
        try:
            made = asked(state, step)
        except Refusal:
            continue
        state = fold(EVOLVE, state, made)
        facts += made
        assert state.recognised + sum((each.amount for each in state.due), Decimal(0)) == state.amount
        assert (state.status == "reversed") == (not state.net)
        assert not ({each.number for each in state.due} & {each.number for each in state.posted})
        assert state.next_on == min((each.on for each in movable(state, date.max)), default=None)
    if state.stopped_from:
        facts += resume(state, on=FIRST)
        state = fold(EVOLVE, state, facts[-1:])
    facts += asked(state, ("run", date.max))
    state = fold(EVOLVE, AccrualSchedule(id=ID), [*begun, *facts])
    assert (state.recognised, state.due) == (state.amount, ())
    moved = Counter(each.part for each in facts if isinstance(each, AccrualSchedule.Transferred))
    assert all(times == 1 for times in moved.values())
    check_postings(state, facts)


class At:
    """The envelope of the fact at a position."""

    def __init__(self, position: int) -> None:
        self.position, self.version, self.id, self.recorded_at, self.by = position, position, "x", "now", "Anna"


def check_postings(state: Any, facts: list[Any]) -> None:
    """The postings of these facts come to what is recognised; both sides of each are the same sum."""
    rows = [
        change
        for position, fact in enumerate(facts, 1)
        for change in CHANGES[type(fact)](fact, At(position))
        if isinstance(change, POSTINGS.append)
    ]
    assert sum((row.recognised for row in rows), Decimal(0)) == state.recognised
    for row in rows:
        grown = {row.credit_account: row.amount, row.debit_account: -row.amount}
        assert row.amount > 0
        assert grown.get("5910") == row.deferred
        assert grown.get("6110", 0) == row.recognised
