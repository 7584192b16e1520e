"""The SQL that brings folded changes into a table, one statement a table and set of columns."""

# ruff: noqa: S608 - the names are those of our own tables

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from projections.table import Table


class Statement(NamedTuple):
    """Changes rows of `target` from rows with these columns."""

    target: str
    text: str  # with {source} where the rows come from
    columns: tuple[str, ...]
    types: tuple[str, ...]
    all_must_match: bool = False  # each row of the source must have its row in the table
    needs_key: bool = False  # works only when the table's key is there

    def from_json(self) -> str:
        """The statement with its rows as a JSON array of arrays, its one parameter."""
        values = ", ".join(
            f"(r ->> {place})::{kind} AS {name}"
            for place, (name, kind) in enumerate(zip(self.columns, self.types, strict=True))
        )
        return self.text.replace("{source}", f"(SELECT {values} FROM jsonb_array_elements(%s) AS r)")


def _statement(table: Table, name: str, text: str, columns: Sequence[str], **more: bool) -> Statement:
    return Statement(name, text, tuple(columns), tuple(table.sql_type(each) for each in columns), **more)


@lru_cache(maxsize=1000)
def insert(table: Table, name: str) -> Statement:
    """New rows."""
    columns = ", ".join(table.columns)
    text = f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {{source}} AS s"
    return _statement(table, name, text, table.columns)


@lru_cache(maxsize=1000)
def increase(table: Table, name: str) -> Statement:
    """Sums grow; a sum that is not there yet is born."""
    columns = ", ".join(table.columns)
    grown = ", ".join(f"{each} = t.{each} + excluded.{each}" for each in table.columns if each not in table.key)
    return _statement(
        table,
        name,
        f"INSERT INTO {name} AS t ({columns}) SELECT {columns} FROM {{source}} AS s "
        f"ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {grown}",
        table.columns,
        needs_key=True,
    )


@lru_cache(maxsize=1000)
def change(table: Table, name: str, puts: tuple[str, ...], adds: tuple[str, ...]) -> Statement:
    """Rows change in some columns; a row that is put whole is born when it is not there."""
    changed = [f"{each} = s.{each}" for each in puts] + [f"{each} = t.{each} + s.{each}" for each in adds]
    if set(puts) == set(table.columns):
        columns = ", ".join(puts)
        conflict = ", ".join(f"{each} = excluded.{each}" for each in puts if each not in table.key)
        return _statement(
            table,
            name,
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {{source}} AS s "
            f"ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {conflict}",
            puts,
            needs_key=True,
        )
    same = " AND ".join(f"t.{each} = s.{each}" for each in table.key)
    text = f"UPDATE {name} AS t SET {', '.join(changed)} FROM {{source}} AS s WHERE {same}"
    return _statement(table, name, text, (*table.key, *puts, *adds), all_must_match=True)


@lru_cache(maxsize=1000)
def delete(table: Table, name: str) -> Statement:
    """Rows go away."""
    same = " AND ".join(f"t.{each} = s.{each}" for each in table.key)
    return _statement(table, name, f"DELETE FROM {name} AS t USING {{source}} AS s WHERE {same}", table.key)
