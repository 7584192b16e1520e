"""The days that are charged, told shortly: the same days as with their invoices, and few after many months."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregates.contract import Contract, Cover
from aggregates.contract.billing import due_invoices
from aggregates.contract.coverage import Days, charged_days, free, release, standing
from tests.aggregates.contract.contracts import ID, ON, after, approved, row, run

BEGIN = date(2024, 1, 1)
spans = st.tuples(st.sampled_from(["R1", "R2"]), st.integers(0, 200), st.integers(0, 40))


def contract_of(pieces: list[tuple[str, int, int]]) -> Contract:
    """Each span is charged by an invoice of its own, in whatever order; days that another charges are left to it."""
    covered: dict[UUID, tuple[Cover, ...]] = {}
    taken: set[tuple[str, int]] = set()
    for place, (key, start, length) in enumerate(pieces):
        mine = {(key, day) for day in range(start, start + length + 1)}
        if not mine & taken:
            taken |= mine
            first, last = BEGIN + timedelta(start), BEGIN + timedelta(start + length)
            covered[UUID(int=place)] = (Cover(row=key, number=0, first=first, last=last),)
    return Contract(id=ID, covered=covered)


def each_day(spans: list[Days] | list[Cover]) -> list[date]:
    return sorted(each.first + timedelta(n) for each in spans for n in range((each.last - each.first).days + 1))


@given(st.lists(spans, max_size=20))
def test_they_are_the_days_of_the_covers_in_order(pieces: list[tuple[str, int, int]]) -> None:
    contract = contract_of(pieces)
    days, covers = charged_days(contract), standing(contract)
    assert days.keys() == covers.keys()
    for key, found in days.items():
        assert each_day(found) == each_day(covers[key])
        assert found == sorted(found)


@given(st.lists(spans, max_size=20), st.integers(0, 240))
def test_what_is_free_is_the_same_told_either_way(pieces: list[tuple[str, int, int]], until: int) -> None:
    contract = replace(approved(row(), start_on=BEGIN), covered=contract_of(pieces).covered)
    day = BEGIN + timedelta(until)
    (rent,) = contract.rows
    shortly = list(free(contract, rent, charged_days(contract).get(rent.key, ()), day))
    assert shortly == list(free(contract, rent, standing(contract)[rent.key], day))
    days = {date for each in shortly for date in each_day([Days(each.first, each.last)])}
    assert not days & set(each_day(standing(contract)[rent.key]))


@pytest.mark.feature("C14")
def test_after_ten_years_a_row_is_one_stretch_and_a_credited_month_makes_it_two() -> None:
    contract, bills = run(approved(row(), row("Care"), start_on=date(2014, 1, 31)), date(2024, 1, 1))
    assert len(bills) == 120
    assert charged_days(contract) == {key: [Days(date(2014, 1, 31), date(2024, 1, 30))] for key in ("R1", "R2")}
    gone = after(contract, release(contract, invoice=UUID(int=105), on=ON))
    assert charged_days(gone)["R1"] == [
        Days(date(2014, 1, 31), date(2014, 6, 29)), Days(date(2014, 7, 31), date(2024, 1, 30)),
    ]  # fmt: skip
    assert [each.days for each in due_invoices(gone, date(2024, 1, 1))] == [(date(2014, 6, 30), date(2014, 7, 30))]
