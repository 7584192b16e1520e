"""A read model's table, and the four verbs with which a projection changes its rows."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Literal

import msgspec

from projections.written_out import adding

Kind = Literal["log", "rows", "sums"]
Key = Hashable  # the key's value, or a tuple of values when it has several columns
Change = Any  # a row to append, or (verb, key, values)


class Verb:
    """What is to be done with the rows of one table; `append` has none, as the new row says it all."""

    def __init__(self, table: "Table", name: str) -> None:
        self.table = table
        self.name = name

    def __repr__(self) -> str:
        return f"{self.table.name}.{self.name}"


class Table:
    """A table that projections write. Three kinds, by how a row is born and changes:

    - log: `append` only, never changed;
    - rows: one row a thing, born by `append` or by a `put` of all its columns; then `put`, `add` and `drop`;
    - sums: `add` only; a row is born with its first delta, and what is not named starts at 0.

    Values are text, numbers, dates, ids or none, as the event has them; `json` and array columns take their text.
    """

    def __init__(self, name: str, kind: Kind, *, columns: str, key: str, indexes: str = "") -> None:
        """`columns`: one a line, as SQL; nobody writes those that PostgreSQL generates. `key`: column names.
        `indexes`: one a line, all that follows the table.
        """
        self.name = name
        self.kind: Kind = kind
        self.types = dict(line.split(None, 1) for line in _lines(columns))
        self.columns = tuple(name for name, kind in self.types.items() if " GENERATED " not in kind)
        self.key = tuple(key.split(", "))
        self.indexes = tuple(_lines(indexes))
        self.append = self._row_type()
        self.putting, self.adding, self.dropping = (Verb(self, name) for name in ("put", "add", "drop"))
        # add(key, column=delta, …): these columns of the row grow by these amounts
        self.add: Callable[..., Change] = self._add
        if kind == "sums":
            self.add, self.grow = adding(self.adding, self.columns[len(self.key) :])

    @property
    def verbs(self) -> tuple[Any, ...]:
        """By what a fold tells the changes of this table from others."""
        return self.append, self.putting, self.adding, self.dropping

    def put(self, key: Key, /, **values: Any) -> Change:
        """These columns of the row take these values. All columns: the row is born when it is not there."""
        return self.putting, key, values

    def _add(self, key: Key, /, **deltas: Any) -> Change:
        return self.adding, key, deltas

    def drop(self, key: Key, /) -> Change:
        """The row goes away, if it is there."""
        return self.dropping, key, None

    @property
    def definition(self) -> str:
        """All that makes the table what it is; when it changes, the table must be rebuilt."""
        return f"{self.types} {self.key} {self.indexes}"

    def __repr__(self) -> str:
        return f"<table {self.name}>"

    def sql_type(self, column: str) -> str:
        """The bare SQL type of a column."""
        return self.types[column].split(" ")[0]

    def nullable(self, column: str) -> bool:
        """May the column be empty?"""
        return "NOT NULL" not in self.types[column]

    def _row_type(self) -> Any:
        """A new row, with the columns as keywords; those that may be empty can be left out."""
        fields = [(name, Any, None) if self.nullable(name) else (name, Any) for name in self.columns]
        return msgspec.defstruct(self.name, fields, kw_only=True, array_like=True, gc=False)


def _lines(text: str) -> Iterator[str]:
    lines = (line.split("--")[0].strip() for line in text.splitlines())
    return (line for line in lines if line)
