"""The log as fast as it can be read into Python, page by page: ids, times and dates stay text."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from aggregates.event import Event
from store.mapper import EventMapper
from store.pool import Connection, Pool
from store.reading import head

_PAGE = (
    "SELECT position, originator_id::text, originator_version, topic, state, recorded_at::text, effective_on::text, "
    "by, reason FROM events WHERE position > %s AND position <= %s AND (%s::text[] IS NULL OR topic = ANY (%s)) "
    "ORDER BY position"
)

Row = tuple[Any, ...]


class Envelope(msgspec.Struct, gc=False):
    """A fact whose ids, times and dates are text, as they go into other rows."""

    position: int
    id: str  # of the stream
    version: int
    topic: str
    event: Event
    recorded_at: str  # UTC, as PostgreSQL writes and reads it
    effective_on: str  # ISO 8601
    by: str
    reason: str | None


class Page:
    """The facts up to position `last`, those of unwanted topics left out.

    An event is decoded when the iteration comes to it, and dropped behind it: that is three times as fast as a list
    of decoded events, which no processor cache holds. Iterating again decodes again.
    """

    __slots__ = ("_mapper", "_rows", "last")

    def __init__(self, last: int, rows: list[Row], mapper: EventMapper) -> None:
        self.last = last
        self._rows = rows
        self._mapper = mapper

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Envelope]:
        decoders = self._mapper.decoders
        for position, id_, version, topic, state, recorded_at, effective_on, by, reason in self._rows:
            decoder = decoders.get(topic)
            event = decoder(state) if decoder else self._mapper.decode(topic, state)
            yield Envelope(position, id_, version, topic, event, recorded_at, effective_on, by, reason)


def pages(pool: Pool, mapper: EventMapper, after: int, limit: int, topics: Collection[str] | None) -> Iterator[Page]:
    """Pages of at most `limit` positions from behind `after` to the end that the log has now.

    The next page is fetched while the caller works on this one.
    """
    end = pool.read(head).position
    wanted = None if topics is None else list(topics)

    def fetch(start: int) -> list[Row]:
        return pool.read(lambda connection: _fetched(connection, start, min(start + limit, end), wanted))

    with ThreadPoolExecutor(1, "pages") as ahead:
        coming = ahead.submit(fetch, after)
        for start in range(after, end, limit):
            rows = coming.result()
            if start + limit < end:
                coming = ahead.submit(fetch, start + limit)
            yield Page(min(start + limit, end), rows, mapper)


def _fetched(connection: Connection, after: int, last: int, topics: list[str] | None) -> list[Row]:
    return connection.execute(_PAGE, [after, last, topics, topics]).fetchall()
