"""The engine keeps the read models up with the log, and a rebuild gives the very same rows."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import structlog

from projections.catalogue import PROJECTIONS, TABLES
from projections.engine import Engine, live, replay, runner, shadow
from store.store import Store
from tests.projections.naive import Naive
from tests.projections.world import World


@contextmanager
def running(engine: Engine) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=engine.run, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        engine.nudge()
        thread.join(10)
        assert not thread.is_alive()


def count(store: Store, table: str) -> int:
    with store.connection() as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


@pytest.mark.feature("R64")
def test_a_rebuild_gives_the_very_same_rows_as_following_did(store: Store, engine: Engine) -> None:
    World(1).live(400).record(store)
    assert engine.catch_up() == store.head().position
    followed = engine.digests()
    engine.rebuild()
    assert engine.digests() == followed
    assert engine.position() == store.head().position
    assert engine.parked() == []


def test_the_rows_are_those_of_making_each_change_at_once(store: Store, engine: Engine) -> None:
    world = World(2).live(300)
    world.record(store)
    engine.catch_up()
    naive = Naive().take_in(world.written())
    for table in TABLES.values():
        assert count(store, table.name) == len(naive.of(table)), table
    with store.connection() as connection:
        for table, column in (("ledger", "amount"), ("nenosegts", "uncovered"), ("debtors", "base_uncovered")):
            found = connection.execute(f"SELECT coalesce(sum({column}), 0) FROM {table}").fetchone()
            assert found == (sum(row[column] for row in naive.of(TABLES[table]).values()),)


@pytest.mark.parametrize("page", [1, 7, 64, 1000])
def test_the_size_of_a_page_does_not_matter(store: Store, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    World(3).live(150).record(store)
    engine = Engine(store)
    engine.prepare()
    engine.catch_up()
    followed = engine.digests()
    monkeypatch.setattr(replay, "PAGE", page)
    monkeypatch.setattr(live.LiveTables, "window", page * 3)
    monkeypatch.setattr(shadow, "_HASTY", page * 2)
    monkeypatch.setattr(shadow, "_SCANNED", 50)
    monkeypatch.setattr(shadow, "_IN_MEMORY", 20)
    engine.rebuild()
    assert engine.digests() == followed
    with store.connection() as connection:
        connection.execute("UPDATE projection_positions SET position = 0")
        for table in TABLES:
            connection.execute(f"TRUNCATE {table}")
    engine.catch_up()
    assert engine.digests() == followed


def test_single_tables_are_rebuilt_while_the_others_stay(store: Store, engine: Engine) -> None:
    World(4).live(100).record(store)
    engine.catch_up()
    before = engine.digests()
    with store.connection() as connection:
        connection.execute("DELETE FROM ledger; UPDATE invoices SET uncovered = 7")
    engine.rebuild(["ledger"])
    assert engine.digests() | {"invoices": ""} == before | {"invoices": ""}
    assert engine.digests()["invoices"] != before["invoices"]
    engine.rebuild(["invoices"])
    assert engine.digests() == before


def test_an_unknown_read_model_is_refused(engine: Engine) -> None:
    with pytest.raises(LookupError, match="no read model ledgr"):
        engine.rebuild(["ledgr"])


def test_a_fresh_engine_far_behind_rebuilds(store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    World(5).live(100).record(store)
    monkeypatch.setattr(runner, "FAR_BEHIND", 50)
    seen: list[int] = []
    monkeypatch.setattr(replay, "PAGE", 20)
    engine.catch_up(progress=seen.append)
    assert seen and seen == sorted(seen)
    assert engine.lag() == 0
    followed = engine.digests()
    engine.rebuild()
    assert engine.digests() == followed


def test_a_table_of_another_shape_is_rebuilt_before_it_is_used(store: Store, engine: Engine) -> None:
    World(6).live(60).record(store)
    engine.catch_up()
    before = engine.digests()
    with store.connection() as connection:
        connection.execute("UPDATE read_models SET definition = 'older' WHERE name = 'ledger'")
        connection.execute("DROP TABLE ledger; CREATE TABLE ledger (position bigint)")
        connection.execute("DROP TABLE debtors; DELETE FROM read_models WHERE name = 'debtors'")
    engine.catch_up()
    assert engine.digests() == before


def test_readers_see_the_old_rows_until_the_swap(store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    World(7).live(60).record(store)
    engine.catch_up()
    seen: list[int] = []
    finish = shadow.ShadowTables.finish

    def look(self: shadow.ShadowTables) -> None:
        finish(self)
        seen.append(count(store, "ledger"))

    monkeypatch.setattr(shadow.ShadowTables, "finish", look)
    engine.rebuild()
    assert seen == [count(store, "ledger")] != [0]


def test_facts_that_come_during_a_rebuild_are_in_it(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(8).live(60)
    world.record(store)
    engine.catch_up()
    finish = shadow.ShadowTables.finish

    def meanwhile(self: shadow.ShadowTables) -> None:
        known = len(world.facts)
        world.live(20).record(store, world.facts[known:])
        assert engine.catch_up() == store.head().position
        finish(self)

    monkeypatch.setattr(shadow.ShadowTables, "finish", meanwhile)
    engine.rebuild()
    monkeypatch.undo()
    rebuilt = engine.digests()
    engine.rebuild()
    assert (engine.digests(), engine.lag()) == (rebuilt, 0)


def test_one_reads_ones_own_writes(store: Store, engine: Engine) -> None:
    world = World(9)
    with running(engine):
        for _ in range(10):
            known = len(world.facts) if world.versions and engine.position() else 0
            world.live(3)
            position = world.record(store, world.facts[known:])
            assert engine.wait(position, 5)
            assert engine.position() >= position
    assert engine.trouble is None


def test_waiting_works_from_another_process_and_gives_up_in_time(store: Store, engine: Engine) -> None:
    other = Engine(store)
    World(10).live(20).record(store)
    begun = time.monotonic()
    assert not other.wait(1, 0.2)
    assert time.monotonic() - begun < 2
    with running(engine):
        assert other.wait(store.head().position, 5)
    other.close()


def test_of_two_engines_one_runs_and_the_other_takes_over(store: Store, engine: Engine) -> None:
    world, other = World(11).live(10), Engine(store)
    with running(other):
        with running(engine):
            assert engine.wait(world.record(store), 5)
        known = len(world.facts)
        position = world.live(5).record(store, world.facts[known:])
        assert other.wait(position, 5)
    other.close()


def test_catching_up_while_another_runs_waits_for_it(store: Store, engine: Engine) -> None:
    position = World(12).live(20).record(store)
    with running(engine):
        engine.wait(position, 5)
        other = Engine(store)
        assert other.catch_up() >= position
        other.close()


def test_a_lost_connection_is_survived(store: Store, engine: Engine) -> None:
    world = World(13)
    with running(engine):
        assert engine.wait(world.record(store), 5)
        with store.connection() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'nenosegts projections' AND pid <> pg_backend_pid()"
            )
        known = len(world.facts)
        assert engine.wait(world.live(5).record(store, world.facts[known:]), 10)


def test_rows_and_position_are_written_together(store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    World(14).live(30).record(store)
    apply = live.apply

    def killed(connection: psycopg.Connection[Any], fold: Any) -> None:
        apply(connection, fold)
        with store.connection() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        connection.execute("SELECT 1")

    monkeypatch.setattr(live, "apply", killed)
    with pytest.raises(psycopg.OperationalError):
        engine.catch_up()
    assert (engine.position(), count(store, "ledger"), engine.parked()) == (0, 0, [])
    monkeypatch.undo()
    engine.catch_up()
    followed = engine.digests()
    engine.rebuild()
    assert engine.digests() == followed


def test_what_is_in_the_way_is_told(store: Store, engine: Engine) -> None:
    with store.connection() as connection:
        connection.execute("ALTER TABLE ledger RENAME TO elsewhere")
    with running(engine), structlog.testing.capture_logs() as lines:
        World(15).live(10).record(store)
        deadline = time.monotonic() + 5
        while engine.trouble is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "ledger" in (engine.trouble or "")
        assert lines and "ledger" not in str(lines), "a database's words may quote what it is about"
        assert engine.parked() == []
        with store.connection() as connection:
            connection.execute("ALTER TABLE elsewhere RENAME TO ledger")
        assert engine.wait(store.head().position, 5)


def test_each_kind_of_fact_is_seen_or_known_to_change_no_view() -> None:
    from aggregates.registry import TOPICS

    seen = {event.topic() for model in PROJECTIONS for event in model.CHANGES}
    unseen = {topic.split(".")[0] for topic in TOPICS.keys() - seen}
    assert unseen <= {"NumberSeries", "PeriodLock", "ReportingPeriod"}
