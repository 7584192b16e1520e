"""What wakes the runner: a notification of the database, or a nudge from a thread of its own process."""

import selectors
import socket
from contextlib import suppress
from typing import Any

from psycopg import Connection


class Bell:
    """Rings when there may be something to do."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)  # noqa: FBT003 - its own way
        self._theirs.setblocking(False)  # noqa: FBT003 - its own way

    def listen(self, connection: Connection[Any], channel: str) -> None:
        """From now on also notifications on `channel` ring, while `connection` is the one that waits."""
        connection.execute(f'LISTEN "{channel}"')

    def ring(self) -> None:
        """Wakes the waiting thread, from any thread."""
        with suppress(OSError):  # it has been rung often enough, or the process ends
            self._theirs.send(b".")

    def wait(self, connection: Connection[Any], timeout: float) -> None:
        """Returns at the first ring since the last call, or after `timeout` seconds. A lost connection raises."""
        if not _notified(connection):
            with selectors.DefaultSelector() as watched:
                watched.register(connection.fileno(), selectors.EVENT_READ)
                watched.register(self._ours, selectors.EVENT_READ)
                watched.select(timeout)
            _notified(connection)
        with suppress(BlockingIOError):  # when it is empty
            while self._ours.recv(4096):
                pass

    def close(self) -> None:
        """Let go of both ends."""
        self._ours.close()
        self._theirs.close()


def _notified(connection: Connection[Any]) -> bool:
    """Take what has come off the wire: left there, it would wake the waiting for ever."""
    return sum(1 for _ in connection.notifies(timeout=0)) > 0
