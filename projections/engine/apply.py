"""Brings a fold into the tables: few rows in one round trip, many rows by COPY."""

from collections.abc import Callable
from typing import Any

from psycopg import Connection, Cursor

from projections.engine.batches import Batch, batches
from projections.engine.fold import Fold
from projections.table import Table

MANY = 300  # changed rows; from here on COPY is worth its round trips
_CSV = r"(FORMAT csv, ESCAPE '\', NULL 'null')"


class RowMissing(LookupError):  # noqa: N818 - named like the refusals
    """A fact changes a row that does not exist."""


def live_name(table: Table) -> str:
    """The table that readers see."""
    return table.name


def apply(connection: Connection[Any], fold: Fold, name_of: Callable[[Table], str] = live_name) -> None:
    """Changes the rows, inside the caller's transaction. Raises when a row to be changed is not there."""
    if len(fold) < MANY:
        _in_one_go(connection, list(batches(fold, name_of)))
        return
    with connection.cursor() as cursor:
        for batch in batches(fold, name_of):
            copy(cursor, batch)


def _in_one_go(connection: Connection[Any], changes: list[Batch]) -> None:
    with connection.pipeline():
        cursors = [connection.execute(each.statement.from_json(), [each.as_json().decode()]) for each in changes]
    for batch, cursor in zip(changes, cursors, strict=True):
        _check(batch, cursor)


def copy(cursor: Cursor[Any], batch: Batch) -> None:
    """New rows straight into the table; changes through a table of their own."""
    statement = batch.statement
    columns = ", ".join(statement.columns)
    if batch.new:
        _copy_into(cursor, f"{statement.target} ({columns})", batch)
        return
    typed = ", ".join(f"{name} {kind}" for name, kind in zip(statement.columns, statement.types, strict=True))
    cursor.execute(f"CREATE TEMPORARY TABLE changes ({typed}) ON COMMIT DROP")
    _copy_into(cursor, "changes", batch)
    cursor.execute(statement.text.replace("{source}", "changes"))
    _check(batch, cursor)
    cursor.execute("DROP TABLE changes")


def _copy_into(cursor: Cursor[Any], target: str, batch: Batch) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN {_CSV}") as stream:
        stream.write(b"".join(batch.as_csv()))


def _check(batch: Batch, cursor: Cursor[Any]) -> None:
    missing = len(batch.rows) - cursor.rowcount
    if batch.statement.all_must_match and missing:
        raise RowMissing(f"{missing} of {len(batch.rows)} rows to change in {batch.table.name} do not exist")
