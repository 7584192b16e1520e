"""Reference data: the entries of one register."""

from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from queries.counters import counted_rows
from queries.page import Key, Listing, Page
from queries.rows import Connection, columns_of, one_row
from queries.where import Where
from queries.words import FOLD, patterns


class NoSuchEntry(NotFound):
    """The register has no such entry."""


class RegisterEntry(msgspec.Struct, frozen=True):
    """One entry as it now stands; `entry` has the fields of its kind."""

    kind: str
    code: str
    id: UUID
    version: int
    position: int
    status: str  # active, retired
    entry: dict[str, Any]


_ONE = sql.SQL("SELECT {} FROM registers WHERE kind = %(kind)s AND code = %(code)s").format(columns_of(RegisterEntry))
_LIST = Listing(columns_of(RegisterEntry), sql.SQL("registers"), {"code": (Key("code", "text"),)})
_SEARCHED: LiteralString = (
    FOLD.format("code, entry ->> 'name', entry ->> 'barcode', entry ->> 'item'") + " LIKE ALL (%(search)s)"
)


def registers(
    connection: Connection,
    kind: str,
    *,
    search: str | None = None,
    status: str | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[RegisterEntry]:
    """Entries of one kind by code; an unknown kind has none. Errors: `BadSort`, `BadCursor`.

    `search`: words of the code, name, barcode or item, as a value list needs them.
    """
    where = Where().given("kind = %(kind)s", kind=kind).given("status = %(status)s", status=status)
    where.given(_SEARCHED, search=patterns(search))
    items, following = _LIST.page(connection, RegisterEntry, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted_rows(connection, "registers", where))


def register(connection: Connection, kind: str, code: str) -> RegisterEntry:
    """Errors: `NoSuchEntry`."""
    found = one_row(connection, RegisterEntry, _ONE, {"kind": kind, "code": code})
    if found is None:
        raise NoSuchEntry(f"The register {kind} has no {code!r}; look it up in /registers/{kind}.")
    return found
