"""The engine: keeps the read models up with the log, rebuilds them, and tells how far they are."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Event

import structlog

from projections.catalogue import PROJECTIONS
from projections.changes import ReadModel
from projections.engine.bell import Bell
from projections.engine.digests import digests
from projections.engine.facts import FactReader
from projections.engine.healing import Healing
from projections.engine.parked import Parked, all_parked, reason
from projections.engine.positions import Group
from projections.engine.replay import Progress
from projections.engine.runner import Models, Runner
from projections.engine.session import connect
from projections.engine.waiting import POLL, Waiting
from store.store import Store

log = structlog.get_logger()


class Engine:
    """The read models of one store. Any number of processes have one; one of them at a time moves the tables."""

    def __init__(self, store: Store, read_models: Sequence[ReadModel] = PROJECTIONS, group: str = "main") -> None:
        """Nothing is read or written here."""
        tables = [table for model in read_models for table in model.TABLES]
        events = dict.fromkeys(event for model in read_models for event in model.CHANGES)
        reader = FactReader(store.mapper, events)
        handlers = {
            fact: tuple(model.CHANGES[event] for model in read_models if event in model.CHANGES)
            for event, fact in reader.fact_types.items()
        }
        self._store = store
        self._group = Group(store.schema, group)
        self._waiting = Waiting(store, self._group)
        self._models = Models(self._group, tables, reader, handlers, self._waiting.tell)
        self._bell = Bell()
        self.trouble: str | None = None  # why the running engine does not move on, if it does not

    def prepare(self) -> None:
        """Makes the tables, empty, if they are not there."""
        with connect(self._store) as connection:
            self._group.prepare(connection, self._models.tables)

    def run(self, stop: Event) -> None:
        """Moves the read models on until `stop` is set; stands by while another process does. Survives lost
        connections; what is in its way it tells in `trouble`.
        """
        while not stop.is_set():
            try:
                with self._runner() as (runner, wait):
                    while not stop.is_set():
                        if runner.leads():
                            runner.catch_up()
                        self.trouble = None
                        wait(POLL)
            except Exception as error:
                if self.trouble != reason(error):
                    self.trouble = reason(error)  # may quote a row; `nenosegts doctor` shows it, the log does not
                    log.error("the read models stand still", error=type(error).__name__)
                stop.wait(POLL)

    def nudge(self) -> None:
        """Tells the engine that runs in this process that there is something to do, before the database does."""
        self._bell.ring()

    def catch_up(self, upto: int | None = None, progress: Progress | None = None) -> int:
        """Moves the read models to the end that the log has now, or to `upto`; the position reached.

        While another process (or thread) moves them, waits for it.
        """
        with self._runner() as (runner, _):
            end = self._store.head().position if upto is None else upto
            while not runner.leads():
                if self._waiting.wait(end, POLL):
                    return self.position()
            return runner.catch_up(upto, progress)

    def rebuild(self, names: Collection[str] | None = None, progress: Progress | None = None) -> int:
        """Folds tables (all, when none is named) anew from the first fact, beside the live ones, and swaps them in.

        The group's position afterwards. A rebuild of all tries parked facts again.
        """
        with self._runner() as (runner, _):
            self.prepare()
            return runner.rebuild([table.name for table in self._models.tables] if names is None else names, progress)

    def wait(self, position: int, timeout: float) -> bool:
        """True as soon as the read models have `position`; False when they have not after `timeout` seconds."""
        self.nudge()
        return self._waiting.wait(position, timeout)

    def position(self) -> int:
        """Every fact up to here is in the read models, or parked."""
        with self._store.connection() as connection:
            return self._group.mark(connection).position

    def lag(self) -> int:
        """How many positions the read models are behind the log."""
        return self._store.head().position - self.position()

    def parked(self) -> list[Parked]:
        """Facts that could not be taken in, and those of the same documents that wait behind them; oldest first."""
        with self._store.connection() as connection:
            return all_parked(connection, self._group.name)

    def retry_parked(self) -> list[int]:
        """Tries them again, in order; the positions that are now in the read models."""
        with connect(self._store) as connection:
            _, tables, reader, handlers, _ = self._models
            return Healing(connection, self._group, reader, handlers, tables).run()

    def digests(self) -> dict[str, str]:
        """A fingerprint of each table's rows: equal after any rebuild."""
        with self._store.connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return digests(connection, self._models.tables)

    def close(self) -> None:
        """Ends what runs in the background."""
        self._waiting.close()
        self._bell.close()

    @contextmanager
    def _runner(self) -> Iterator[tuple[Runner, Callable[[float], None]]]:
        """A runner with its two connections, and how to wait for news."""
        with connect(self._store) as connection, connect(self._store) as source:
            self._bell.listen(connection, self._store.channel)
            yield Runner(connection, source, self._models), lambda timeout: self._bell.wait(connection, timeout)
