"""Positions have no gaps, stand in the order of commits, and time never runs backwards with them (promise 4)."""

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from store.errors import Conflict
from store.facts import Fact
from store.store import Store
from tests.store.batches import at_once, command, facts, positions


class Tail:
    """Reads on from where it is, as fast as it can, until it is told to stop."""

    def __init__(self, store: Store) -> None:
        self.read: list[Fact] = []
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> "Tail":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stop.is_set() or (self.read[-1:] and self.read[-1].position < self._store.head().position):
            self.read += self._store.facts(after=self.read[-1].position if self.read else 0, limit=100)


@pytest.fixture(params=[False, True], ids=["sync", "barrier"])
def two_processes(request: pytest.FixtureRequest, store: Store) -> Iterator[tuple[Store, Store]]:
    """Two stores share nothing but the database, as two processes do."""
    pair = tuple(Store(store.url, schema=store.schema, barrier=request.param) for _ in range(2))
    yield pair
    for each in pair:
        each.close()


def test_a_tailing_reader_of_eight_writers_misses_nothing(two_processes: tuple[Store, Store], store: Store) -> None:
    shared = [uuid4() for _ in range(4)]

    def write(number: int) -> list[tuple[UUID, int]]:
        chance, kept = random.Random(number), []
        target = two_processes[number % 2]
        for _ in range(60):
            stream = chance.choice([*shared, uuid4()])
            first = target.load_many([stream])[stream].version + 1
            new = facts(stream, *range(first, first + chance.randint(1, 5)))
            try:
                target.append(command(*new))
                kept += [(each.originator_id, each.originator_version) for each in new]
            except Conflict:
                continue
        return kept

    with Tail(store) as tail:
        outcomes = at_once(*[lambda number=number: write(number) for number in range(8)])
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    kept = [each for outcome in outcomes for each in outcome]
    assert positions(tail.read) == list(range(1, len(kept) + 1))
    assert sorted((each.originator_id, each.originator_version) for each in tail.read) == sorted(kept)
    assert all(before.recorded_at <= after.recorded_at for before, after in zip(tail.read, tail.read[1:], strict=False))
    for stream in shared:
        versions = [each.originator_version for each in tail.read if each.originator_id == stream]
        assert versions == list(range(1, len(versions) + 1))


def test_time_does_not_run_backwards_when_the_clock_does(store: Store) -> None:
    with store.connection() as connection:
        connection.execute(
            "INSERT INTO events SELECT 1, now() + interval '1 hour', '2026-01-01', 1, gen_random_uuid(), "
            "gen_random_uuid(), 'NumberSeries.Reserved', 'clock', state FROM (VALUES ('{}')) AS v (state)"
        )
    appended = store.append(command(*facts(uuid4(), 1)))
    assert (appended.first, appended.recorded_at > datetime.now(UTC) + timedelta(minutes=50)) == (2, True)


def test_the_position_at_an_instant_is_the_last_one_recorded_by_then(store: Store) -> None:
    moments = []
    for _ in range(9):
        moments.append(store.append(command(*facts(uuid4(), 1, 2))).recorded_at)
        time.sleep(0.002)
    assert store.position_at(moments[0] - timedelta(seconds=1)) == 0
    assert [store.position_at(each) for each in moments] == [2 * n for n in range(1, 10)]
    assert store.position_at(moments[3] - timedelta(microseconds=1)) == 6
    assert store.position_at(datetime.now(UTC) + timedelta(days=1)) == 18


def test_an_empty_log_has_position_0(store: Store) -> None:
    assert (store.head().position, store.head().recorded_at, store.position_at(datetime.now(UTC))) == (0, None, 0)


def test_an_append_updates_no_row_so_no_dead_versions_pile_up_behind_an_open_snapshot(store: Store) -> None:
    one = Store(store.url, schema=store.schema, pool_size=1)
    for _ in range(20):
        one.append(command(*facts(uuid4(), 1)))
    with one.connection() as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
    with one.connection() as connection:
        seen = connection.execute(
            "SELECT sum(n_tup_ins)::int, sum(n_tup_upd)::int FROM pg_stat_user_tables WHERE schemaname = %s",
            [store.schema],
        ).fetchone()
    one.close()
    assert seen and seen[0] >= 40 and seen[1] == 0
