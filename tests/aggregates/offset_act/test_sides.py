"""Both sides of an act come to the same sum, whatever is asked of whichever document (TX2, TX3)."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import assume
from hypothesis import given as examples
from hypothesis import strategies as st

from aggregates.offset_act.sides import OneSided, Open, Side, Unbalanced, fitted

DAY = date(2026, 3, 10)


def owed(number: int, side: Side, uncovered: str, asked: str | None = None, days: int = 0) -> Open:
    due_on = DAY + timedelta(days=days)
    return Open(UUID(int=number), f"N-{number}", side, Decimal(uncovered), due_on, Decimal(asked) if asked else None)


def amounts(*documents: Open) -> dict[str, str]:
    return {item.number: str(item.amount) for item in fitted(documents)}


@pytest.mark.feature("TX2", "TX3")
def test_the_smaller_side_goes_in_full_and_the_larger_one_oldest_first() -> None:
    newer, older = owed(1, "owed_to_us", "100", days=9), owed(2, "owed_to_us", "50")
    assert amounts(newer, older, owed(3, "owed_by_us", "80")) == {"N-1": "30", "N-2": "50", "N-3": "80"}
    assert amounts(newer, older, owed(3, "owed_by_us", "40")) == {"N-2": "40", "N-3": "40"}


def test_what_is_asked_stands_and_the_rest_follows() -> None:
    asked = owed(1, "owed_to_us", "100", "70")
    assert amounts(asked, owed(3, "owed_by_us", "80")) == {"N-1": "70", "N-3": "70"}
    even = amounts(asked, owed(2, "owed_to_us", "50"), owed(3, "owed_by_us", "80", "80"))
    assert even == {"N-1": "70", "N-2": "10", "N-3": "80"}


def test_what_cannot_be_made_even_is_refused_with_both_sums() -> None:
    with pytest.raises(Unbalanced, match="They owe us 70 and we owe them 60"):
        fitted([owed(1, "owed_to_us", "100", "70"), owed(3, "owed_by_us", "80", "60")])
    with pytest.raises(Unbalanced):
        fitted([owed(1, "owed_to_us", "100", "70"), owed(3, "owed_by_us", "60")])
    with pytest.raises(OneSided, match="one side has no document"):
        fitted([owed(1, "owed_to_us", "100"), owed(2, "owed_to_us", "60")])


sums = st.integers(1, 10_000).map(lambda cents: Decimal(cents).scaleb(-2))
sides = st.lists(st.tuples(sums, st.integers(0, 30), st.none() | st.integers(1, 100)), min_size=1, max_size=6)


@examples(sides, sides)
def test_both_sides_are_even_and_no_document_gives_more_than_it_has(
    ours: list[tuple[Decimal, int, int | None]], theirs: list[tuple[Decimal, int, int | None]]
) -> None:
    named: list[tuple[Side, tuple[Decimal, int, int | None]]] = [("owed_to_us", each) for each in ours]
    named += [("owed_by_us", each) for each in theirs]
    documents = [
        Open(UUID(int=place), f"N-{place}", side, has, DAY + timedelta(days=days), _part(has, percent))
        for place, (side, (has, days, percent)) in enumerate(named)
    ]
    try:
        items = {item.document: item for item in fitted(documents)}
    except Unbalanced:
        assume(any(each.asked is not None for each in documents))
        return
    totals = [sum(each.amount for each in items.values() if each.side == side) for side in ("owed_to_us", "owed_by_us")]
    assert totals[0] == totals[1] > 0
    for each in documents:
        amount = items[each.document].amount if each.document in items else Decimal(0)
        assert 0 <= amount <= each.uncovered
        assert each.asked in (None, amount)


def _part(has: Decimal, percent: int | None) -> Decimal | None:
    return None if percent is None else max((has * percent / 100).quantize(Decimal("0.01")), Decimal("0.01"))
