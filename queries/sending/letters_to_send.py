"""The e-mails that wait to leave: which of them nobody has begun with, and how long the queue is."""

from typing import NamedTuple
from uuid import UUID

from queries.rows import Connection

_WAITING = "FROM dispatches d WHERE d.channel = 'email' AND d.status = 'queued'"


class Queue(NamedTuple):
    """How many wait, and since when the oldest does, in seconds."""

    letters: int
    oldest_seconds: float


def letters_to_send(connection: Connection, limit: int) -> list[tuple[UUID, int]]:
    """Dispatch and round of the oldest that the outbox does not know yet."""
    return connection.execute(
        f"SELECT d.id, d.round {_WAITING} AND NOT EXISTS "  # noqa: S608 - a constant
        "(SELECT FROM outbox o WHERE o.dispatch = d.id AND o.round = d.round) ORDER BY d.queued_at, d.id LIMIT %s",
        [limit],
    ).fetchall()


def waiting_letters(connection: Connection) -> list[tuple[UUID, int]]:
    """Dispatch and round of all."""
    return connection.execute(f"SELECT d.id, d.round {_WAITING}").fetchall()


def queue(connection: Connection) -> Queue:
    """Of all that wait, begun or not."""
    row = connection.execute(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(d.queued_at)), 0)::float "  # noqa: S608
        + _WAITING
    ).fetchone()
    return Queue(*row) if row else Queue(0, 0.0)
