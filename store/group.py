"""Several threads' appends in one round trip and one wait for the disk."""

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

LIMIT = 16  # jobs in one round trip
_GATHER = 0.00005  # seconds in which threads that were just answered may come with their next job


class Job:
    """Something to send, and its outcome once that is known."""

    __slots__ = ("_wake", "arguments", "outcome", "shared")

    def __init__(self, arguments: Sequence[bytes | None]) -> None:
        self.arguments = arguments
        self.outcome: Any = None
        self.shared = False  # sent together with others, so that an error need not be its own
        self._wake = Lock()
        self._wake.acquire()

    def wait(self) -> None:
        """Until somebody wakes it: there is an outcome, or it is its turn to lead."""
        self._wake.acquire()

    def wake(self) -> None:
        """Lets the waiting thread go on."""
        self._wake.release()


class Group:
    """The first thread that comes sends its job at once; those who come meanwhile are sent together by one of them."""

    def __init__(self, send: Callable[[Sequence[Job]], None]) -> None:
        """`send(jobs)` sets the outcome of each."""
        self._send = send
        self._lock = Lock()
        self._queue: list[Job] = []
        self._busy = False
        self._size = 1  # of the last group

    def submit(self, job: Job) -> None:
        """Returns when the job has its outcome."""
        with self._lock:
            first, self._busy = not self._busy, True
            if not first:
                self._queue.append(job)
        if not first:
            job.wait()
        if job.outcome is None:
            self._lead(job)

    def _lead(self, job: Job) -> None:
        if self._size > 1:
            time.sleep(_GATHER)
        with self._lock:
            jobs, self._queue = [job, *self._queue[: LIMIT - 1]], self._queue[LIMIT - 1 :]
        self._size = len(jobs)
        try:
            self._send(jobs)
        except BaseException as error:  # whatever it is, the others must not wait for ever
            for each in jobs:
                each.outcome, each.shared = error, each is not job
            raise
        finally:
            with self._lock:
                self._busy = bool(self._queue)
                woken = [*jobs[1:], *self._queue[:1]]
                self._queue = self._queue[1:]
            for each in woken:
                each.wake()
