"""Read models without an engine: each change is made at once, in the plainest way."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from projections.catalogue import PROJECTIONS
from projections.changes import ReadModel
from projections.table import Key, Table


class Naive:
    """Tables as dictionaries of rows by their keys."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[Key, dict[str, Any]]] = {}

    def of(self, table: Table) -> dict[Key, dict[str, Any]]:
        return self.rows.setdefault(table.name, {})

    def take_in(self, facts: Iterable[Any], models: Iterable[ReadModel] = PROJECTIONS) -> "Naive":
        for fact in facts:
            for model in models:
                handler = model.CHANGES.get(type(fact.event))
                for change in handler(fact.event, fact) if handler else ():
                    self.change(change, [table for each in models for table in each.TABLES])
        return self

    def change(self, change: Any, tables: Iterable[Table]) -> None:
        if not isinstance(change, tuple):
            table = next(each for each in tables if each.append is type(change))
            row = msgspec.structs.asdict(change)
            key = tuple(row[each] for each in table.key)
            assert key not in self.of(table)
            self.of(table)[key] = row
            return
        verb, key, values = change
        rows, key = self.of(verb.table), key if isinstance(key, tuple) else (key,)
        if verb.name == "drop":
            rows.pop(key, None)
        elif verb.name == "put":
            assert key in rows or set(values) == set(verb.table.columns)
            rows.setdefault(key, {}).update(values)
        else:
            if verb.table.kind == "sums":
                zeros = dict.fromkeys(verb.table.columns, Decimal(0)) | dict(zip(verb.table.key, key, strict=True))
                rows.setdefault(key, zeros)
                values = dict(zip(verb.table.columns[len(key) :], values, strict=True))
            for column, delta in values.items():
                rows[key][column] += delta
