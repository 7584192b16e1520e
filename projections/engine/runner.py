"""The one session that moves a group of read models on, while it holds the group's lock."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from psycopg import Connection

from projections.engine.facts import FactReader
from projections.engine.live import LiveTables
from projections.engine.positions import Group, PositionMoved
from projections.engine.rebuild import Rebuild
from projections.engine.replay import Progress, Replay
from projections.engine.step import Handlers
from projections.table import Table

FAR_BEHIND = 50_000  # positions from an empty start: a rebuild is faster than following


class Models(NamedTuple):
    """A group of read models, and how they read the log."""

    group: Group
    tables: list[Table]
    reader: FactReader
    handlers: Handlers
    moved: Callable[[int], None]  # told each position that is reached


class Runner:
    """Moves the models on over `connection`, reading the log over `source`."""

    def __init__(self, connection: Connection[Any], source: Connection[Any], models: Models) -> None:
        self._connection, self._source, self._models = connection, source, models
        self._live: LiveTables | None = None

    def leads(self) -> bool:
        """Is this the group's runner, now or already? Then its tables are there, and of today's shape."""
        if self._live is None and self._models.group.become_runner(self._connection):
            if outdated := self._models.group.prepare(self._connection, self._models.tables):
                self.rebuild(outdated)
            self._live = LiveTables(self._connection, self._models.group, self._models.tables, self._models.moved)
        return self._live is not None

    def catch_up(self, upto: int | None = None, progress: Progress | None = None) -> int:
        """Follows the log to the end that it has now, or to `upto`; the position reached. Only if it `leads`."""
        live, models = self._live, self._models
        if live is None:
            raise RuntimeError("Only the group's runner moves its read models.")
        end = models.reader.head(self._source)
        end = end if upto is None else min(end, upto)
        while live.mark.position < end:
            try:
                if live.mark.position == 0 and end >= FAR_BEHIND:
                    self.rebuild([table.name for table in models.tables], progress)
                    live.look()
                else:
                    Replay(models.reader, models.handlers, self._source, live).run(live.mark.position, end, progress)
            except PositionMoved:
                live.look()
        return live.mark.position

    def rebuild(self, names: Collection[str], progress: Progress | None = None) -> int:
        """Folds these tables anew from the first fact; the group's position afterwards."""
        group, tables, reader, handlers, moved = self._models
        chosen = [table for table in tables if table.name in names]
        if unknown := set(names) - {table.name for table in chosen}:
            raise LookupError(f"There is no read model {', '.join(sorted(unknown))}.")
        work = Rebuild(self._connection, self._source, group, reader, handlers)
        mark = work.run(chosen, [table for table in tables if table not in chosen], progress)
        moved(mark.position)
        return mark.position
