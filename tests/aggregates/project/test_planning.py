"""The plan of a project: blocks, rows, and what may not be planned."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as always
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregates.event import Event
from aggregates.project import Binding, Project, Row
from aggregates.project.binding import bind, bound, check_taken_out, left
from aggregates.project.planning import (
    MOST_BLOCKS,
    SIDES,
    BadCurrency,
    BadPlan,
    BoundRow,
    NoSuchBlock,
    NotClosed,
    ProjectExists,
    TooManyBlocks,
    amend,
    begin,
    close,
    drop_row,
    plan_block,
    plan_row,
    reopen,
)
from aggregates.project.refusals import ClosedProject, NoSuchRow, OverPlanned
from tests.aggregates.given import given

ON, PROJECT, BILL = date(2026, 6, 1), UUID(int=1), UUID(int=2)
BLANK = Project(id=PROJECT)
HEAD: dict[str, Any] = {
    "code": "BEER", "title": "Vasaras alus", "client": "ALDARIS", "client_name": "Aldaris AS", "currency": "EUR",
    "supervisors": ("Ilze",),
}  # fmt: skip
OPENED = Project.Opened(effective_on=ON, **HEAD)
BLOCK = Project.BlockPlanned(effective_on=ON, key="media", place=1, title="Mediji")
TV = Row(key="tv", place=1, block="media", text="TV", income=Decimal("100.00"), cost=Decimal("80.00"))
ROW = Project.RowPlanned(effective_on=ON, row=TV)
PLANNED: tuple[Event, ...] = (OPENED, BLOCK, ROW)
CENTS = st.integers(1, 6_000).map(lambda cents: Decimal(cents).scaleb(-2))
CLOSED = Project.Closed(effective_on=ON)


def binding(amount: str, side: Any = "cost") -> Binding:
    return Binding(row="tv", invoice=BILL, line=1, side=side, amount=Decimal(amount))


def was_bound(amount: str, side: Any = "cost") -> Project.Bound:
    return Project.Bound(effective_on=ON, binding=binding(amount, side), number="X-1")


def test_a_project_is_opened_once() -> None:
    given(BLANK).when(begin, **HEAD, on=ON).then(OPENED)
    given(BLANK, OPENED).when(begin, **HEAD, on=ON).then_refused(ProjectExists, says="Vasaras alus")
    given(BLANK).when(begin, **HEAD | {"currency": "euro"}, on=ON).then_refused(BadCurrency)


def test_an_amendment_names_only_what_changes() -> None:
    same = {"title": "Vasaras alus", "client": "ALDARIS", "client_name": "Aldaris AS"}
    given(BLANK, OPENED).when(amend, on=ON, **same).then()
    given(BLANK, OPENED).when(amend, on=ON, title=" Rudens ", supervisors=("Ilze",)).then_has(title="Rudens")
    given(BLANK, OPENED).when(amend, on=ON, supervisors=("Jānis", "Jānis")).then_state(supervisors=("Jānis",))


def test_blocks_and_rows_get_keys_and_places_of_their_own() -> None:
    given(BLANK, OPENED).when(plan_block, title="Mediji", on=ON).then_has(key="b1", place=1)
    given(BLANK, OPENED, BLOCK).when(plan_block, title="Mediji", key="media", on=ON).then()
    given(BLANK, OPENED, BLOCK).when(plan_block, title="Media", key="media", on=ON).then_state(
        blocks=(("media", "Media"),)
    )
    row = Row(key="", block="media", text="Radio")
    made = given(BLANK, *PLANNED).when(plan_row, row, on=ON)
    assert (made.facts[0].row.key, made.facts[0].row.place) == ("r1", 2)


def test_planning_a_key_that_exists_replaces_the_row_where_it_stands() -> None:
    new = Row(key="tv", block="media", text="TV un radio", income=Decimal(120))
    made = given(BLANK, *PLANNED).when(plan_row, new, on=ON)
    assert [(row.place, row.text, str(row.income)) for row in made.state.rows] == [(1, "TV un radio", "120.00")]
    given(BLANK, *PLANNED).when(plan_row, TV, on=ON).then()


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "1e20"])
def test_a_plan_that_cannot_be_is_refused(amount: str) -> None:
    row = Row(key="x", block="media", text="x", cost=Decimal(amount))
    given(BLANK, *PLANNED).when(plan_row, row, on=ON).then_refused(BadPlan, pointer="/cost")


def test_a_row_stands_in_a_block_of_its_project() -> None:
    given(BLANK, *PLANNED).when(plan_row, Row(key="x", block="no", text="x"), on=ON).then_refused(NoSuchBlock, "media")


def test_a_plan_is_not_lowered_below_what_is_bound_but_may_come_nearer_to_it() -> None:
    facts = (*PLANNED, was_bound("90.00"))  # knowingly 10 over
    lower, nearer = (Row(key="tv", block="media", text="TV", cost=Decimal(each)) for each in ("70", "85"))
    given(BLANK, *facts).when(plan_row, lower, on=ON).then_refused(OverPlanned, says="90.00 EUR", pointer="/cost")
    given(BLANK, *facts).when(plan_row, nearer, on=ON).then_has(effective_on=ON)


def test_a_row_goes_away_only_while_nothing_is_bound_to_it() -> None:
    given(BLANK, *PLANNED).when(drop_row, "tv", on=ON).then_state(rows=())
    given(BLANK, *PLANNED, was_bound("1.00")).when(drop_row, "tv", on=ON).then_refused(BoundRow, says="1 invoice ")
    given(BLANK, *PLANNED).when(drop_row, "radio", on=ON).then_refused(NoSuchRow, says="there are tv")


def test_a_closed_project_takes_nothing_until_it_is_reopened() -> None:
    given(BLANK, *PLANNED, CLOSED).when(plan_block, title="x", on=ON).then_refused(ClosedProject)
    given(BLANK, *PLANNED, CLOSED).when(bind, binding("1"), number=None, on=ON).then_refused(ClosedProject)
    given(BLANK, *PLANNED, CLOSED).when(close, on=ON).then_refused(ClosedProject)
    given(BLANK, *PLANNED, CLOSED).when(reopen, on=ON).then(Project.Reopened(effective_on=ON))
    given(BLANK, *PLANNED).when(reopen, on=ON).then_refused(NotClosed)


@pytest.mark.feature("F55")
def test_a_row_takes_its_plan_and_more_only_knowingly() -> None:
    facts = (*PLANNED, was_bound("50.00"))
    asked = binding("30.00")
    given(BLANK, *facts).when(bind, asked, number="X-1", on=ON).then(
        Project.Bound(effective_on=ON, binding=asked, number="X-1")
    )
    more = binding("30.01")
    given(BLANK, *facts).when(bind, more, number="X-1", on=ON).then_refused(OverPlanned, says="at most 30.00")
    given(BLANK, *facts).when(bind, more, number="X-1", on=ON, over=True).then_has(over=True)
    given(BLANK, *facts).when(bind, asked, number="X-1", on=ON, over=True).then_has(over=False)
    given(BLANK, *facts).when(bind, binding("-50.00"), number="K-1", on=ON).then_has(over=False)


@always(
    asked=st.lists(
        st.tuples(st.sampled_from(["tv", "radio"]), st.sampled_from(["income", "cost"]), CENTS, st.booleans())
    )
)
def test_whatever_is_bound_a_row_has_no_more_than_its_plan_unless_somebody_said_so(asked: list[Any]) -> None:
    radio = Row(key="radio", place=2, block="media", text="Radio", income=Decimal("60.00"))
    project = given(BLANK, *PLANNED, Project.RowPlanned(effective_on=ON, row=radio)).state
    knowingly: set[tuple[str, str]] = set()
    for row, side, amount, over in asked:
        each = Binding(row=row, invoice=BILL, line=1, side=side, amount=amount)
        done = given(project).when(bind, each, number=None, on=ON, over=over)
        assert (done.refusal is None) == (over or amount <= left(project, row, side))
        if done.facts and done.facts[0].over:
            knowingly.add((row, side))
        project = done.state
    for row in project.rows:
        for side in SIDES:
            planned = getattr(row, side)
            assert bound(project, row.key, side) + left(project, row.key, side) == planned
            assert bound(project, row.key, side) <= planned or (row.key, side) in knowingly


def test_income_and_cost_of_a_row_are_two_figures() -> None:
    project = given(BLANK, *PLANNED, was_bound("50.00"), was_bound("70.00", "income"), was_bound("-20.00")).state
    assert (bound(project, "tv", "cost"), bound(project, "tv", "income")) == (30, 70)
    assert (left(project, "tv", "cost"), left(project, "tv", "income")) == (50, 30)


def test_the_key_of_a_dropped_row_is_never_made_again() -> None:
    row = Row(key="", block="media", text="Radio")
    planned = given(BLANK, *PLANNED).when(plan_row, row, on=ON).state
    assert planned.rows[-1].key == "r1"
    dropped = given(planned).when(drop_row, "r1", on=ON).state
    given(dropped).when(plan_row, row, on=ON).then_has(row=replace(row, key="r2", place=2))


def test_a_project_has_so_many_blocks_and_still_renames_one() -> None:
    blocks = tuple((f"b{number}", "Mediji") for number in range(1, MOST_BLOCKS + 1))
    full = replace(BLANK, status="open", code="BEER", blocks=blocks)
    given(full).when(plan_block, title="Radio", on=ON).then_refused(TooManyBlocks, "another project")
    given(full).when(plan_block, title="Radio", key="b7", on=ON).then_has(key="b7", place=7)


def test_what_lowers_a_row_is_not_taken_out_from_under_what_stands_on_it() -> None:
    bill, discount = binding("90.00"), binding("-10.00")
    facts = (Project.Bound(effective_on=ON, binding=each) for each in (bill, discount))
    full = given(BLANK, *PLANNED, *facts)
    given(full.state).when(check_taken_out, [discount]).then_refused(OverPlanned, "90.00 EUR of cost")
    given(full.state).when(check_taken_out, [bill, discount]).then()
    given(full.state).when(check_taken_out, [bill]).then()
