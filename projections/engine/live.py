"""The tables that readers see, moved on step by step: rows and position in one transaction."""

from collections.abc import Callable, Iterable
from typing import Any

from psycopg import Connection

from projections.engine.apply import apply
from projections.engine.fold import Fold
from projections.engine.parked import documents, park
from projections.engine.positions import Group, Mark
from projections.engine.step import Step
from projections.table import Table


class LiveTables:
    """What a replay writes into when it follows the log."""

    haste = False
    window = 20_000

    def __init__(
        self, connection: Connection[Any], group: Group, tables: Iterable[Table], moved: Callable[[int], None]
    ) -> None:
        """`moved` is told each position that is reached."""
        self.tables = list(tables)
        self.stuck: dict[str, int] = {}
        self.mark = Mark(0, -1)
        self._connection, self._group, self._moved = connection, group, moved
        self.look()

    def look(self) -> None:
        """Sees where the group stands; somebody else may have moved it."""
        mark = self._group.mark(self._connection)
        if mark.parked != self.mark.parked:
            self.stuck = documents(self._connection, self._group.name)
        self.mark = mark
        self._moved(mark.position)

    def fold(self) -> Fold:
        """For the next step."""
        return Fold(self.tables)

    def apply(self, step: Step) -> None:
        """Rows, parked facts and position, all or nothing. Raises PositionMoved when it was moved meanwhile."""
        after = Mark(step.last, self.mark.parked + len(step.parked))
        with self._connection.transaction():
            self._group.move(self._connection, self.mark, after)
            if step.fold:
                apply(self._connection, step.fold)
            if step.parked:
                park(self._connection, self._group.name, step.parked)
        self.mark = after
        step.fold.let_go()
        self._moved(after.position)
        for each in step.parked:
            self.stuck.setdefault(each.document, each.position)
