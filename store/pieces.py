"""The log as JSON text, for readers that decode it in a way of their own: the fastest way out of the database."""

from collections.abc import Sequence
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]

_PIECES = """
    SELECT convert_to('[' || piece.facts || ']', 'UTF8')
    FROM generate_series(%s::bigint, %s::bigint - 1, 200) AS start, LATERAL (
        SELECT string_agg(format(
            '["%%s",%%s,"%%s",%%s,"%%s",%%s,%%s]', topic, position, originator_id, originator_version, recorded_at,
            to_json(by), state), ',') AS facts
        FROM (
            SELECT * FROM events WHERE position > start AND position <= least(start + 200, %s) AND topic <> ALL (%s)
            ORDER BY position
        ) AS fact
    ) AS piece
    WHERE piece.facts IS NOT NULL ORDER BY start
"""


def pieces(connection: Connection, after: int, last: int, unwanted: Sequence[str]) -> list[bytes]:
    """The facts behind position `after` up to `last`, but for unwanted topics, in order.

    Each piece is a JSON list of `[topic, position, aggregate, version, recorded_at, by, event]`, of at most 200 facts:
    so few that they stay in the cache.
    """
    return [row[0] for row in connection.execute(_PIECES, [after, last, last, list(unwanted)], binary=True)]


def last_position(connection: Connection) -> int:
    """The end of the log, 0 when it is empty."""
    row = connection.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()
    return int(row[0]) if row else 0


def identity_at(connection: Connection, position: int) -> tuple[str, str]:
    """Topic and aggregate of the fact at this position, whatever it holds."""
    found = connection.execute("SELECT topic, originator_id::text FROM events WHERE position = %s", [position])
    topic, document = found.fetchone() or ("", "")
    return topic, document
