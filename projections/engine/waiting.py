"""Reading one's own writes: wait until the read models have a position, whichever process moves them."""

from contextlib import suppress
from threading import Condition, Event, Thread

import psycopg

from projections.engine.positions import Group
from projections.engine.session import connect
from store.store import Store

POLL = 0.5  # seconds; should a notification get lost


class Waiting:
    """What this process knows of the group's position, and who waits for it."""

    def __init__(self, store: Store, group: Group) -> None:
        self._store, self._group = store, group
        self._reached = 0
        self._moved = Condition()
        self._follower: Thread | None = None
        self._closed = Event()

    def tell(self, position: int) -> None:
        """The group stands at `position` or further."""
        with self._moved:
            if position > self._reached:
                self._reached = position
                self._moved.notify_all()

    def wait(self, position: int, timeout: float) -> bool:
        """True as soon as the group stands there; False when it does not after `timeout` seconds."""
        with self._moved:
            if self._reached >= position:
                return True
            if self._follower is None or not self._follower.is_alive():
                self._follower = Thread(target=self._follow, name="projections follower", daemon=True)
                self._follower.start()
            return self._moved.wait_for(lambda: self._reached >= position, timeout)

    def close(self) -> None:
        """Ends the follower."""
        self._closed.set()
        if self._follower and self._follower.is_alive():
            with suppress(psycopg.OperationalError), self._store.connection() as connection:
                connection.execute("SELECT pg_notify(%s, '')", [self._group.channel])  # it need not wait for its poll
            self._follower.join(2 * POLL)

    def _follow(self) -> None:
        while not self._closed.is_set():
            try:
                with connect(self._store) as connection:
                    connection.execute(f'LISTEN "{self._group.channel}"')
                    while not self._closed.is_set():
                        self.tell(self._group.mark(connection).position)
                        for _ in connection.notifies(timeout=POLL, stop_after=1):
                            pass
            except psycopg.OperationalError:
                self._closed.wait(POLL)
