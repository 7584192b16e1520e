"""Tables that are rebuilt beside the live ones, which readers go on reading until the swap."""

import time
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import Connection

from projections import positions
from projections.apply import copy
from projections.batches import batches
from projections.fold import Fold
from projections.parked import Parked
from projections.step import Step
from projections.table import Table

_PATIENCE = 60  # seconds for which readers may keep the swap waiting
_SCANNED = 300_000  # rows; in so many a row is found without a key
_SUMS_IN_MEMORY = 300_000  # keys
_SETTINGS = """
    SET LOCAL maintenance_work_mem = '256MB';
    SET LOCAL work_mem = '128MB';
    SET LOCAL default_statistics_target = 50;
    SELECT set_config('wal_compression', 'off', true) FROM pg_roles WHERE rolname = current_user AND rolsuper
"""


class SwapBlocked(Exception):  # noqa: N818 - named like the refusals
    """Long questions kept the rebuilt tables from taking the place of the old ones."""


def shadow_name(table: Table) -> str:
    """The table that is rebuilt."""
    return f"{table.name}__new"


class ShadowTables:
    """What a replay writes into when it rebuilds. All happens in the caller's transaction, so a crash leaves nothing.

    Rows are poured in by COPY while a table has no index. It gets its key when a row must be found that a scan would
    find too slowly, and its indexes at the end. Sums stay in memory while they are not too many.
    """

    window = 100_000

    def __init__(
        self, connection: Connection[Any], tables: Iterable[Table], ignored: Iterable[Table], stuck: dict[str, int]
    ) -> None:
        """`stuck`: documents with a parked fact, and the position of the first."""
        self.tables, self.ignored, self.stuck = list(tables), list(ignored), stuck
        self.parked: list[Parked] = []
        self._connection = connection
        self._keyed: set[str] = set()
        self._sums = Fold(table for table in self.tables if table.kind == "sums")
        self._rows = 0
        connection.execute(_SETTINGS)
        for table in self.tables:
            positions.create(connection, table, shadow_name(table))

    def apply(self, step: Step) -> None:
        """Rows and parked facts, all or nothing."""
        sums, keyed = step.fold.take_sums(), set(self._keyed)
        try:
            with self._connection.transaction():
                self._write(step.fold)
        except Exception:
            self._keyed = keyed
            raise
        self._sums.add_sums(sums)
        if len(self._sums) > _SUMS_IN_MEMORY:
            self._write_sums()
        self.parked += step.parked
        for each in step.parked:
            self.stuck.setdefault(each.document, each.position)

    def finish(self) -> None:
        """Keys, indexes and the planner's statistics."""
        self._write_sums()
        for table in self.tables:
            self._key(table)
            positions.index(self._connection, table, shadow_name(table))
            positions.analyze(self._connection, table, shadow_name(table))

    def swap(self) -> None:
        """Takes the place of the live tables."""
        self._write_sums()
        self._lock([table.name for table in self.tables])
        for table in self.tables:
            name = table.name
            self._connection.execute(f"DROP TABLE {name}; ALTER TABLE {shadow_name(table)} RENAME TO {name}")
            positions.define(self._connection, table.name, table.definition)

    def _write(self, fold: Fold) -> None:
        self._rows += len(fold)
        with self._connection.cursor() as cursor:
            for batch in batches(fold, shadow_name):
                if batch.statement.needs_key or (not batch.new and self._rows > _SCANNED):
                    self._key(batch.table)
                copy(cursor, batch)

    def _write_sums(self) -> None:
        self._sums.plain = False
        self._write(self._sums)
        self._sums = Fold(table.table for table in self._sums.tables)

    def _key(self, table: Table) -> None:
        if table.name not in self._keyed:
            positions.key(self._connection, table, shadow_name(table))
            self._keyed.add(table.name)

    def _lock(self, names: list[str]) -> None:
        """Waits for readers a little at a time, so that neither they nor we are in each other's way."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._connection.transaction():
                    self._connection.execute("SET LOCAL lock_timeout = '500ms'")
                    self._connection.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
                    return
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
                if time.monotonic() > deadline:
                    raise SwapBlocked(
                        f"Readers held {', '.join(names)} for {_PATIENCE} s; end their questions and rebuild again."
                    ) from error
                time.sleep(0.1)
