"""The one way into the log: `append_facts` in the database, called with binary arrays, on disk when it returns."""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from store import wire
from store.errors import IdempotencyKeyReused, KeyTaken, VersionConflict
from store.facts import Append, Appended, KeptCommand
from store.group import Group, Job
from store.mapper import EventMapper
from store.pool import PATIENCE, Connection, Pool, lost

_TYPES = (
    [wire.BOOL, wire.UUID_, *[wire.TEXT] * 5]
    + [wire.UUIDS, wire.INTS, wire.TEXTS, wire.TEXTS, wire.DATES]
    + [wire.TEXTS, wire.UUIDS] * 2
    + [wire.UUIDS, wire.INTS]
)
_WIDTH = len(_TYPES)
_FLUSH = b"SELECT pg_logical_emit_message(true, 'nenosegts', '')"
_TRUE, _FALSE = b"\x01", b"\x00"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_LARGE = 500  # facts; so many go alone


class Rows(NamedTuple):
    """Events as columns, encoded."""

    ids: Sequence[UUID]
    versions: Sequence[int]
    topics: Sequence[bytes]
    states: Sequence[bytes]
    dates: Sequence[date]


class Outcome(NamedTuple):
    """A row of `append_facts`."""

    refusal: str | None
    first: int
    last: int
    recorded_at: datetime
    about: list[bytes]


class Appender:
    """Appends batches for several threads."""

    def __init__(self, pool: Pool, mapper: EventMapper, *, barrier: bool) -> None:
        """`barrier`: let the next append of another process in before the disk is waited for; one round trip more."""
        self._pool = pool
        self._mapper = mapper
        self._barrier = barrier
        self._group = Group(self._send)

    def append(self, batch: Append) -> Appended:
        """Keeps the facts of one command, whole and on disk, or raises and keeps nothing."""
        facts = batch.facts
        events = [fact.event for fact in facts]
        topic, encode = self._mapper.topic, self._mapper.encode
        rows = Rows(
            [fact.originator_id for fact in facts],
            [fact.originator_version for fact in facts],
            [topic(event).encode() for event in events],
            [encode(event) for event in events],
            [event.effective_on for event in events],
        )
        return self.append_rows(batch, rows)

    def append_rows(self, batch: Append, rows: Rows) -> Appended:
        """The same for events that are encoded; `batch.facts` is not looked at."""
        if (batch.take or batch.release) and not rows.ids:
            raise ValueError("Keys are taken and released by facts, but this command records none.")
        arguments = _arguments(batch, rows, _TRUE if self._barrier else _FALSE)
        outcome, again = self._known(arguments, alone=len(rows.ids) > _LARGE)
        return _answer(batch, outcome, again=again)

    def _known(self, arguments: Sequence[bytes | None], *, alone: bool) -> tuple[Outcome, bool]:
        """The outcome, and whether it had to be sent again.

        After a lost connection nobody knows whether it was kept. It is sent again, and the database, which looks for
        the command id first of all, answers with what was kept.
        """
        deadline, again = time.monotonic() + PATIENCE, False
        while True:
            job = Job(arguments)
            if alone:
                self._send([job])
            else:
                self._group.submit(job)
            if isinstance(job.outcome, Outcome):
                return job.outcome, again
            if isinstance(job.outcome, ConnectionLost):
                if time.monotonic() > deadline:
                    raise job.outcome
                again = True
                self._pool.renew()
            elif job.shared:
                alone = True
            else:
                raise job.outcome

    def _send(self, jobs: Sequence[Job]) -> None:
        """All jobs in one transaction; the outcome of each is a row, or the error that stopped them all."""
        outcomes: Sequence[Outcome | Exception]
        connection = self._pool.take()
        try:
            outcomes = _sent(connection, jobs)
            if self._barrier or any(each.refusal == "replayed" for each in outcomes):
                _run(connection, b"flush", _FLUSH, [], [])
        except psycopg.errors.UniqueViolation as error:
            outcomes = [_refused(error)] * len(jobs)
        except psycopg.Error as error:
            trouble = ConnectionLost(str(error)) if lost(connection, error) else error
            outcomes = [trouble] * len(jobs)
        finally:
            self._pool.put(connection)
        for job, outcome in zip(jobs, outcomes, strict=True):
            job.outcome, job.shared = outcome, len(jobs) > 1


