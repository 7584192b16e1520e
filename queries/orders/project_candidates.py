"""Expenses that might belong to a row: of its provider, for its client, not wholly bound (F58)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.project.refusals import NoSuchRow
from queries.orders.project import project
from queries.page import Key, Listing, Page
from queries.rows import Connection, figure
from queries.where import Where


class Candidate(msgspec.Struct, frozen=True):
    """An expense, and what of its net is not bound yet."""

    id: UUID
    type: str
    state: str
    number: str | None
    payer: str  # the provider
    payer_name: str
    client: str | None
    issued_on: date | None
    net: Decimal
    bound: Decimal
    left: Decimal
    currency: str
    confirmed: bool


_LIST = Listing(
    sql.SQL(
        "id, type, status, number, payer, payer_name, client, issued_on, net, bound + net * 0, "
        "(CASE WHEN type = 'credit_note' THEN -net ELSE net END) - bound, currency, confirmed"
    ),
    sql.SQL("invoices"),
    {"created": (Key("created_at", "timestamptz"), Key("id", "uuid"))},
)


def candidates(
    connection: Connection,
    id: UUID,  # noqa: A002 - the interface's own word
    row: str,
    *,
    visible_to: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Candidate]:
    """Oldest first; none for a row without a provider. Also those that are charged to no client yet, but not to one
    who may see only a part (`visible_to`): to them the client is the project's, which accounting has named.

    Errors: `NoSuchProject`, `NoSuchRow`, `BadCursor`.
    """
    whole = project(connection, id, visible_to=visible_to)
    found = next((each for block in whole.blocks for each in block.rows if each.key == row), None)
    if found is None:
        raise NoSuchRow(f"Project {whole.code} has no row {row!r}; see its rows.")
    where = Where(
        "direction = 'purchase' AND type <> 'advance' AND status <> 'cancelled' AND abs(bound) < abs(net)",
        "payer = %(provider)s AND currency = %(currency)s",
        "client = %(client)s" if visible_to else "(client IS NULL OR client = %(client)s)",
    )
    client = whole.client if visible_to else found.client or whole.client
    where.parameters |= {"provider": found.provider, "client": client, "currency": whole.currency}
    where.asked += [("project", str(id)), ("row", row)]
    items, following = _LIST.page(connection, Candidate, where, sort="created", limit=limit, cursor=cursor)
    total = figure(connection, sql.SQL("SELECT count(*) FROM invoices{}").format(where.sql()), where.parameters)
    return Page(items, following, total)
