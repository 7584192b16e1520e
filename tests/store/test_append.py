"""Facts are kept whole, in order, once, and only when nothing else happened meanwhile."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from store.errors import KeyTaken, VersionConflict
from store.facts import Head
from store.store import Store
from tests.store.batches import at_once, command, event, facts, positions


def test_what_was_appended_is_loaded_with_its_version(store: Store) -> None:
    stream, empty = uuid4(), uuid4()
    appended = store.append(command(*facts(stream, 1, 2), reason="because"))
    assert (appended.first, appended.last, appended.replayed) == (1, 2, None)
    loaded = store.load_many([stream, empty])
    assert loaded[stream].events == [event(1), event(2)]
    assert (loaded[stream].version, loaded[empty].version, loaded[empty].events) == (2, 0, [])


def test_streams_are_loaded_as_they_were_at_a_position(store: Store) -> None:
    stream = uuid4()
    store.append(command(*facts(stream, 1, 2)))
    store.append(command(*facts(stream, 3)))
    assert store.load_many([stream], up_to=2)[stream].version == 2


def test_a_fact_carries_who_when_why_and_what_caused_it(store: Store) -> None:
    stream, begun = uuid4(), datetime.now(UTC)
    batch = command(*facts(stream, 1), by="Anna Bērziņa", reason="agreed by phone")
    store.append(batch)
    (fact,) = store.facts()
    assert (fact.position, fact.originator_id, fact.originator_version) == (1, stream, 1)
    assert (fact.topic, fact.event, fact.effective_on) == ("NumberSeries.Reserved", event(1), date(2026, 1, 15))
    assert (fact.by, fact.reason, fact.command_id) == ("Anna Bērziņa", "agreed by phone", batch.command_id)
    assert begun - timedelta(seconds=5) < fact.recorded_at < datetime.now(UTC) + timedelta(seconds=5)


def test_the_state_is_json_that_plain_sql_reads(store: Store) -> None:
    store.append(command(*facts(uuid4(), 7)))
    with store.connection() as connection:
        row = connection.execute("SELECT state::json ->> 'series', state::json ->> 'first' FROM events").fetchone()
    assert row == ("R", "7")


def test_a_version_that_exists_is_a_conflict_and_nothing_is_recorded(store: Store) -> None:
    stream, other = uuid4(), uuid4()
    store.append(command(*facts(stream, 1)))
    with pytest.raises(VersionConflict):
        store.append(command(*facts(other, 1), *facts(stream, 1), take=[("number R-1", other)]))
    assert store.head().position == 1
    assert store.existing([stream, other]) == {stream}
    assert store.owners(["number R-1"]) == {}


def test_a_version_named_twice_in_one_batch_is_a_conflict(store: Store) -> None:
    with pytest.raises(VersionConflict):
        store.append(command(*facts(uuid4(), 1, 1)))
    assert store.head() == Head(0, None)


def test_a_large_batch_that_conflicts_is_refused_whole(store: Store) -> None:
    stream = uuid4()
    store.append(command(*facts(stream, 3000)))
    with pytest.raises(VersionConflict):
        store.append(command(*facts(stream, *range(1, 3001))))
    assert store.head().position == 1
    assert store.append(command(*facts(stream, 3001))).first == 2


def test_a_stream_that_was_only_read_must_not_have_moved_on(store: Store) -> None:
    read, written = uuid4(), uuid4()
    store.append(command(*facts(read, 1)))
    store.append(command(*facts(written, 1), unchanged=[(read, 1), (uuid4(), 0)]))
    with pytest.raises(VersionConflict):
        store.append(command(*facts(written, 2), unchanged=[(read, 0)]))
    assert store.load_many([written])[written].version == 1


def test_one_of_many_who_write_the_same_version_wins(store: Store) -> None:
    stream = uuid4()
    outcomes = at_once(*[lambda: store.append(command(*facts(stream, 1)))] * 8)
    assert sorted(type(each).__name__ for each in outcomes) == ["Appended", *["VersionConflict"] * 7]


def test_a_neighbour_with_a_broken_batch_harms_nobody(store: Store) -> None:
    good = [lambda: store.append(command(*facts(uuid4(), 1)))] * 7
    outcomes = at_once(*good, lambda: store.append(command(*facts(uuid4(), 1), by="nul \x00")))
    assert [type(each).__name__ for each in outcomes[:7]] == ["Appended"] * 7
    assert isinstance(outcomes[7], psycopg.DataError)
    assert store.head().position == 7


def test_a_key_belongs_to_one_owner_until_it_is_released(store: Store) -> None:
    first, second = uuid4(), uuid4()
    store.append(command(*facts(first, 1), take=[("contract 7", first)]))
    with pytest.raises(KeyTaken, match="contract 7") as refused:
        store.append(command(*facts(second, 1), take=[("contract 7", second)]))
    assert refused.value.owner == first
    assert store.existing([second]) == set()
    store.append(command(*facts(first, 2), release=[("contract 7", first)]))
    store.append(command(*facts(second, 1), take=[("contract 7", second)]))
    assert store.owners(["contract 7", "contract 8"]) == {"contract 7": second}


def test_a_key_moves_to_another_owner_in_one_command(store: Store) -> None:
    first, second = uuid4(), uuid4()
    store.append(command(*facts(first, 1), take=[("code A", first)]))
    store.append(command(*facts(first, 2), *facts(second, 1), release=[("code A", first)], take=[("code A", second)]))
    assert store.owners(["code A"]) == {"code A": second}


def test_only_its_owner_releases_a_key(store: Store) -> None:
    first, second = uuid4(), uuid4()
    store.append(command(*facts(first, 1), take=[("code A", first)]))
    store.append(command(*facts(second, 1), release=[("code A", second)]))
    assert store.owners(["code A"]) == {"code A": first}


def test_keys_without_facts_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="records none"):
        store.append(command(take=[("code A", uuid4())]))


def test_unique_keys_can_be_rebuilt_from_the_commands(store: Store) -> None:
    one, two, three = uuid4(), uuid4(), uuid4()
    store.append(command(*facts(one, 1), take=[("a", one), ("b", one), ("c", one)]))
    store.append(command(*facts(one, 2), release=[("b", one)]))
    store.append(command(*facts(two, 1), take=[("b", two)], release=[("c", two)]))
    store.append(command(*facts(three, 1), take=[("d", three)]))
    store.append(command(*facts(three, 2), release=[("d", three)], take=[("d", three)]))
    store.append(command(*facts(one, 3), release=[("a", one)]))
    live = store.owners("abcd")
    with store.connection() as connection:
        connection.execute("DELETE FROM unique_keys; INSERT INTO unique_keys VALUES ('z', gen_random_uuid())")
    store.rebuild_keys()
    assert store.owners("abcdz") == live == {"b": two, "c": one, "d": three}


def test_forty_thousand_facts_go_in_at_once_and_in_order(store: Store) -> None:
    stream = uuid4()
    appended = store.append(command(*facts(stream, *range(1, 40_001))))
    assert (appended.first, appended.last) == (1, 40_000)
    assert [each.event.first for each in store.facts(after=39_990)] == list(range(39_991, 40_001))
    assert positions(store.facts(after=5, limit=3)) == [6, 7, 8]


def test_a_command_may_record_nothing_and_is_still_remembered(store: Store) -> None:
    store.append(command(*facts(uuid4(), 1)))
    batch = command(result=b'{"nothing":"to do"}')
    appended = store.append(batch)
    assert (appended.first, appended.last) == (2, 1)
    kept = store.command(batch.command_id)
    assert kept and (kept.result, kept.first, kept.last) == (b'{"nothing":"to do"}', 2, 1)


def test_each_append_tells_its_last_position_on_the_channel(store: Store) -> None:
    with psycopg.connect(store.url, autocommit=True) as listener:
        listener.execute(f"LISTEN {store.channel}")
        store.append(command(*facts(uuid4(), 1, 2)))
        told = list(listener.notifies(timeout=5, stop_after=1))
    assert [each.payload for each in told] == ["2"]


def test_two_schemas_do_not_wait_for_each_other(store: Store, database_url: str) -> None:
    neighbour = Store(database_url, schema=f"{store.schema}_b")
    try:
        neighbour.migrate()
        with store.connection() as connection, connection.transaction():
            connection.execute("SELECT rebuild_keys()")  # holds the end of this schema's log
            assert neighbour.append(command(*facts(uuid4(), 1))).last == 1
    finally:
        with neighbour.connection() as connection:
            connection.execute(f"DROP SCHEMA {neighbour.schema} CASCADE; DROP ROLE {neighbour.schema}_app")
        neighbour.close()
