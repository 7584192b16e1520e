"""Projects (campaigns) as they now stand: their blocks and rows, and what of which invoice belongs to them."""

from typing import Any

from msgspec import UNSET

from aggregates.project import Project
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table
from projections.text import array, search, sort_key

PROJECTS = Table(
    "projects",
    "rows",
    columns="""
        id           uuid NOT NULL
        version      integer NOT NULL
        position     bigint NOT NULL
        code         text NOT NULL
        status       text NOT NULL      -- open, closed
        title        text NOT NULL
        title_sort   text NOT NULL      -- ORDER BY this: Latvian order
        client       text NOT NULL
        client_name  text NOT NULL
        currency     text NOT NULL
        supervisors  text[] NOT NULL    -- who sees it, beside accounting
        opened_on    date NOT NULL
        search       text NOT NULL      -- folded title; code and client are beside
    """,
    key="id",
    indexes="""
        UNIQUE (code)
        (title_sort, id)
        (client)
        USING gin (supervisors)
    """,
)
BLOCKS = Table(
    "project_blocks",
    "rows",
    columns="""
        project    uuid NOT NULL
        block_key  text NOT NULL
        place      integer NOT NULL
        title      text NOT NULL
    """,
    key="project, block_key",
)
ROWS = Table(
    "project_rows",
    "rows",
    columns="""
        project    uuid NOT NULL
        row_key    text NOT NULL
        place      integer NOT NULL
        block_key  text NOT NULL
        title      text NOT NULL
        client     text             -- none: the project's
        provider   text
        income     numeric NOT NULL -- planned, net
        cost       numeric NOT NULL -- planned, net
        vat_code   text NOT NULL
    """,
    key="project, row_key",
)
BINDINGS = Table(
    "bindings",
    "sums",
    columns="""
        project  uuid NOT NULL
        row_key  text NOT NULL
        invoice  uuid NOT NULL
        line     integer NOT NULL   -- place on the invoice, from 1
        side     text NOT NULL      -- income, cost
        amount   numeric NOT NULL   -- net; below 0 on a credit note; 0: bound no longer
    """,
    key="project, row_key, invoice, line, side",
    indexes="(invoice) WHERE amount <> 0",
)
TABLES = (PROJECTS, BLOCKS, ROWS, BINDINGS)


def _seen(at: Envelope, **values: Any) -> Change:
    return PROJECTS.put(at.id, version=at.version, position=at.position, **values)


def _opened(e: Project.Opened, at: Envelope) -> Changes:
    row = PROJECTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        code=e.code,
        status="open",
        title=e.title,
        title_sort=sort_key(e.title),
        client=e.client,
        client_name=e.client_name,
        currency=e.currency,
        supervisors=array(e.supervisors),
        opened_on=e.effective_on,
        search=search(e.title),
    )
    return row, COUNTERS.add(("projects", ""), rows=1)


def _amended(e: Project.Amended, at: Envelope) -> Changes:
    named = {each: getattr(e, each) for each in ("client", "client_name") if getattr(e, each) is not UNSET}
    if e.title is not UNSET:
        named |= {"title": e.title, "title_sort": sort_key(e.title), "search": search(e.title)}
    if e.supervisors is not UNSET:
        named["supervisors"] = array(e.supervisors)
    return (_seen(at, **named),)


def _block_planned(e: Project.BlockPlanned, at: Envelope) -> Changes:
    block = BLOCKS.put((at.id, e.key), project=at.id, block_key=e.key, place=e.place, title=e.title)
    return _seen(at), block


def _row_planned(e: Project.RowPlanned, at: Envelope) -> Changes:
    row = ROWS.put(
        (at.id, e.row.key),
        project=at.id,
        row_key=e.row.key,
        place=e.row.place,
        block_key=e.row.block,
        title=e.row.text,
        client=e.row.client,
        provider=e.row.provider,
        income=e.row.income,
        cost=e.row.cost,
        vat_code=e.row.vat_code,
    )
    return _seen(at), row


def _binding(e: Any, at: Envelope, sign: int) -> Changes:
    each = e.binding
    return _seen(at), BINDINGS.add((at.id, each.row, each.invoice, each.line, each.side), amount=sign * each.amount)


CHANGES: Projection = {
    Project.Opened: _opened,
    Project.Amended: _amended,
    Project.BlockPlanned: _block_planned,
    Project.RowPlanned: _row_planned,
    Project.RowDropped: lambda e, at: (_seen(at), ROWS.drop((at.id, e.key))),
    Project.Bound: lambda e, at: _binding(e, at, 1),
    Project.Unbound: lambda e, at: _binding(e, at, -1),
    Project.Closed: lambda e, at: (_seen(at, status="closed"),),
    Project.Reopened: lambda e, at: (_seen(at, status="open"),),
}
