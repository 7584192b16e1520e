"""A fingerprint of every read model's rows: two that are equal hold the same."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from projections.table import Table


def digests(connection: Connection[Any], tables: Iterable[Table]) -> dict[str, str]:
    """MD5 of all rows in the order of their keys, by table. Equal figures are equal whatever their decimals."""
    return {table.name: _digest(connection, table) for table in tables}


def _digest(connection: Connection[Any], table: Table) -> str:
    values = ", ".join(_value(table, column) for column in table.columns)
    rows = f"SELECT md5(row({values})::text) AS row, {', '.join(table.key)} FROM {table.name}"  # noqa: S608 - our names
    total = f"SELECT md5(coalesce(string_agg(row, '' ORDER BY {', '.join(table.key)}), '')) FROM ({rows})"  # noqa: S608
    row = connection.execute(total).fetchone()
    return str(row[0]) if row else ""


def _value(table: Table, column: str) -> str:
    return f"trim_scale({column})" if table.sql_type(column) == "numeric" else column
