"""The event store: facts in, facts out, and what must be unique; one object for all threads of a process."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from uuid import UUID

from store import files, reading
from store.appending import Appender
from store.call import Rows
from store.facts import Append, Appended, Fact, Head, KeptCommand, KeptFile, Stream
from store.mapper import MAPPER, EventMapper
from store.migrate import migrate, schema_name
from store.pages import Page, pages
from store.pool import Connection, Pool


class Store:
    """Facts of one company: one schema of one database. `read_url` may name a replica for questions of `reading()`.

    Appends of several threads travel together and share one wait for the disk. `barrier` pays when several processes
    append at the same time: they then need not wait for each other's disk writes, at one round trip more.
    """

    def __init__(
        self,
        url: str,
        *,
        schema: str = "nenosegts",
        barrier: bool = False,
        pool_size: int = 10,
        read_url: str | None = None,
        mapper: EventMapper = MAPPER,
    ) -> None:
        self.url = url
        self.schema = schema_name(schema)
        self.mapper = mapper
        self._pool = Pool(url, schema, pool_size)
        self._read_pool = Pool(read_url, schema, pool_size) if read_url else self._pool
        self._appender = Appender(self._pool, mapper, barrier=barrier)

    @property
    def channel(self) -> str:
        """The NOTIFY channel on which each append tells its last position."""
        return self.schema

    def migrate(self) -> list[str]:
        """Brings the tables up to date; the names of the migrations that were applied. May race with others."""
        with self.connection() as connection:
            return migrate(connection, self.schema)

    def append(self, batch: Append) -> Appended:
        """Keeps the facts of one command, whole and on disk when it returns.

        A command that was kept before: `replayed` has its result, and nothing new is recorded. Otherwise raises
        VersionConflict (load, decide and try again), KeyTaken, or IdempotencyKeyReused (same id, other fingerprint).
        """
        return self._appender.append(batch)

    def append_rows(self, batch: Append, rows: Rows) -> Appended:
        """`append` for events that are encoded already; `batch.facts` is not looked at."""
        return self._appender.append_rows(batch, rows)

    def load_many(self, ids: Iterable[UUID], *, up_to: int | None = None) -> dict[UUID, Stream]:
        """Every asked stream, in one query; an empty one has version 0. `up_to`: only up to this position."""
        wanted = list(ids)
        return self._pool.read(lambda connection: reading.streams(connection, self.mapper, wanted, up_to))

    def existing(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of the streams that have events, in one query."""
        wanted = list(ids)
        return self._pool.read(lambda connection: reading.existing(connection, wanted))

    def command(self, command_id: UUID) -> KeptCommand | None:
        """The command with this id, if it had its effect."""
        return self._pool.read(lambda connection: reading.kept_command(connection, command_id))

    def owners(self, keys: Iterable[str]) -> dict[str, UUID]:
        """Who holds those of the unique keys that are held."""
        wanted = list(keys)
        return self._pool.read(lambda connection: reading.owners(connection, wanted))

    def head(self) -> Head:
        """The end of the log."""
        return self._pool.read(reading.head)

    def position_at(self, instant: datetime) -> int:
        """The last position that was recorded at or before `instant`; 0 when none was."""
        return self._pool.read(lambda connection: reading.position_at(connection, instant))

    def facts(self, *, after: int = 0, limit: int = 50_000, topics: Collection[str] | None = None) -> list[Fact]:
        """At most `limit` facts behind position `after`, in order; only of these topics, if given."""
        return self._pool.read(lambda connection: reading.facts(connection, self.mapper, after, limit, topics))

    def facts_at(self, positions: Collection[int]) -> dict[int, Fact]:
        """The facts at these positions."""
        return self._pool.read(lambda connection: reading.facts_at(connection, self.mapper, positions))

    def history(
        self,
        *,
        subject: UUID | None = None,
        by: str | None = None,
        from_: datetime | None = None,
        to: datetime | None = None,
        topic: str | None = None,
        command_id: UUID | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Fact]:
        """Newest first, at most `limit`, all conditions met. The next page: `before` the last position of this one."""
        asked = reading.Asked(subject, by, from_, to, topic, command_id, before)
        return self._pool.read(lambda connection: reading.history(connection, self.mapper, asked, limit))

    def pages(self, *, after: int = 0, limit: int = 20_000, topics: Collection[str] | None = None) -> Iterator[Page]:
        """The log from behind `after` to its present end, fast, for projections; see `store.pages`."""
        return pages(self._pool, self.mapper, after, limit, topics)

    def keep_file(self, content: bytes, media_type: str) -> str:
        """Keeps the bytes for ever, once; their SHA-256 in hex is their name."""
        return self._pool.read(lambda connection: files.keep(connection, content, media_type))

    def about_file(self, sha256: str) -> KeptFile:
        """Media type, size and time of a kept file. FileNotKept when there is none."""
        return self._pool.read(lambda connection: files.about(connection, sha256))

    def file(self, sha256: str) -> bytes:
        """The bytes of a kept file. FileNotKept when there is none."""
        return b"".join(self.file_chunks(sha256))

    def file_chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a kept file in pieces of at most 512 KiB, each read when it is asked for. FileNotKept."""
        about = self.about_file(sha256)
        for number in range(files.count(about)):
            yield self._pool.read(partial(files.chunk, sha256=sha256, number=number))

    def rebuild_keys(self) -> None:
        """Unique keys anew, from what the kept commands took and released; appends wait meanwhile."""
        with self.connection() as connection:
            connection.execute("SELECT rebuild_keys()")

    def connection(self) -> AbstractContextManager[Connection]:
        """A pooled connection: autocommit, our schema first in its search path, times in UTC."""
        return self._pool.connection()

    def reading(self) -> AbstractContextManager[Connection]:
        """The same for questions only, on the replica if there is one."""
        return self._read_pool.connection()

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()
        self._read_pool.close()
