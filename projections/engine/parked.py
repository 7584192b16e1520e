"""Facts that the read models could not take in: kept aside with their document's later ones, visible, until healed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

_OURS = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.ProgrammingError, psycopg.InternalError, MemoryError)


class Parked(NamedTuple):
    """One fact, and why it could not be taken in."""

    position: int
    topic: str
    document: str
    error: str
    parked_at: datetime | None = None


class TooLateToTell(Exception):  # noqa: N818 - named like the refusals
    """Something cannot be written, and the facts that caused it were folded into one."""


def is_poison(error: BaseException) -> bool:
    """Is the fact at fault, and not the database or the machine? Only then may it be parked."""
    return isinstance(error, Exception) and not isinstance(error, (*_OURS, TooLateToTell))


def reason(error: BaseException) -> str:
    """What went wrong, as people read it."""
    return f"{type(error).__name__}: {error}"


def documents(connection: Connection[Any], group: str) -> dict[str, int]:
    """Each document whose facts are parked, with the position of the first."""
    rows = connection.execute(
        "SELECT document::text, min(position) FROM parked WHERE name = %s GROUP BY document", [group]
    )
    return dict(rows.fetchall())


def park(connection: Connection[Any], group: str, facts: Iterable[Parked]) -> None:
    """Keeps them aside."""
    rows = [(group, each.position, each.topic, each.document, each.error) for each in facts]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO parked (name, position, topic, document, error) VALUES (%s, %s, %s, %s, %s)", rows
        )


def all_parked(connection: Connection[Any], group: str) -> list[Parked]:
    """Oldest first."""
    rows = connection.execute(
        "SELECT position, topic, document::text, error, parked_at FROM parked WHERE name = %s ORDER BY position",
        [group],
    )
    return [Parked(*row) for row in rows.fetchall()]


def unpark_all(connection: Connection[Any], group: str) -> None:
    """They will be tried again."""
    connection.execute("DELETE FROM parked WHERE name = %s", [group])


def blame(connection: Connection[Any], group: str, position: int, error: str) -> None:
    """A new reason why it is still aside."""
    connection.execute(
        "UPDATE parked SET error = %s, parked_at = clock_timestamp() WHERE name = %s AND position = %s",
        [error, group, position],
    )


def unpark(connection: Connection[Any], group: str, positions: list[int]) -> None:
    """They are taken in."""
    connection.execute("DELETE FROM parked WHERE name = %s AND position = ANY (%s)", [group, positions])
