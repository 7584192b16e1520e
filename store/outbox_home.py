"""Letters leave from one database: in a copy of it, what waited when it was copied may have left since."""

from collections.abc import Iterable

from store.outbox import enlist
from store.outbox_rows import Key
from store.pool import Connection

COPIED = (
    "This is a copy of the database from which letters left: a restored backup, or a replica that took over. "
    "It waited when the copy was made, and may have left since."
)


def is_copy(connection: Connection) -> bool:
    """Whether letters left from another database than this one."""
    row = connection.execute("SELECT home <> this_database() FROM outbox_home").fetchone()
    return bool(row and row[0])


def move_in(connection: Connection, letters: Iterable[Key]) -> int:
    """From now on letters leave from here; those that wait (and `letters`) do not without somebody who says so.

    How many these are.
    """
    with connection.transaction():
        moved = connection.execute("UPDATE outbox_home SET home = this_database() WHERE home <> this_database()")
        if not moved.rowcount:
            return 0
        enlist(connection, letters)
        return connection.execute(
            "UPDATE outbox SET phase = 'handed', uncertain = true, taken = NULL, refused = NULL, last_error = %s, "
            "changed = changed + 1, claimed_by = NULL, claimed_until = clock_timestamp() "
            "WHERE phase IN ('waiting', 'claimed', 'handing')",
            [COPIED],
        ).rowcount
