"""The ways in which a project says no that several of its rules share."""

from aggregates.errors import Conflict, NotFound
from aggregates.project.project import Project, Row


class NoSuchRow(NotFound):
    """The project has no such row."""


class ClosedProject(Conflict):
    """Nothing is planned or bound in a closed project."""


class OverPlanned(Conflict):
    """No row gets more than was planned for it, unless somebody says so knowingly."""


def row_of(project: Project, key: str) -> Row:
    """Errors: `NoSuchRow`."""
    for row in project.rows:
        if row.key == key:
            return row
    there_are = ", ".join(row.key for row in project.rows[:20]) or "none yet"
    raise NoSuchRow(f"Project {project.code} has no row {key!r}; there are {there_are}.", pointer="/row")


def check_open(project: Project) -> None:
    """Refuse what only an open project can take."""
    if project.status == "closed":
        raise ClosedProject(f"Project {project.code} is closed; reopen it first.")
    if project.status == "none":
        raise ClosedProject("There is no project yet; open it first.")
