"""Parked facts are tried again, each document's in order, until one still cannot be taken in."""

from itertools import groupby
from typing import Any

from psycopg import Connection

from projections.engine import parked
from projections.engine.apply import apply
from projections.engine.facts import FactReader
from projections.engine.fold import Fold
from projections.engine.parked import Parked, is_poison, reason
from projections.engine.positions import Group, Mark
from projections.engine.step import Handlers, Step, fold_in
from projections.table import Table


class Healing:
    """Tries again over one connection, in one transaction; the group stands still meanwhile."""

    def __init__(
        self, connection: Connection[Any], group: Group, reader: FactReader, handlers: Handlers, tables: list[Table]
    ) -> None:
        self._connection, self._group = connection, group
        self._reader, self._handlers, self._tables = reader, handlers, tables

    def run(self) -> list[int]:
        """The positions that were healed."""
        with self._connection.transaction():
            mark = self._group.mark(self._connection, lock=True)
            aside = sorted(parked.all_parked(self._connection, self._group.name), key=lambda each: each.document)
            by_document = groupby(aside, lambda each: each.document)
            healed = [position for _, facts in by_document for position in self._heal(list(facts))]
            if aside:
                parked.unpark(self._connection, self._group.name, healed)
                self._group.move(self._connection, mark, Mark(mark.position, mark.parked + 1))
        return sorted(healed)

    def _heal(self, facts: list[Parked]) -> list[int]:
        healed = []
        for each in facts:
            try:
                with self._connection.transaction():
                    self._take_in(each.position)
            except Exception as error:
                if not is_poison(error):
                    raise
                parked.blame(self._connection, self._group.name, each.position, reason(error))
                break
            healed.append(each.position)
        return healed

    def _take_in(self, position: int) -> None:
        step = Step(position - 1, position, Fold(self._tables), [])
        for piece in self._reader.read(self._connection, step.after, step.last):
            fold_in(step, self._reader.decode(piece), self._handlers, {})
        apply(self._connection, step.fold)
