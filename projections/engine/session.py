"""A database session for writing read models: fast rather than durable, as everything can be folded again."""

from typing import Any

import psycopg
from psycopg import Connection

from store.store import Store


def connect(store: Store) -> Connection[Any]:
    """A connection of its own, in autocommit, in the store's schema, in UTC.

    Commits do not wait for the disk: rows and position are written together, so that after a crash both are older.
    """
    connection = psycopg.connect(store.url, autocommit=True, application_name="nenosegts projections")
    connection.execute(
        "SELECT set_config('search_path', %s, false), set_config('TimeZone', 'UTC', false), "
        "set_config('DateStyle', 'ISO', false), set_config('synchronous_commit', 'off', false)",
        [store.schema],
    )
    return connection
