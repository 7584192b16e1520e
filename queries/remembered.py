"""What is kept in mind until the read models move on: debtors are listed more often than they change."""

from collections.abc import Callable
from typing import Any, TypeVar

from queries.rows import Connection

T = TypeVar("T")
MOST = 64
_counts: dict[tuple[str, str, str], tuple[str, Any]] = {}


def remembered(connection: Connection, name: str, count: Callable[[], T], *, of: str = "") -> T:
    """`count()`, or what it was when the read models of this database and schema stood where they stand now.

    Of one name only what was asked last is kept: `of` says what that was, where questions are many.
    """
    row = connection.execute(
        "SELECT current_database(), current_schema(), "
        "(SELECT string_agg(position || '.' || parked, ' ' ORDER BY name) FROM projection_positions)"
    ).fetchone()
    if row is None or row[2] is None:
        return count()
    key, position = (str(row[0]), str(row[1]), name), f"{row[2]} {of}"
    kept = _counts.get(key)
    if kept is None or kept[0] != position:
        if len(_counts) >= MOST:
            _counts.clear()
        kept = _counts[key] = position, count()
    found: T = kept[1]
    return found
