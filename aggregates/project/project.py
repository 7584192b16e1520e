"""What the rules of a project (campaign) need to know, and every fact that can befall one."""

import re
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State, named

_NUMBERED = re.compile("r([0-9]{1,9})")
Status = Literal["none", "open", "closed"]
Side = Literal["income", "cost"]


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One planned piece of work. Amounts are net, in the project's currency; codes are of customer cards."""

    key: str  # stable within the project
    place: int = 0  # among the rows, from 1; kept when it is planned anew
    block: str  # key of its block
    text: str
    client: str | None = None  # none: the project's
    provider: str | None = None
    income: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    vat_code: str = ""


class Binding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An amount of one line of an invoice that belongs to a row; below 0 on a credit note."""

    row: str
    invoice: UUID
    line: int  # place on the invoice, from 1
    side: Side
    amount: Decimal


class Project(State, frozen=True, kw_only=True):
    """A campaign with blocks of rows, and what of them was invoiced and spent."""

    status: Status = "none"
    code: str = ""
    title: str = ""
    client: str = ""
    client_name: str = ""
    currency: str = ""
    supervisors: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()  # key and title
    rows: tuple[Row, ...] = ()
    bindings: tuple[Binding, ...] = ()
    last_row: int = 0  # the highest number that a row's key ever had, as drafts name the rows that they came from

    class Opened(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A project began."""

        code: str
        title: str
        client: str
        client_name: str
        currency: str
        supervisors: tuple[str, ...] = ()

    class Amended(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Some fields changed; the others are not named."""

        title: str | UnsetType = UNSET
        client: str | UnsetType = UNSET
        client_name: str | UnsetType = UNSET
        supervisors: tuple[str, ...] | UnsetType = UNSET

    class BlockPlanned(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A block was added, or renamed."""

        key: str
        place: int = 0  # among the blocks, from 1
        title: str

    class RowPlanned(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A row was added, or planned anew: the whole row as it now stands."""

        row: Row

    class RowDropped(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A row that nothing was bound to went away."""

        key: str

    class Bound(Event, frozen=True, kw_only=True, omit_defaults=True):
        """An amount of an invoice's line belongs to a row."""

        binding: Binding
        number: str | None = None  # the invoice's, when it had one
        over: bool = False  # knowingly more than was planned

    class Unbound(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It does not belong there any more; the whole binding that is undone."""

        binding: Binding

    class Closed(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Nothing is planned or invoiced in it any more."""

    class Reopened(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Work goes on."""


def _block_planned(project: Project, e: Project.BlockPlanned) -> Project:
    if e.key in dict(project.blocks):
        return replace(project, blocks=tuple((k, e.title if k == e.key else title) for k, title in project.blocks))
    return replace(project, blocks=(*project.blocks, (e.key, e.title)))


def _row_planned(project: Project, e: Project.RowPlanned) -> Project:
    if number := _NUMBERED.fullmatch(e.row.key):
        project = replace(project, last_row=max(project.last_row, int(number[1])))
    if any(row.key == e.row.key for row in project.rows):
        return replace(project, rows=tuple(e.row if row.key == e.row.key else row for row in project.rows))
    return replace(project, rows=(*project.rows, e.row))


def _unbound(project: Project, e: Project.Unbound) -> Project:
    bindings = list(project.bindings)
    if e.binding in bindings:
        bindings.remove(e.binding)
    return replace(project, bindings=tuple(bindings))


EVOLVE: Evolve = {
    Project.Opened: lambda s, e: replace(s, status="open", **named(e)),
    Project.Amended: lambda s, e: replace(s, **named(e)),
    Project.BlockPlanned: _block_planned,
    Project.RowPlanned: _row_planned,
    Project.RowDropped: lambda s, e: replace(s, rows=tuple(row for row in s.rows if row.key != e.key)),
    Project.Bound: lambda s, e: replace(s, bindings=(*s.bindings, e.binding)),
    Project.Unbound: _unbound,
    Project.Closed: lambda s, e: replace(s, status="closed"),
    Project.Reopened: lambda s, e: replace(s, status="open"),
}
