"""Open a project, plan its blocks and rows, and close it (F36, F58)."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from msgspec.structs import replace

from aggregates import plain_text
from aggregates.errors import Conflict, Rejected
from aggregates.money import EXACT, rounded
from aggregates.project.binding import bound
from aggregates.project.project import Project, Row, Side
from aggregates.project.refusals import OverPlanned, check_open, row_of

MOST_ROWS, MOST_BLOCKS = 5_000, 500
SIDES: tuple[Side, Side] = ("income", "cost")


class ProjectExists(Conflict):
    """A project's code is opened once."""


class BoundRow(Conflict):
    """A row that invoices are bound to stays."""


class NotClosed(Conflict):
    """Only a closed project is reopened."""


class BadCurrency(Rejected):
    """A currency is three capital letters of ISO 4217."""


class NoSuchBlock(Rejected):
    """A row stands in a block of its project."""


class BadPlan(Rejected):
    """A planned amount is 0 or more, with no more decimals than its currency."""


class TooManyRows(Rejected):
    """A project has at most 5,000 rows."""


class TooManyBlocks(Rejected):
    """A project has at most 500 blocks."""


def begin(
    project: Project,
    *,
    code: str,
    title: str,
    client: str,
    client_name: str,
    currency: str,
    supervisors: Iterable[str],
    on: date,
) -> list[Project.Opened]:
    """Errors: `ProjectExists`, `BadCurrency`, `BadText`."""
    if project.status != "none":
        raise ProjectExists(f"Project {code} is {project.title!r} already; amend it, or use another code.")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadCurrency(f"{currency!r} is no currency; use its three capital letters.", pointer="/currency")
    return [
        Project.Opened(
            effective_on=on,
            code=plain_text.line(code, "The code", pointer="/code", limit=40),
            title=plain_text.line(title, "The title", pointer="/title"),
            client=client,
            client_name=client_name,
            currency=currency,
            supervisors=_people(supervisors),
        )
    ]


def amend(project: Project, *, on: date, **changes: Any) -> list[Project.Amended]:
    """Change title, client (with client_name) or supervisors; what is not named or stands so already is no change."""
    check_open(project)
    if "title" in changes:
        changes["title"] = plain_text.line(changes["title"], "The title", pointer="/title")
    if "supervisors" in changes:
        changes["supervisors"] = _people(changes["supervisors"])
    told = {field: value for field, value in changes.items() if value != getattr(project, field)}
    return [Project.Amended(effective_on=on, **told)] if told else []


def _people(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain_text.line(name, "A supervisor", pointer="/supervisors") for name in names))


def plan_block(project: Project, *, title: str, on: date, key: str | None = None) -> list[Project.BlockPlanned]:
    """Add a block, or rename the one with this key."""
    check_open(project)
    title = plain_text.line(title, "The title", pointer="/title")
    keys = [each for each, _ in project.blocks]
    key = plain_text.line(key, "The key", pointer="/key", limit=40) if key else free_key("b", keys)
    if (key, title) in project.blocks:
        return []
    if key not in keys and len(keys) >= MOST_BLOCKS:
        raise TooManyBlocks(f"Project {project.code} has {MOST_BLOCKS} blocks; open another project for the rest.")
    place = keys.index(key) + 1 if key in keys else len(keys) + 1
    return [Project.BlockPlanned(effective_on=on, key=key, place=place, title=title)]


def free_key(prefix: str, taken: Iterable[str], *, after: int = 0) -> str:
    """The first of r1, r2, … beyond `after` that nothing has."""
    used = set(taken)
    return next(key for number in count(after + 1) if (key := f"{prefix}{number}") not in used)


def plan_row(project: Project, row: Row, *, on: date) -> list[Project.RowPlanned]:
    """Add `row`, or plan the one with this key anew; an empty key is made. Its place is ours to give."""
    check_open(project)
    old = next((each for each in project.rows if each.key == row.key), None)
    if old is None and len(project.rows) >= MOST_ROWS:
        raise TooManyRows(f"Project {project.code} has {MOST_ROWS} rows; open another one for the rest.")
    if row.block not in dict(project.blocks):
        there_are = ", ".join(key for key, _ in project.blocks) or "none yet"
        raise NoSuchBlock(
            f"Project {project.code} has no block {row.block!r}; there are {there_are}.", pointer="/block"
        )
    planned = replace(
        row,
        key=plain_text.line(row.key, "The key", pointer="/key", limit=40) if row.key else _row_key(project),
        place=old.place if old else max((each.place for each in project.rows), default=0) + 1,
        text=plain_text.lines(row.text, "The text", pointer="/text"),
        income=_plan(project, row.income, "income"),
        cost=_plan(project, row.cost, "cost"),
    )
    if planned == old:
        return []
    for side in SIDES:
        _check_bound(project, planned, old, side)
    return [Project.RowPlanned(effective_on=on, row=planned)]


def _row_key(project: Project) -> str:
    """Never that of a row which was dropped: a draft that was made from that one is not bound to another."""
    return free_key("r", (row.key for row in project.rows), after=project.last_row)


def _plan(project: Project, amount: Decimal, field: Side) -> Decimal:
    if not amount.is_finite() or amount < 0 or amount.adjusted() >= 15:
        raise BadPlan(f"A planned {field} of {amount:.20} cannot be; use 0 or more.", pointer=f"/{field}")
    exact = rounded(amount, project.currency)
    if EXACT.compare(exact, amount):
        raise BadPlan(
            f"{amount:.20} {project.currency} has more decimals than the currency; use {exact}.", pointer=f"/{field}"
        )
    return exact


def _check_bound(project: Project, planned: Row, old: Row | None, side: Side) -> None:
    """A plan is not lowered below what is bound: that would be more than planned, and nobody said so."""
    now, has = getattr(planned, side), bound(project, planned.key, side)
    if old is not None and now < getattr(old, side) and now < has:
        raise OverPlanned(
            f"Row {planned.key} of project {project.code} has {has} {project.currency} of {side} bound to it, so "
            f"{now} cannot be planned; plan {has} or more, or unbind some of it first.",
            pointer=f"/{side}",
        )


def drop_row(project: Project, key: str, *, on: date) -> list[Project.RowDropped]:
    """Take away a row that nothing is bound to. Errors: `NoSuchRow`, `BoundRow`."""
    check_open(project)
    row = row_of(project, key)
    many = len({each.invoice for each in project.bindings if each.row == row.key})
    if many:
        raise BoundRow(
            f"Row {key} of project {project.code} has {many} invoice{'s' * (many > 1)} bound to it; unbind them first."
        )
    return [Project.RowDropped(effective_on=on, key=key)]


def close(project: Project, *, on: date) -> list[Project.Closed]:
    """Errors: `ClosedProject`."""
    check_open(project)
    return [Project.Closed(effective_on=on)]


def reopen(project: Project, *, on: date) -> list[Project.Reopened]:
    """Errors: `NotClosed`."""
    if project.status != "closed":
        raise NotClosed(f"Project {project.code} is not closed, so there is nothing to reopen.")
    return [Project.Reopened(effective_on=on)]
