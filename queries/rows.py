"""How rows of SQL become typed rows."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import args_row

Connection = psycopg.Connection[Any]
Parameters = Mapping[str, Any]
Query = sql.SQL | sql.Composed
T = TypeVar("T")


def columns(*names: str) -> sql.Composed:
    """Columns by their names, separated by commas."""
    return sql.SQL(", ").join(map(sql.Identifier, names))


def columns_of(kind: type[msgspec.Struct]) -> sql.Composed:
    """The columns that a row has as its fields, in their order."""
    return columns(*kind.__struct_fields__)


def all_rows(connection: Connection, kind: type[T], query: Query, parameters: Parameters | None = None) -> list[T]:
    """Every row of the answer as a `kind`, whose fields stand in the order of the columns."""
    with connection.cursor(row_factory=args_row(kind)) as cursor:
        return cursor.execute(query, parameters or {}).fetchall()


def one_row(connection: Connection, kind: type[T], query: Query, parameters: Parameters | None = None) -> T | None:
    """The first row of the answer, if there is one."""
    with connection.cursor(row_factory=args_row(kind)) as cursor:
        return cursor.execute(query, parameters or {}).fetchone()


def figure(connection: Connection, query: Query, parameters: Parameters | None = None) -> int:
    """The one whole number that the query counts; 0 when there is none."""
    row = connection.execute(query, parameters or {}).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
