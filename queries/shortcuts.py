"""A person's shortcuts: filters of lists under names of their own (F25)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.ids import shortcut_id
from aggregates.shortcut.rules import NoSuchShortcut
from queries.counters import counted_rows
from queries.page import Key, Listing, Page
from queries.rows import Connection, one_row
from queries.where import Where


class Shortcut(msgspec.Struct, frozen=True):
    """One shortcut; `query` has each parameter's values."""

    name: str
    list: str
    query: dict[str, Any]
    saved_at: datetime
    id: UUID
    version: int


_COLUMNS = sql.SQL("name, list, query, saved_at, id, version")
SORTS = {
    "name": (Key("name", "text"), Key("id", "uuid")),
    "saved_at": (Key("saved_at", "timestamptz"), Key("id", "uuid")),
}
_LIST = Listing(_COLUMNS, sql.SQL("shortcuts"), SORTS)
_ONE = sql.SQL("SELECT {} FROM shortcuts WHERE id = %(id)s").format(_COLUMNS)


def shortcuts(
    connection: Connection,
    person: str,
    *,
    list: str | None = None,  # noqa: A002 - the published name
    sort: str = "name",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Shortcut]:
    """By name. Errors: `BadSort`, `BadCursor`."""
    where = Where("person = %(person)s", person=person).given("list = %(list)s", list=list)
    items, following = _LIST.page(connection, Shortcut, where, sort=sort, limit=limit, cursor=cursor)
    return Page(items, following, counted_rows(connection, "shortcuts", where))


def shortcut(connection: Connection, person: str, name: str) -> Shortcut:
    """Errors: `NoSuchShortcut`."""
    found = one_row(connection, Shortcut, _ONE, {"id": shortcut_id(person, name)})
    if found is None:
        raise NoSuchShortcut(f"{person} has no shortcut {name!r}; look at /shortcuts for those that there are.")
    return found
