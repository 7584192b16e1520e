"""How far the read models are, which of them exist, and which facts they could not take in."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from projections.table import Table

_TABLES = """
    CREATE TABLE IF NOT EXISTS projection_positions (
        name text PRIMARY KEY,                  -- of a group of read models
        position bigint NOT NULL,               -- every fact up to here is in their tables, or parked
        parked integer NOT NULL                 -- rises with every parking and healing
    );
    CREATE TABLE IF NOT EXISTS read_models (
        name text PRIMARY KEY,
        definition text NOT NULL
    );
    CREATE TABLE IF NOT EXISTS parked (
        name text NOT NULL,                     -- of the group
        position bigint NOT NULL,
        topic text NOT NULL,
        document uuid NOT NULL,                 -- its later facts wait behind this one
        error text NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (name, position)
    );
"""


TRIGRAMS = "gin_trgm_ops"
_WHERE_TRIGRAMS_ARE = (
    "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_trgm'"
)
_NO_TRIGRAMS = (
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.UndefinedFile,
)
_MARK = "SELECT position, parked FROM projection_positions WHERE name = %s"
_LOCKED_MARK = f"{_MARK} FOR UPDATE"


class Mark(NamedTuple):
    """Where a group of read models stands."""

    position: int
    parked: int


class PositionMoved(Exception):  # noqa: N818 - named like the refusals
    """Somebody else moved the group's position meanwhile; what was folded does not fit any more."""


class Group:
    """Read models that move on together: one position, one runner."""

    def __init__(self, schema: str, name: str) -> None:
        self.name = name
        self.channel = f"{schema}_{name}_position"
        self._lock = f"{schema} read models {name}"

    def prepare(self, connection: Connection[Any], tables: Iterable[Table]) -> list[str]:
        """Makes what is not there yet; may race with others. The names of the tables that a rebuild must renew."""
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [self._lock])
            connection.execute(_TABLES)
            _add_trigrams(connection)
            connection.execute("INSERT INTO projection_positions VALUES (%s, 0, 0) ON CONFLICT DO NOTHING", [self.name])
            begun = self.mark(connection).position > 0
            known = dict(connection.execute("SELECT name, definition FROM read_models").fetchall())
            for table in tables:
                if table.name not in known:
                    create(connection, table, table.name)
                    key(connection, table, table.name)
                    index(connection, table, table.name)
                    known[table.name] = "" if begun else table.definition
                    define(connection, table.name, known[table.name])
            return [table.name for table in tables if known[table.name] != table.definition]

    def become_runner(self, connection: Connection[Any]) -> bool:
        """Whether this session is now the group's one runner; it stays so until it ends or `step_down`."""
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [self._lock]).fetchone()
        return bool(row and row[0])

    def step_down(self, connection: Connection[Any]) -> None:
        """Lets another session run."""
        connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [self._lock])

    def rebuild_alone(self, connection: Connection[Any]) -> None:
        """Until the transaction ends, no other session rebuilds; waits for one that does."""
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [self._lock])

    def mark(self, connection: Connection[Any], *, lock: bool = False) -> Mark:
        """Where the group stands. With `lock`, nobody else moves it before this transaction ends."""
        row = connection.execute(_LOCKED_MARK if lock else _MARK, [self.name]).fetchone()
        return Mark(*row) if row else Mark(0, 0)

    def move(self, connection: Connection[Any], before: Mark, after: Mark) -> None:
        """Moves the group on, if it still stands where it was, and tells whoever waits for it."""
        moved = connection.execute(
            "UPDATE projection_positions SET position = %s, parked = %s "
            "WHERE name = %s AND position = %s AND parked = %s RETURNING pg_notify(%s, position::text)",
            [*after, self.name, *before, self.channel],
        )
        if not moved.rowcount:
            raise PositionMoved(f"The read models {self.name} are no longer at position {before.position}.")


def _add_trigrams(connection: Connection[Any]) -> None:
    """Where the database has pg_trgm and lets us, searches find parts of words by an index."""
    if connection.execute(_WHERE_TRIGRAMS_ARE).fetchone():
        return
    with suppress(*_NO_TRIGRAMS), connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('nenosegts pg_trgm', 0))")
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")


def create(connection: Connection[Any], table: Table, name: str) -> None:
    """The empty table, without its key and its indexes."""
    columns = ", ".join(f"{column} {kind}" for column, kind in table.types.items())
    fill = "" if table.kind == "log" else " WITH (fillfactor = 85)"  # room for a row's new version beside the old
    connection.execute(f"CREATE TABLE {name} ({columns}){fill}")


def key(connection: Connection[Any], table: Table, name: str) -> None:
    """Its primary key."""
    connection.execute(f"ALTER TABLE {name} ADD PRIMARY KEY ({', '.join(table.key)})")


def index(connection: Connection[Any], table: Table, name: str) -> None:
    """Its other indexes."""
    for each in table.indexes:
        unique = "UNIQUE " if each.startswith("UNIQUE ") else ""
        if what := _with_trigrams(connection, each.removeprefix(unique)):
            connection.execute(f"CREATE {unique}INDEX ON {name} {what}")


def _with_trigrams(connection: Connection[Any], index: str) -> str | None:
    """The index with the name under which this database knows pg_trgm; none where it has none: searches then read."""
    if TRIGRAMS not in index:
        return index
    row = connection.execute(_WHERE_TRIGRAMS_ARE).fetchone()
    return index.replace(TRIGRAMS, f'"{row[0]}".{TRIGRAMS}') if row else None


def analyze(connection: Connection[Any], table: Table, name: str) -> None:
    """The planner's statistics, of the columns by which rows are found."""
    words = set(re.findall(r"\w+", " ".join(table.indexes))) | set(table.key)
    found_by = [column for column in table.types if column in words]
    connection.execute(f"ANALYZE {name} ({', '.join(found_by)})")


def define(connection: Connection[Any], name: str, definition: str) -> None:
    """Remembers of which definition the table is."""
    connection.execute(
        "INSERT INTO read_models VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
        [name, definition],
    )
