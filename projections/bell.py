"""What wakes the runner: a notification of the database, or a nudge from a thread of its own process."""

import select
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
        self._rung = False

    def listen(self, connection: Connection[Any], channel: str) -> None:
        """From now on also notifications on `channel` ring, while `connection` is the one that waits."""
        connection.add_notify_handler(lambda _: self._ring())
        connection.execute(f'LISTEN "{channel}"')

    def ring(self) -> None:
        """Wakes the waiting thread, from any thread."""
        with suppress(BlockingIOError):  # it has been rung often enough
            self._theirs.send(b".")

    def wait(self, connection: Connection[Any], timeout: float) -> None:
        """Returns at the first ring since the last call, or after `timeout` seconds."""
        if not self._rung:
            select.select([connection.fileno(), self._ours.fileno()], [], [], timeout)
        self._rung = False
        with suppress(BlockingIOError):  # when it is empty
            while self._ours.recv(4096):
                pass

    def _ring(self) -> None:
        self._rung = True
