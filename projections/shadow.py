"""Tables that are rebuilt beside the live ones, which readers go on reading until the swap."""

import time
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import Connection

from projections import positions
from projections.apply import copy
from projections.batches import batches
from projections.parked import Parked
from projections.step import Step
from projections.table import Table

_PATIENCE = 60  # seconds for which readers may keep the swap waiting


class SwapBlocked(Exception):
    """Long questions kept the rebuilt tables from taking the place of the old ones."""


def shadow_name(table: Table) -> str:
    """The table that is rebuilt."""
    return f"{table.name}__new"


class ShadowTables:
    """What a replay writes into when it rebuilds. All happens in the caller's transaction, so a crash leaves nothing.

    A table gets its key when a row in it changes for the first time, and its indexes at the end: until then rows are
    poured in at the speed of COPY.
    """

    window = 50_000

    def __init__(self, connection: Connection[Any], tables: Iterable[Table], stuck: dict[str, int]) -> None:
        self.tables = list(tables)
        self.stuck = stuck
        self.parked: list[Parked] = []
        self._connection = connection
        self._keyed: set[str] = set()
        connection.execute("SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '128MB'")
        for table in self.tables:
            positions.create(connection, table, shadow_name(table))

    def apply(self, step: Step) -> None:
        """Rows and parked facts, all or nothing."""
        keyed = set(self._keyed)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for batch in batches(step.fold, shadow_name):
                if not batch.new:
                    self._key(batch.table, keyed)
                copy(cursor, batch)
        self._keyed = keyed
        self.parked += step.parked
        for each in step.parked:
            self.stuck.setdefault(each.document, each.position)

    def finish(self) -> None:
        """Keys, indexes and the planner's statistics."""
        for table in self.tables:
            self._key(table, self._keyed)
            positions.index(self._connection, table, shadow_name(table))
        self._connection.execute(f"ANALYZE {', '.join(map(shadow_name, self.tables))}")

    def swap(self) -> None:
        """Takes the place of the live tables."""
        self._lock([table.name for table in self.tables])
        for table in self.tables:
            self._connection.execute(f"DROP TABLE {table.name}; ALTER TABLE {shadow_name(table)} RENAME TO {table.name}")
            positions.define(self._connection, table.name, table.definition)

    def _key(self, table: Table, keyed: set[str]) -> None:
        if table.name not in keyed:
            positions.key(self._connection, table, shadow_name(table))
            keyed.add(table.name)

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
