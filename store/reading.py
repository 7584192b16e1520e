"""Questions to the log itself: streams, facts, history, and what commands and keys were kept."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from store import wire
from store.facts import Fact, Head, KeptCommand, Stream
from store.mapper import EventMapper
from store.pool import Connection

_FACTS = (
    "SELECT position, originator_id, originator_version, topic, state, recorded_at, effective_on, by, command_id, "
    "reason FROM events WHERE "
)


def streams(connection: Connection, mapper: EventMapper, ids: Iterable[UUID], up_to: int | None) -> dict[UUID, Stream]:
    """Every asked stream; with `up_to`, as it was when that position was the last."""
    events: dict[UUID, list[Any]] = {id_: [] for id_ in ids}
    versions = dict.fromkeys(events, 0)
    question = "SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = ANY (%s) "
    if up_to is not None:
        question += "AND position <= %s "
    values = [wire.uuids(events)] if up_to is None else [wire.uuids(events), up_to]
    rows = connection.execute(question + "ORDER BY originator_id, originator_version", values, binary=True)
    for id_, version, topic, state in rows:
        events[id_].append(mapper.decode(topic, state))
        versions[id_] = version
    return {id_: Stream(id_, kept, versions[id_]) for id_, kept in events.items()}


def existing(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the streams that have events: one look into the index for each, however long the streams are."""
    question = (
        "SELECT asked.id FROM unnest(%s) AS asked (id), LATERAL "
        "(SELECT FROM events WHERE originator_id = asked.id LIMIT 1) AS one"
    )
    return {row[0] for row in connection.execute(question, [wire.uuids(ids)], binary=True)}


def kept_command(connection: Connection, command_id: UUID) -> KeptCommand | None:
    """The command, if it had its effect."""
    row = connection.execute(
        "SELECT id, name, fingerprint, by, convert_to(result, 'UTF8'), first_position, last_position, recorded_at "
        "FROM commands WHERE id = %s",
        [command_id],
        binary=True,
    ).fetchone()
    return KeptCommand(*row) if row else None


def owners(connection: Connection, keys: Iterable[str]) -> dict[str, UUID]:
    """Who holds those of the unique keys that are held."""
    rows = connection.execute("SELECT key, owner FROM unique_keys WHERE key = ANY (%s)", [list(keys)], binary=True)
    return dict(rows.fetchall())


def head(connection: Connection) -> Head:
    """The end of the log."""
    row = connection.execute("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, None)


def position_at(connection: Connection, instant: datetime) -> int:
    """The last position that was recorded at or before `instant`."""
    row = connection.execute("SELECT position_at(%s)", [instant]).fetchone()
    return int(row[0]) if row else 0


def facts(
    connection: Connection, mapper: EventMapper, after: int, limit: int, topics: Collection[str] | None
) -> list[Fact]:
    """At most `limit` facts behind position `after`, in order."""
    wanted = None if topics is None else list(topics)
    question = "position > %s AND (%s::text[] IS NULL OR topic = ANY (%s)) ORDER BY position LIMIT %s"
    return _facts(connection, mapper, question, [after, wanted, wanted, limit])


def facts_at(connection: Connection, mapper: EventMapper, positions: Collection[int]) -> dict[int, Fact]:
    """The facts at these positions, as far as they exist."""
    found = _facts(connection, mapper, "position = ANY (%s)", [list(positions)])
    return {fact.position: fact for fact in found}


class Asked(NamedTuple):
    """The conditions of a question to history; None asks for nothing."""

    subject: UUID | None = None
    by: str | None = None
    from_: datetime | None = None
    to: datetime | None = None
    topic: str | None = None
    command_id: UUID | None = None
    before: int | None = None


def history(connection: Connection, mapper: EventMapper, asked: Asked, limit: int) -> list[Fact]:
    """At most `limit` facts that meet every condition, newest first."""
    conditions: dict[str, Any] = {
        "originator_id = %s": asked.subject,
        "by = %s": asked.by,
        "topic = %s": asked.topic,
        "position < %s": asked.before,
        "position > position_at(%s - interval '1 microsecond')": asked.from_,
        "position <= position_at(%s)": asked.to,
        "position >= (SELECT first_position FROM commands WHERE id = %s)": asked.command_id,
        "position <= (SELECT last_position FROM commands WHERE id = %s)": asked.command_id,
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    question = " AND ".join(given) or "true"
    return _facts(connection, mapper, question + " ORDER BY position DESC LIMIT %s", [*given.values(), limit])


def _facts(connection: Connection, mapper: EventMapper, question: str, values: list[Any]) -> list[Fact]:
    rows = connection.execute(_FACTS + question, values, binary=True)
    decode = mapper.decode
    return [
        Fact(position, id_, version, topic, decode(topic, state), recorded_at, effective_on, by, command_id, reason)
        for position, id_, version, topic, state, recorded_at, effective_on, by, command_id, reason in rows
    ]
