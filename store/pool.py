"""Connections to PostgreSQL: pooled, in autocommit, in our schema, in UTC, and replaced when the server went away."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

T = TypeVar("T")

PATIENCE = 15.0  # seconds in which a server that restarts is waited for
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}


class Connection(psycopg.Connection[TupleRow]):
    """A connection that knows which statements of ours it has prepared."""

    prepared: set[bytes]


class Pool:
    """A few connections that several threads share; opened when the first one is asked for."""

    def __init__(self, url: str, schema: str, size: int) -> None:
        self._schema = schema
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            connection_class=Connection,
            min_size=1,
            max_size=size,
            open=False,
            configure=self._configure,
            kwargs={"autocommit": True, "application_name": "nenosegts", **_KEEPALIVE},
            timeout=PATIENCE,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for this thread alone. A transaction that is left open is rolled back."""
        connection = self.take()
        try:
            yield connection
        finally:
            self.put(connection)

    def take(self) -> Connection:
        """A connection that must be given back with `put`."""
        if self._pool.closed:
            self._pool.open()
        return self._pool.getconn()

    def put(self, connection: Connection) -> None:
        """Gives it back; the pool drops it when it is broken."""
        self._pool.putconn(connection)

    def read(self, question: Callable[[Connection], T]) -> T:
        """The answer to a question that changes nothing, asked again after a lost connection."""
        deadline = time.monotonic() + PATIENCE
        while True:
            with self.connection() as connection:
                try:
                    return question(connection)
                except psycopg.OperationalError as error:
                    if not lost(connection, error) or time.monotonic() > deadline:
                        raise
            self.renew()

    def renew(self) -> None:
        """Looks for other connections that were lost, and replaces them."""
        self._pool.check()

    def close(self) -> None:
        """Closes all connections."""
        self._pool.close()

    def _configure(self, connection: Connection) -> None:
        connection.prepared = set()
        connection.execute(
            "SELECT set_config('search_path', %s, false), set_config('TimeZone', 'UTC', false), "
            "set_config('DateStyle', 'ISO, YMD', false)",
            [self._schema],
        )
        connection.execute(  # a server that is set to lie about the disk is not believed
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )


def lost(connection: Connection, error: psycopg.Error) -> bool:
    """Whether the error means that the connection is gone, so that what it did last is not known."""
    return connection.broken or (error.sqlstate or "").startswith(("08", "57P"))
