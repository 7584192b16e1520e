"""Runs the log into tables: reads ahead, folds, and lets the database apply one step while the next is folded."""

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from psycopg import Connection

from projections.engine.facts import FactReader, is_plain
from projections.engine.fold import Fold
from projections.engine.parked import Parked, TooLateToTell, is_poison, reason
from projections.engine.step import Handlers, Step, fold_in
from projections.table import Table

PAGE = 5_000  # positions that are read at once
Progress = Callable[[int], None]  # told the position after each step


class Target(Protocol):
    """Where the rows go. All or nothing of a step is there after `apply`."""

    tables: list[Table]
    haste: bool  # a step cannot be taken back; when something is wrong, all is
    stuck: dict[str, int]  # documents with a parked fact, and the position of the first
    window: int  # positions in one step, a multiple of PAGE

    def fold(self) -> Fold:
        """What the next step is folded into."""

    def apply(self, step: Step) -> None:
        """Takes a step. Raises and leaves all as it was when a row cannot be written."""


class Replay:
    """The log, folded into a target."""

    def __init__(self, reader: FactReader, handlers: Handlers, source: Connection[Any], target: Target) -> None:
        """`source` is a connection for reading alone."""
        self._reader, self._handlers, self._source, self._target = reader, handlers, source, target

    def run(self, after: int, last: int, progress: Progress | None = None) -> None:
        """Everything behind position `after` up to `last`. A fact that cannot be taken in is parked, no other is."""
        if last - after <= PAGE:
            self._careful(after, last)
            return
        with undisturbed():
            for reached in self._fast(after, last):
                if progress:
                    progress(reached)

    def _careful(self, after: int, last: int) -> None:
        """Halves the run when something in it is wrong, down to the one fact that is."""
        try:
            step = self._step(after, last)
            self._fold(step, self._reader.read(self._source, after, last))
            self._target.apply(step)
        except Exception as error:
            if not is_poison(error):
                raise
            if self._target.haste:
                raise TooLateToTell(reason(error)) from error
            if last - after == 1:
                self._park(last, error)
                return
            middle = (after + last) // 2
            self._careful(after, middle)
            self._careful(middle, last)

    def _fast(self, after: int, last: int) -> Iterator[int]:
        """In steps of a window; the position reached after each. A window with something wrong goes the careful way."""
        while after < last:
            try:
                for after in self._stream(after, last):  # noqa: B020, PLR1704 - how far it came, also when it fails
                    yield after
            except _WindowFailed as failed:
                if self._target.haste:
                    raise TooLateToTell(reason(failed.__cause__ or failed)) from failed
                self._careful(failed.after, failed.last)
                after = failed.last
                yield after

    def _stream(self, after: int, last: int) -> Iterator[int]:
        """While one step is applied, the next is folded, and the page behind it is read."""
        with ThreadPoolExecutor(1, "read") as reading, ThreadPoolExecutor(1, "apply") as applying:
            pages = self._pages(reading, after, last)
            pending: tuple[Step, Future[None]] | None = None
            for start in range(after, last, self._target.window):
                step, error = self._window(pages, start, min(start + self._target.window, last))
                if pending:
                    yield _settled(*pending)
                if error:
                    raise _WindowFailed(step.after, step.last) from error
                pending = step, applying.submit(self._target.apply, step)
            if pending:
                yield _settled(*pending)

    def _pages(self, reading: ThreadPoolExecutor, after: int, last: int) -> Iterator[list[bytes]]:
        """Pages of the log, each read while the one before is folded."""
        ranges = iter(range(after, last, PAGE))

        def read(start: int) -> Future[list[bytes]]:
            return reading.submit(self._reader.read, self._source, start, min(start + PAGE, last))

        coming = read(next(ranges))
        for start in ranges:
            page, coming = coming.result(), read(start)
            yield page
        yield coming.result()

    def _window(self, pages: Iterator[list[bytes]], after: int, last: int) -> tuple[Step, Exception | None]:
        """A folded step, and what went wrong in it."""
        step = self._step(after, last)
        try:
            for _ in range(after, last, PAGE):
                self._fold(step, next(pages))
        except Exception as error:
            if not is_poison(error):
                raise
            return step, error
        return step, None

    def _step(self, after: int, last: int) -> Step:
        step = Step(after, last, self._target.fold(), [])
        step.fold.plain = True  # until a piece says otherwise
        return step

    def _fold(self, step: Step, page: list[bytes]) -> None:
        for piece in page:
            step.fold.plain = step.fold.plain and is_plain(piece)
            fold_in(step, self._reader.decode(piece), self._handlers, self._target.stuck)

    def _park(self, position: int, error: Exception) -> None:
        step = self._step(position - 1, position)
        topic, document = self._reader.identify(self._source, position)
        step.parked.append(Parked(position, topic, document, reason(error)))
        self._target.apply(step)


class _WindowFailed(Exception):  # noqa: N818 - it is about the window
    """Something in a window is wrong."""

    def __init__(self, after: int, last: int) -> None:
        super().__init__(after, last)
        self.after, self.last = after, last


def _settled(step: Step, applied: Future[None]) -> int:
    """The position that the step reached."""
    try:
        applied.result()
    except Exception as error:
        if is_poison(error):
            raise _WindowFailed(step.after, step.last) from error
        raise
    return step.last


@contextmanager
def undisturbed() -> Iterator[None]:
    """Millions of small objects that live on make Python's collector look at them again and again, for nothing.

    And the thread that feeds the database must not wait for long until it may send.
    """
    collecting, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()
