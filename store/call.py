"""Calls `append_facts` in the database, several at once, with binary arrays: what travels, and what comes back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from store import wire
from store.facts import Append
from store.pool import Connection

_TYPES = (
    [wire.BOOL, wire.UUID_, *[wire.TEXT] * 5]
    + [wire.UUIDS, wire.INTS, wire.TEXTS, wire.TEXTS, wire.DATES]
    + [wire.TEXTS, wire.UUIDS] * 2
    + [wire.UUIDS, wire.INTS]
)
_FLUSH = b"SELECT pg_logical_emit_message(true, 'nenosegts', '')"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Arguments = list[bytes | None]


class ConnectionLost(psycopg.OperationalError):
    """The connection was lost, so it is not known whether the facts were kept."""


class Rows(NamedTuple):
    """Events as columns, encoded."""

    ids: Sequence[UUID]
    versions: Sequence[int]
    topics: Sequence[bytes]
    states: Sequence[bytes]
    dates: Sequence[date]


class Outcome(NamedTuple):
    """A row of `append_facts`."""

    refusal: str  # empty when the facts were kept
    first: int
    last: int
    recorded_at: datetime
    about: list[bytes]


def arguments(batch: Append, rows: Rows, *, lazy: bool) -> Arguments:
    """One call's. `lazy`: do not wait for the disk, as a `flush` follows."""
    read_ids = wire.uuids(id_ for id_, _ in batch.unchanged)
    read_versions = wire.ints(version for _, version in batch.unchanged)
    return [
        b"\x01" if lazy else b"\x00",
        batch.command_id.bytes,
        batch.name.encode(),
        batch.fingerprint.encode(),
        batch.by.encode(),
        None if batch.reason is None else batch.reason.encode(),
        batch.result,
        *_columns(rows),
        *_keys(batch.take),
        *_keys(batch.release),
        *((read_ids, read_versions) if batch.unchanged else (None, None)),
    ]


def _columns(rows: Rows) -> Arguments:
    if not rows.ids:
        return [None] * 5
    ids, versions, topics, states, dates = rows
    return [wire.uuids(ids), wire.ints(versions), wire.texts(topics), wire.texts(states), wire.dates(dates)]


def _keys(keys: Sequence[tuple[str, UUID]]) -> Arguments:
    if not keys:
        return [None, None]
    return [wire.texts(key.encode() for key, _ in keys), wire.uuids(owner for _, owner in keys)]


def call(connection: Connection, calls: Sequence[Sequence[bytes | None]]) -> list[Outcome]:
    """The outcome of each call; all are in one transaction and one round trip."""
    count = len(calls)
    values = [argument for each in calls for argument in each]
    result = _run(connection, f"append_{count}".encode(), _query(count), _TYPES * count, values)
    return [_outcome(result, row) for row in range(count)]


def flush(connection: Connection) -> None:
    """Returns when all that was committed before is on disk."""
    _run(connection, b"flush", _FLUSH, [], [])


@cache
def _query(count: int) -> bytes:
    width = len(_TYPES)
    slots = [f"${number}" for number in range(1, width * count + 1)]
    calls = (", ".join(slots[start : start + width]) for start in range(0, len(slots), width))
    return " UNION ALL ".join(f"SELECT * FROM append_facts({each})" for each in calls).encode()  # noqa: S608 - numbers


def _outcome(result: PGresult, row: int) -> Outcome:
    refusal, first, last, moment, about = (result.get_value(row, column) or b"" for column in range(5))
    return Outcome(
        refusal.decode(),
        int.from_bytes(first),
        int.from_bytes(last),
        _EPOCH + timedelta(microseconds=int.from_bytes(moment)),
        wire.from_texts(about),
    )


def _run(connection: Connection, name: bytes, query: bytes, types: Sequence[int], values: Sequence[Any]) -> PGresult:
    """The result of a statement that is prepared once a connection, with binary parameters and columns.

    libpq itself, as psycopg's cursor would take as long as the database does.
    """
    pgconn = connection.pgconn
    if name not in connection.prepared:
        _checked(connection, pgconn.prepare(name, query, types))
        connection.prepared.add(name)
    return _checked(connection, pgconn.exec_prepared(name, values, [1] * len(values), 1))


def _checked(connection: Connection, result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if connection.pgconn.status == ConnStatus.BAD:
        raise ConnectionLost(result.get_error_message())
    raise error_from_result(result)
