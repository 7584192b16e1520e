"""Save and drop shortcuts."""

from datetime import date

from aggregates.errors import NotFound
from aggregates.shortcut import List, Query, Shortcut


class NoSuchShortcut(NotFound):
    """The person has no shortcut of this name."""


def save(
    shortcut: Shortcut,
    *,
    person: str,
    name: str,
    list: List,  # noqa: A002 - the published name
    query: Query,
    on: date,
) -> tuple[Shortcut.Saved, ...]:
    """It takes the place of what stood under the name; nothing is recorded when that is the same."""
    if shortcut.standing and (shortcut.list, shortcut.query) == (list, query):
        return ()
    return (Shortcut.Saved(effective_on=on, person=person, name=name, list=list, query=query),)


def drop(shortcut: Shortcut, *, person: str, name: str, on: date) -> tuple[Shortcut.Dropped, ...]:
    """Its name is free again."""
    if not shortcut.standing:
        raise NoSuchShortcut(f"{person} has no shortcut {name!r}; look at /shortcuts for those that there are.")
    return (Shortcut.Dropped(effective_on=on, person=person, name=name),)
