"""Tables that are rebuilt beside the live ones, which readers go on reading until the swap."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from projections.engine import positions
from projections.engine.apply import copy
from projections.engine.batches import batches
from projections.engine.fold import Fold
from projections.engine.parked import Parked, TooLateToTell, is_poison, reason
from projections.engine.step import Step
from projections.table import Table

_PATIENCE = 60  # seconds for which readers may keep the swap waiting
_SCANNED = 2_000_000  # rows; in so many a row is found without a key
_IN_MEMORY = 250_000  # changed rows
_HASTY, _CAREFUL = 10_000, 50_000  # positions in a step
_SETTINGS = """
    SET LOCAL maintenance_work_mem = '256MB';
    SET LOCAL work_mem = '128MB';
    SET LOCAL default_statistics_target = 50;
    SELECT set_config('wal_compression', 'off', true), set_config('deadlock_timeout', '100ms', true)
        FROM pg_roles WHERE rolname = current_user AND rolsuper
"""


class SwapBlocked(Exception):  # noqa: N818 - named like the refusals
    """Long questions kept the rebuilt tables from taking the place of the old ones."""


def shadow_name(table: Table) -> str:
    """The table that is rebuilt."""
    return f"{table.name}__new"


class ShadowTables:
    """What a replay writes into when it rebuilds. All happens in the caller's transaction, so a crash leaves nothing.

    In haste, new rows are poured by COPY into tables without indexes, a few at a time; what happens to them later is
    kept in memory, folded, and written at the end, or when it is too much. When something cannot be written then,
    nobody can tell which fact is at fault: that raises TooLateToTell, and the rebuild must be done without haste.
    """

    def __init__(
        self, connection: Connection[Any], tables: Iterable[Table], ignored: Iterable[Table], *, haste: bool
    ) -> None:
        self.tables, self.ignored, self.haste = list(tables), list(ignored), haste
        self.stuck: dict[str, int] = {}
        self.parked: list[Parked] = []
        self.window = _HASTY if haste else _CAREFUL
        self._connection = connection
        self._later = Fold(self.tables)
        self._rows = 0
        self._keyed: set[str] = set()
        connection.execute(_SETTINGS)
        for table in self.tables:
            positions.create(connection, table, shadow_name(table))
            if not haste:
                self._key(table)

    def fold(self) -> Fold:
        """For the next step."""
        fold = Fold(self.tables, self.ignored)
        if not self.haste:
            return fold
        if len(self._later) > _IN_MEMORY:
            fold.overdue, self._later = self._later, Fold(self.tables)
        return fold.following(self._later)

    def apply(self, step: Step) -> None:
        """Rows and parked facts, all or nothing."""
        if self.haste:
            if step.fold.overdue:
                self._write(step.fold.overdue)
            self._write(step.fold, only_new=True)
        else:
            with self._connection.transaction():
                self._write(step.fold)
        self.parked += step.parked
        for each in step.parked:
            self.stuck.setdefault(each.document, each.position)

    def finish(self) -> None:
        """What was left for later, keys, indexes, and the planner's statistics."""
        with self._telling():
            self._write_later()
            for table in self.tables:
                self._key(table)
                positions.index(self._connection, table, shadow_name(table))
                positions.analyze(self._connection, table, shadow_name(table))

    def swap(self) -> None:
        """Takes the place of the live tables."""
        with self._telling():
            self._write_later()
        self._lock([table.name for table in self.tables])
        for table in self.tables:
            name = table.name
            self._connection.execute(f"DROP TABLE {name}; ALTER TABLE {shadow_name(table)} RENAME TO {name}")
            positions.define(self._connection, table.name, table.definition)

    def _write(self, fold: Fold, *, only_new: bool = False) -> None:
        with self._connection.cursor() as cursor:
            for batch in batches(fold, shadow_name, only_new=only_new):
                self._rows += len(batch.rows)
                if batch.statement.needs_key or (not batch.new and self._rows > _SCANNED):
                    self._key(batch.table)
                copy(cursor, batch)

    def _write_later(self) -> None:
        later, self._later = self._later, Fold(self.tables)
        self._write(later)

    def _key(self, table: Table) -> None:
        if table.name not in self._keyed:
            positions.key(self._connection, table, shadow_name(table))
            self._keyed.add(table.name)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if self.haste and is_poison(error):
                raise TooLateToTell(reason(error)) from error
            raise

    def _lock(self, names: list[str]) -> None:
        """Waits for readers a little at a time, so that neither they nor we are in each other's way."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._connection.transaction():
                    # longer than deadlock_timeout, after which an autovacuum that is in the way gives up
                    self._connection.execute("SET LOCAL lock_timeout = '1500ms'")
                    self._connection.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
                    return
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
                if time.monotonic() > deadline:
                    raise SwapBlocked(
                        f"Readers held {', '.join(names)} for {_PATIENCE} s; end their questions and rebuild again."
                    ) from error
                time.sleep(0.1)