class ConnectionLost(psycopg.OperationalError):
    """The connection was lost, so it is not known whether the facts were kept."""


def _arguments(batch: Append, rows: Rows, lazy: bytes) -> list[bytes | None]:
    texts, uuids, ints = wire.texts, wire.uuids, wire.ints
    return [
        lazy,
        batch.command_id.bytes,
        batch.name.encode(),
        batch.fingerprint.encode(),
        batch.by.encode(),
        batch.reason.encode() if batch.reason is not None else None,
        batch.result,
        *((uuids(rows.ids), ints(rows.versions)) if rows.ids else (None, None)),
        *((texts(rows.topics), texts(rows.states), wire.dates(rows.dates)) if rows.ids else (None, None, None)),
        *_keys(batch.take),
        *_keys(batch.release),
        *((uuids(id_ for id_, _ in batch.unchanged), ints(version for _, version in batch.unchanged))
          if batch.unchanged else (None, None)),
    ]


def _keys(keys: Sequence[tuple[str, UUID]]) -> tuple[bytes | None, bytes | None]:
    if not keys:
        return None, None
    return wire.texts(key.encode() for key, _ in keys), wire.uuids(owner for _, owner in keys)


def _sent(connection: Connection, jobs: Sequence[Job]) -> list[Outcome]:
    count = len(jobs)
    arguments = [argument for job in jobs for argument in job.arguments]
    result = _run(connection, f"append_{count}".encode(), _calls(count), _TYPES * count, arguments)
    return [_outcome(result, row) for row in range(count)]


@cache
def _calls(count: int) -> bytes:
    slots = [f"${number}" for number in range(1, _WIDTH * count + 1)]
    calls = (", ".join(slots[start : start + _WIDTH]) for start in range(0, len(slots), _WIDTH))
    return " UNION ALL ".join(f"SELECT * FROM append_facts({call})" for call in calls).encode()


def _outcome(result: PGresult, row: int) -> Outcome:
    refusal, first, last, moment, about = (result.get_value(row, column) for column in range(5))
    return Outcome(
        refusal.decode() if refusal else None,
        *(int.from_bytes(each or b"") for each in (first, last)),
        _EPOCH + timedelta(microseconds=int.from_bytes(moment or b"")),
        wire.from_texts(about) if about else [],
    )


def _run(
    connection: Connection, name: bytes, query: bytes, types: Sequence[int], arguments: Sequence[bytes | None]
) -> PGresult:
    """The result of a statement that is prepared once a connection, with binary parameters and columns."""
    pgconn = connection.pgconn
    if name not in connection.prepared:
        _checked(connection, pgconn.prepare(name, query, types))
        connection.prepared.add(name)
    return _checked(connection, pgconn.exec_prepared(name, arguments, [1] * len(arguments), 1))


def _checked(connection: Connection, result: PGresult) -> PGresult:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if connection.pgconn.status == ConnStatus.BAD:
        raise ConnectionLost(result.get_error_message())
    raise error_from_result(result)


def _refused(error: psycopg.errors.UniqueViolation) -> Exception:
    """A batch that names one version twice passes the database's own judgement and breaks the table's."""
    return _moved_on() if error.diag.constraint_name == "events_pkey" else error


def _moved_on() -> VersionConflict:
    return VersionConflict("Something else was recorded meanwhile; load it again and decide anew.")


def _answer(batch: Append, outcome: Outcome, *, again: bool) -> Appended:
    place = outcome.first, outcome.last, outcome.recorded_at
    if outcome.refusal is None:
        return Appended(*place)
    if outcome.refusal == "moved on":
        raise _moved_on()
    if outcome.refusal == "key taken":
        raise KeyTaken(outcome.about[0].decode(), UUID(outcome.about[1].decode()))
    name, fingerprint, by, result = outcome.about
    if fingerprint.decode() != batch.fingerprint:
        raise IdempotencyKeyReused(
            f"Command {batch.command_id} was used for {name.decode()} at {outcome.recorded_at:%Y-%m-%d %H:%M:%S} UTC "
            "with other content; send this one under a new id."
        )
    if again and result == batch.result:  # it was kept by our own first try, whose answer got lost
        return Appended(*place)
    kept = KeptCommand(batch.command_id, name.decode(), batch.fingerprint, by.decode(), result, *place)
    return Appended(*place, kept)
