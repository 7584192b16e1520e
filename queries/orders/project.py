"""One project, whole: its blocks and rows, what was planned for each, and what of which invoice is bound to it."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.rows import Connection, all_rows, one_row


class NoSuchProject(NotFound):
    """There is no such project."""


class Bound(msgspec.Struct, frozen=True):
    """A line of an invoice, and how much of its net belongs to the row; below 0 on a credit note."""

    row: str
    invoice: UUID
    number: str | None
    type: str
    state: str
    confirmed: bool
    payer: str  # of a cost: the provider
    payer_name: str
    line: int
    side: str  # income, cost
    amount: Decimal


class PlannedRow(msgspec.Struct, frozen=True):
    """A row: planned, bound (invoices less credit notes), and what is left of the plan; net."""

    key: str
    place: int
    block: str
    text: str
    client: str | None
    provider: str | None
    vat_code: str
    income: Decimal
    cost: Decimal
    invoiced: Decimal
    spent: Decimal
    income_left: Decimal
    cost_left: Decimal
    candidates: str | None = None  # the address of expenses that might be its own (F58)
    bindings: list[Bound] = []


class Block(msgspec.Struct, frozen=True):
    """A block with its rows, in their order."""

    key: str
    title: str
    rows: list[PlannedRow] = []


class Project(msgspec.Struct, frozen=True):
    """Everything that is known of a project; amounts are net, in its currency."""

    id: UUID
    version: int
    code: str
    title: str
    status: str
    client: str
    client_name: str
    currency: str
    supervisors: list[str]
    opened_on: date
    blocks: list[Block] = []


_ONE = sql.SQL(
    "SELECT id, version, code, title, status, client, client_name, currency, supervisors, opened_on "
    "FROM projects WHERE id = %(id)s AND (%(visible_to)s::text IS NULL OR supervisors @> ARRAY[%(visible_to)s::text])"
)
_BLOCKS = sql.SQL("SELECT block_key, title FROM project_blocks WHERE project = %(id)s ORDER BY place, block_key")
_ROWS = sql.SQL("""
    SELECT r.row_key, r.place, r.block_key, r.title, r.client, r.provider, r.vat_code, r.income, r.cost,
        coalesce(b.income, r.income * 0), coalesce(b.cost, r.cost * 0),
        r.income - coalesce(b.income, 0), r.cost - coalesce(b.cost, 0)
    FROM project_rows r
    LEFT JOIN (
        SELECT row_key, sum(amount) FILTER (WHERE side = 'income') AS income,
            sum(amount) FILTER (WHERE side = 'cost') AS cost
        FROM bindings WHERE project = %(id)s GROUP BY row_key
    ) AS b ON b.row_key = r.row_key
    WHERE r.project = %(id)s ORDER BY r.place, r.row_key
""")
_BOUND = sql.SQL("""
    SELECT b.row_key, b.invoice, i.number, i.type, i.status, i.confirmed, i.payer, i.payer_name, b.line, b.side,
        b.amount
    FROM bindings b JOIN invoices i ON i.id = b.invoice
    WHERE b.project = %(id)s AND b.amount <> 0
    ORDER BY i.created_at, b.invoice, b.line
""")


def project(connection: Connection, id: UUID, *, visible_to: str | None = None) -> Project:  # noqa: A002
    """Errors: `NoSuchProject`, also for one that `visible_to` does not supervise."""
    asked: dict[str, Any] = {"id": id, "visible_to": visible_to}
    found = one_row(connection, Project, _ONE, asked)
    if found is None:
        raise NoSuchProject(f"There is no project {id}; look it up in /projects.")
    bound: dict[str, list[Bound]] = {}
    for each in all_rows(connection, Bound, _BOUND, asked):
        bound.setdefault(each.row, []).append(each)
    rows: dict[str, list[PlannedRow]] = {}
    for row in all_rows(connection, PlannedRow, _ROWS, asked):
        address = candidates_address(id, row.key, row.provider, row.client or found.client, visible_to)
        whole = msgspec.structs.replace(row, candidates=address, bindings=bound.get(row.key, []))
        rows.setdefault(row.block, []).append(whole)
    blocks = [
        msgspec.structs.replace(block, rows=rows.get(block.key, []))
        for block in all_rows(connection, Block, _BLOCKS, asked)
    ]
    return msgspec.structs.replace(found, blocks=blocks)


def candidates_address(
    project: UUID, row: str, provider: str | None, client: str, visible_to: str | None
) -> str | None:
    """The list of expenses of this provider for this client that are not bound yet; none without a provider."""
    if provider is None:
        return None
    if visible_to is not None:  # what is bound nowhere is in no list of theirs
        return f"/api/v1/projects/{project}/rows/{quote(row)}/candidates"
    asked = {"direction": "purchase", "provider": provider, "client": client, "bound": "none"}
    return f"/api/v1/invoices?{urlencode(asked)}"
