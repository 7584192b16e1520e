"""The shortcuts that people keep."""

from aggregates.shortcut import Shortcut
from projections.changes import Changes, Envelope, Projection
from projections.table import Table
from projections.text import as_json

SHORTCUTS = Table(
    "shortcuts",
    "rows",
    columns="""
        id        uuid NOT NULL
        version   integer NOT NULL
        position  bigint NOT NULL
        person    text NOT NULL
        name      text NOT NULL
        list      text NOT NULL
        query     json NOT NULL     -- by parameter: its values
        saved_at  timestamptz NOT NULL
    """,
    key="id",
    indexes="(person, name)",
)
TABLES = (SHORTCUTS,)


def _saved(e: Shortcut.Saved, at: Envelope) -> Changes:
    row = SHORTCUTS.put(
        at.id,
        id=at.id,
        version=at.version,
        position=at.position,
        person=e.person,
        name=e.name,
        list=e.list,
        query=as_json(e.query) if e.query else "{}",
        saved_at=at.recorded_at,
    )
    return (row,)


CHANGES: Projection = {Shortcut.Saved: _saved, Shortcut.Dropped: lambda e, at: (SHORTCUTS.drop(at.id),)}
