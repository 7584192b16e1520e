"""What goes by post and waits to be printed; which PDF a batch is; what could not leave."""

from uuid import UUID

from psycopg import sql

from aggregates.errors import NotFound
from queries.rows import Connection

_WAITING = sql.SQL("FROM dispatches WHERE channel = 'post' AND status = 'queued' AND batch IS NULL")
_CHOSEN = sql.SQL("SELECT id {} ORDER BY queued_at, id LIMIT %s").format(_WAITING)
_COUNT = sql.SQL("SELECT count(*) {}").format(_WAITING)
_FAILED = """
    SELECT (array_agg(id ORDER BY queued_at DESC, id DESC))[1] FROM dispatches GROUP BY coalesce(document, id)
    HAVING bool_and(status IN ('failed', 'cancelled') AND NOT uncertain)
        AND (array_agg(status ORDER BY queued_at DESC, id DESC))[1] = 'failed'
    ORDER BY max(queued_at)
"""
_PERHAPS = """
    SELECT (array_agg(id ORDER BY queued_at DESC, id DESC) FILTER (WHERE uncertain))[1] FROM dispatches
    WHERE channel = 'email' GROUP BY coalesce(document, id)
    HAVING bool_or(uncertain AND status = 'failed') AND bool_and(status IN ('failed', 'cancelled'))
        AND (array_agg(status ORDER BY queued_at DESC, id DESC) FILTER (WHERE uncertain))[1] = 'failed'
    ORDER BY max(queued_at)
"""
_BATCH = "SELECT 1 FROM dispatches WHERE batch = %s LIMIT 1"


class NoSuchBatch(NotFound):
    """There is no such batch of letters."""


def letters_to_print(connection: Connection, limit: int) -> list[UUID]:
    """Those that waited longest."""
    return [row[0] for row in connection.execute(_CHOSEN, [limit])]


def count_to_print(connection: Connection) -> int:
    """How many wait."""
    row = connection.execute(_COUNT).fetchone()
    return int(row[0]) if row else 0


def failed_for_certain(connection: Connection) -> list[UUID]:
    """What left for nobody and cannot have arrived: of each document the last try, unless another try of it left or
    waits; the oldest first.
    """
    return [row[0] for row in connection.execute(_FAILED)]


def perhaps_arrived(connection: Connection) -> list[UUID]:
    """What a mail server had and did not answer for, and is not known to have got to anybody: of each document the last
    such try, unless another try of it left or waits; the oldest first.
    """
    return [row[0] for row in connection.execute(_PERHAPS)]


def check_batch(connection: Connection, sha256: str) -> None:
    """A batch is open to who may read letters; other kept files are not. Errors: `NoSuchBatch`."""
    if connection.execute(_BATCH, [sha256]).fetchone() is None:
        raise NoSuchBatch(f"No batch has the digest {sha256[:64]!r}; the letters in /outbox name theirs.")
