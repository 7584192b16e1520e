"""Follows the log for the library: woken by NOTIFY, and by the clock in case one gets lost."""

from collections.abc import Sequence
from threading import Thread
from typing import Any

import psycopg
from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription

from store.store import Store

_POLL = 0.5  # seconds


class Subscription(ListenNotifySubscription[ApplicationRecorder]):
    """An iterator of notifications that waits for the next one; `stop()` ends it."""

    def __init__(
        self, recorder: ApplicationRecorder, store: Store, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        """The events of the recorder's `store` behind position `gt`, only of these topics if any are given."""
        self._store = store
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listener = Thread(target=self._listen, name="subscription", daemon=True)
        self._listener.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listener.join()

    def _listen(self) -> None:
        try:
            while not self._has_been_stopped:
                self._listen_once()
        except BaseException as error:  # the iterating thread raises it
            self._thread_error = self._thread_error or error
            self.stop()

    def _listen_once(self) -> None:
        """Until stopped, or the connection is lost."""
        try:
            with psycopg.connect(self._store.url, autocommit=True) as connection:
                connection.execute(f'LISTEN "{self._store.channel}"')
                while not self._has_been_stopped:
                    self._has_been_notified.set()
                    for _ in connection.notifies(timeout=_POLL / 5, stop_after=1):
                        pass
        except psycopg.OperationalError:
            self._has_been_notified.set()
