"""Follows the log for the library: woken by NOTIFY, and by the clock in case one gets lost."""

from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
from eventsourcing.persistence import ListenNotifySubscription

if TYPE_CHECKING:
    from store.recorder import Recorder

_POLL = 0.5  # seconds


class Subscription(ListenNotifySubscription["Recorder"]):
    """An iterator of notifications that waits for the next one; `stop()` ends it."""

    def __init__(self, recorder: "Recorder", gt: int | None = None, topics: Sequence[str] = ()) -> None:
        """The events behind position `gt`, only of these topics if any are given."""
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
        store = self._recorder.store
        try:
            with psycopg.connect(store.url, autocommit=True) as connection:
                connection.execute(f'LISTEN "{store.channel}"')
                while not self._has_been_stopped:
                    self._has_been_notified.set()
                    for _ in connection.notifies(timeout=_POLL / 5, stop_after=1):
                        pass
        except psycopg.OperationalError:
            self._has_been_notified.set()
