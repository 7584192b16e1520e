"""Projects (campaigns): the list with its filters, and what was planned and bound in each."""

from datetime import date
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from queries.counters import counted
from queries.page import Key, Listing, Page
from queries.rows import Connection
from queries.visibility import SUPERVISED
from queries.where import Where
from queries.words import patterns


class ProjectRow(msgspec.Struct, frozen=True):
    """A project with its totals, net and in its currency: planned, and bound of invoices less credit notes."""

    id: UUID
    version: int
    code: str
    title: str
    status: str  # open, closed
    client: str
    client_name: str
    currency: str
    supervisors: list[str]
    opened_on: date
    planned_income: Decimal
    planned_cost: Decimal
    invoiced: Decimal
    cost: Decimal


ID = Key("id", "uuid")
SORTS = {
    "title": (Key("title_sort", "text"), ID),
    "code": (Key("code", "text"), ID),
    "client": (Key("client", "text"), Key("code", "text"), ID),
    "opened_on": (Key("opened_on", "date"), ID),
    "status": (Key("status", "text"), Key("code", "text"), ID),
}
_PLANNED: LiteralString = "coalesce((SELECT sum({}) FROM project_rows r WHERE r.project = projects.id), 0)"
_BOUND: LiteralString = (
    "coalesce((SELECT sum(b.amount) FROM bindings b WHERE b.project = projects.id AND b.side = '{}'), 0)"
)
_COLUMNS = sql.SQL(
    "id, version, code, title, status, client, client_name, currency, supervisors, opened_on, "
    + ", ".join((_PLANNED.format("income"), _PLANNED.format("cost"), _BOUND.format("income"), _BOUND.format("cost")))
)
_LIST = Listing(_COLUMNS, sql.SQL("projects"), SORTS)
_SEARCHED: LiteralString = "concat_ws(' ', search, lower(code), lower(client)) LIKE ALL (%(search)s)"


def projects(
    connection: Connection,
    *,
    visible_to: str | None = None,
    search: str | None = None,
    client: str | None = None,
    supervisor: str | None = None,
    status: str | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ProjectRow]:
    """By code; `visible_to`: only those that this person supervises (F02). Errors: `BadSort`, `BadCursor`."""
    where = Where().given(SUPERVISED, visible_to=visible_to).given(_SEARCHED, search=patterns(search))
    where.given("client = %(client)s", client=client).given("status = %(status)s", status=status)
    where.given("supervisors @> ARRAY[%(supervisor)s::text]", supervisor=supervisor)
    items, following = _LIST.page(connection, ProjectRow, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted(connection, "projects", where))
