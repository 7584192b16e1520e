"""A page of a list: its rows, a cursor for the next ones, and how many there are in all."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, LiteralString, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import Rejected
from queries.rows import Connection
from queries.where import Where

T = TypeVar("T")


class BadCursor(Rejected):
    """The cursor does not belong to this list."""


class BadSort(Rejected):
    """The list cannot be sorted by this."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """`next` is the cursor of the following page, none on the last one; `total` counts the whole list, or is none
    where it is so long that only `at_least` is told.
    """

    items: list[T]
    next: str | None
    total: int | None
    at_least: int | None = None


class Key(NamedTuple):
    """One part of an order: an SQL expression that is never null, and its type."""

    expression: LiteralString
    type: LiteralString
    descending: bool = False


class Cursor(NamedTuple):
    """Where a page ended: the sort, the keys of its last row as text, and the digest of the filters."""

    sort: str
    after: tuple[str, ...]
    filters: str


class Listing(NamedTuple):
    """A list that is read in pages: its columns, where they come from, and by what it can be sorted.

    Every sort ends with a key that no two rows share, so no row is skipped or shown twice (keyset pagination).
    """

    columns: sql.Composable
    source: sql.Composable
    sorts: Mapping[str, tuple[Key, ...]]

    def page(
        self, connection: Connection, kind: type[T], where: Where, *, sort: str, limit: int, cursor: str | None
    ) -> tuple[list[T], str | None]:
        """At most `limit` rows and the cursor of the next page. Errors: `BadSort`, `BadCursor`."""
        keys, digest = self.order(sort), where.digest()
        after = opened(cursor, sort, digest, keys) if cursor else None
        found = connection.execute(
            sql.SQL("SELECT ARRAY[{keys}], {columns} FROM {source}{where} ORDER BY {order} LIMIT %(limit)s").format(
                keys=sql.SQL(", ").join(sql.SQL(f"({key.expression})::text") for key in keys),
                columns=self.columns,
                source=self.source,
                where=where.sql(*([_after(keys)] if after else [])),
                order=_order(keys),
            ),
            {**where.parameters, **_bound(after), "limit": limit + 1},
        ).fetchall()
        more = len(found) > limit
        return [kind(*row[1:]) for row in found[:limit]], (
            closed(Cursor(sort, tuple(found[limit - 1][0]), digest)) if more else None
        )

    def order(self, sort: str) -> tuple[Key, ...]:
        """The keys of a sort; a leading `-` turns all of them round. Errors: `BadSort`."""
        name = sort.removeprefix("-")
        if name not in self.sorts:
            raise BadSort(f"{name!r} is no sort of this list; use one of {', '.join(self.sorts)}.", pointer="/sort")
        keys = self.sorts[name]
        return tuple(key._replace(descending=not key.descending) for key in keys) if sort != name else keys


def _order(keys: tuple[Key, ...]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL(f"{key.expression}{' DESC' if key.descending else ''}") for key in keys)


def _bound(after: tuple[str, ...] | None) -> dict[str, str]:
    return {f"after_{number}": value for number, value in enumerate(after or ())}


def _after(keys: tuple[Key, ...]) -> sql.Composable:
    """Rows that stand after the last one seen. One direction: a row comparison, which an index answers at once."""
    values = [f"%(after_{number})s::{key.type}" for number, key in enumerate(keys)]
    if len({key.descending for key in keys}) == 1:
        names = ", ".join(key.expression for key in keys)
        return sql.SQL(f"({names}) {_beyond(keys[0])} ({', '.join(values)})")
    first = f"{keys[0].expression} {_beyond(keys[0])}= {values[0]}"  # lets an index start at the right place
    return sql.SQL(f"({first} AND {_nested(keys, values)})")


def _nested(keys: tuple[Key, ...], values: list[str]) -> str:
    """(a > x OR (a = x AND (b < y OR …))): the keys go in two directions."""
    beyond = f"{keys[0].expression} {_beyond(keys[0])} {values[0]}"
    if len(keys) == 1:
        return beyond
    return f"({beyond} OR ({keys[0].expression} = {values[0]} AND {_nested(keys[1:], values[1:])}))"


def _beyond(key: Key) -> str:
    return "<" if key.descending else ">"


def closed(cursor: Cursor) -> str:
    """The cursor as it travels."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def opened(cursor: str, sort: str, digest: str, keys: tuple[Key, ...]) -> tuple[str, ...]:
    """The keys of the last row that was seen, as text. Errors: `BadCursor`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=Cursor)
        for key, value in zip(keys, found.after, strict=True):
            _READABLE[key.type](value)
    except (UnicodeEncodeError, binascii.Error, msgspec.MsgspecError, ValueError, InvalidOperation) as error:
        raise BadCursor("The cursor cannot be read; ask for the first page again.", pointer="/cursor") from error
    if (found.sort, found.filters) != (sort, digest):
        raise BadCursor(
            "The cursor belongs to a list with other filters or another sort; ask for the first page again.",
            pointer="/cursor",
        )
    return found.after


def _number(text: str) -> Decimal:
    if not (value := Decimal(text)).is_finite():
        raise ValueError(text)
    return value


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL")
    return text


_READABLE: dict[str, Any] = {
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
    "numeric": _number,
    "bigint": int,
    "integer": int,
    "text": _text,
    "boolean": _boolean,
}
