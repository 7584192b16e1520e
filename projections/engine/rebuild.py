"""All read models, or some, folded anew from the first fact: into shadow tables that then take the others' place."""

from collections.abc import Collection, Iterable
from typing import Any

from psycopg import Connection

from projections.engine import parked
from projections.engine.facts import FactReader
from projections.engine.parked import Parked, TooLateToTell
from projections.engine.positions import Group, Mark
from projections.engine.replay import Progress, Replay, undisturbed
from projections.engine.shadow import ShadowTables
from projections.engine.step import Handlers
from projections.table import Table


class RebuildStopped(Exception):  # noqa: N818 - named like the refusals
    """A part of the tables cannot be rebuilt past a fact that it cannot take in, as the others have taken it in."""


class Rebuild:
    """Rebuilds in one transaction of `connection`, reading the log over `source`."""

    def __init__(
        self, connection: Connection[Any], source: Connection[Any], group: Group, reader: FactReader, handlers: Handlers
    ) -> None:
        self._connection, self._source, self._group = connection, source, group
        self._reader, self._handlers = reader, handlers

    def run(self, tables: Collection[Table], others: Collection[Table], progress: Progress | None = None) -> Mark:
        """Where the group stands afterwards. When it has no `others`, parked facts are tried again.

        The live tables are read and moved on meanwhile; they stand still only while the last facts are brought in.
        """
        try:
            return self._run(tables, others, progress, haste=True)
        except TooLateToTell:
            return self._run(tables, others, progress, haste=False)

    def _run(
        self, tables: Collection[Table], others: Collection[Table], progress: Progress | None, *, haste: bool
    ) -> Mark:
        whole = not others
        with undisturbed(), self._connection.transaction():
            self._group.rebuild_alone(self._connection)
            aside = [] if whole else parked.all_parked(self._connection, self._group.name)
            shadow = ShadowTables(self._connection, tables, others, haste=haste)
            shadow.stuck = _first_of_each(aside)
            replay = Replay(self._reader, self._handlers, self._source, shadow)
            now = self._group.mark(self._connection).position
            end = max(now, self._reader.head(self._source)) if whole else now
            replay.run(0, end, progress)
            shadow.finish()
            before = self._group.mark(self._connection, lock=True)
            after = Mark(max(end, before.position), before.parked + 1)
            replay.run(end, after.position)
            self._park(shadow.parked, aside, whole=whole)
            shadow.swap()
            self._group.move(self._connection, before, after)
        return after

    def _park(self, found: list[Parked], aside: list[Parked], *, whole: bool) -> None:
        if whole:
            parked.unpark_all(self._connection, self._group.name)
            parked.park(self._connection, self._group.name, found)
        elif more := {each.position for each in found} - {each.position for each in aside}:
            raise RebuildStopped(
                f"The fact at position {min(more)} cannot be taken in by these tables, and the others have it; "
                "rebuild all of them."
            )


def _first_of_each(facts: Iterable[Parked]) -> dict[str, int]:
    first: dict[str, int] = {}
    for each in facts:
        first.setdefault(each.document, each.position)
    return first
