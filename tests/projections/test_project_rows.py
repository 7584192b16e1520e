"""What the read model of projects makes of each fact."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.event import Event
from aggregates.project import Binding, Project, Row
from projections import projects
from projections.changes import Changes
from tests.projections.world import Written

ID, BILL, ON = str(UUID(int=1)), UUID(int=2), date(2026, 6, 1)
OPENED = Project.Opened(
    effective_on=ON, code="BEER", title="Ķiršu alus", client="ALDARIS", client_name="Aldaris AS", currency="EUR",
    supervisors=("Ilze", 'Jānis "J"'),
)  # fmt: skip


def rows(event: Event) -> Changes:
    return projects.CHANGES[type(event)](event, Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event))


def seen(**values: Any) -> Any:
    return projects.PROJECTS.put(ID, version=3, position=7, **values)


def test_a_project_is_listed_searched_without_diacritics_and_counted() -> None:
    row, counted = rows(OPENED)
    assert (row.status, row.search, row.supervisors) == ("open", "kirsu alus", '{"Ilze","Jānis \\"J\\""}')
    assert counted == projects.COUNTERS.add(("projects", ""), rows=1)


def test_only_what_an_amendment_names_changes() -> None:
    (row,) = rows(Project.Amended(effective_on=ON, supervisors=("Anna",)))
    assert row == seen(supervisors='{"Anna"}')
    (row,) = rows(Project.Amended(effective_on=ON, title="Jauns", client="X", client_name="SIA X"))
    assert row == seen(client="X", client_name="SIA X", title="Jauns", title_sort=row[2]["title_sort"], search="jauns")


def test_a_row_is_put_whole_and_dropped() -> None:
    row = Row(key="tv", place=2, block="media", text="TV", provider="TV3", income=Decimal(10))
    _, put = rows(Project.RowPlanned(effective_on=ON, row=row))
    assert put[1] == (ID, "tv")
    assert (put[2]["title"], put[2]["provider"], put[2]["income"], put[2]["client"]) == ("TV", "TV3", 10, None)
    assert rows(Project.RowDropped(effective_on=ON, key="tv")) == (seen(), projects.ROWS.drop((ID, "tv")))


def test_a_binding_adds_and_its_undoing_takes_away() -> None:
    binding = Binding(row="tv", invoice=BILL, line=1, side="cost", amount=Decimal("5.00"))
    key = (ID, "tv", BILL, 1, "cost")
    assert rows(Project.Bound(effective_on=ON, binding=binding))[1] == projects.BINDINGS.add(key, amount=5)
    assert rows(Project.Unbound(effective_on=ON, binding=binding))[1] == projects.BINDINGS.add(key, amount=-5)


def test_closed_and_open_again() -> None:
    assert rows(Project.Closed(effective_on=ON)) == (seen(status="closed"),)
    assert rows(Project.Reopened(effective_on=ON)) == (seen(status="open"),)
    block, put = rows(Project.BlockPlanned(effective_on=ON, key="media", place=1, title="Mediji"))
    assert (block, put[2]["title"]) == (seen(), "Mediji")
