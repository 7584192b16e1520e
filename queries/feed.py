"""The feed: every fact in the order of the log, for whoever follows it."""

from queries.history import Happening, happening
from store.store import Store


def feed(store: Store, after: int = 0, limit: int = 100) -> list[Happening]:
    """At most `limit` facts behind position `after`, oldest first; none when there is nothing new."""
    return [happening(fact) for fact in store.facts(after=after, limit=limit)]
