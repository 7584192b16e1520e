"""One effect a command, for ever: again, at the same time, or after an answer got lost."""

import socket
import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from store.errors import IdempotencyKeyReused
from store.store import Store
from tests.store.batches import at_once, command, facts


def test_the_same_command_again_gets_the_first_answer(store: Store) -> None:
    batch = command(*facts(uuid4(), 1), result=b'{"number":"R-1"}')
    first = store.append(batch)
    again = store.append(batch)
    assert again.replayed and (again.first, again.last, again.recorded_at) == (1, 1, first.recorded_at)
    assert (again.replayed.name, again.replayed.by, again.replayed.result) == ("reserve", "anna", b'{"number":"R-1"}')
    assert store.head().position == 1
    assert store.command(batch.command_id) == again.replayed


def test_a_replay_is_recognised_before_versions_and_keys_are_looked_at(store: Store) -> None:
    stream, other = uuid4(), uuid4()
    batch = command(*facts(stream, 1), take=[("k", stream)], unchanged=[(other, 0)])
    store.append(batch)
    store.append(command(*facts(stream, 2), *facts(other, 1), release=[("k", stream)], take=[("k", other)]))
    assert store.append(batch).replayed


def test_the_same_id_with_other_content_is_rejected(store: Store) -> None:
    batch = command(*facts(uuid4(), 1))
    store.append(batch)
    with pytest.raises(IdempotencyKeyReused, match="other content"):
        store.append(command(*facts(uuid4(), 1), command_id=batch.command_id, fingerprint="another"))
    assert store.head().position == 1


@pytest.mark.parametrize("barrier", [False, True])
def test_duplicates_at_the_same_time_have_one_effect(database_url: str, store: Store, barrier: bool) -> None:
    other = Store(database_url, schema=store.schema, barrier=barrier)
    batches = [command(*facts(uuid4(), 1), result=str(n).encode()) for n in range(20)]
    for batch in batches:
        outcomes = at_once(
            *[lambda batch=batch: store.append(batch)] * 4, *[lambda batch=batch: other.append(batch)] * 4
        )
        assert sorted(each.replayed is None for each in outcomes) == [False] * 7 + [True]
        assert {each.first for each in outcomes} == {outcomes[0].first}
    other.close()
    assert store.head().position == 20


def test_an_unknown_command_is_not_there(store: Store) -> None:
    assert store.command(uuid4()) is None


class Proxy:
    """Stands between client and server, and hangs up instead of passing on an answer that has a column of this name."""

    def __init__(self, url: str) -> None:
        told = conninfo_to_dict(url)
        self._server = f"{told['host']}/.s.PGSQL.{told.get('port') or 5432}"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = make_conninfo(url, host="127.0.0.1", port=self._listener.getsockname()[1])
        self.to_drop: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            threading.Thread(target=self._pass, args=[client, server, False], daemon=True).start()
            threading.Thread(target=self._pass, args=[server, client, True], daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(65536):
                if answers and self.to_drop and self.to_drop[-1] in data:
                    self.to_drop.pop()
                    break
                target.sendall(data)
        except OSError:
            pass
        for each in (source, target):
            with_both_ways_closed(each)

    def close(self) -> None:
        self._listener.close()


def with_both_ways_closed(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        end.close()


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    if not str(conninfo_to_dict(database_url).get("host", "")).startswith("/"):
        pytest.skip("the proxy speaks to a unix socket")
    made = Proxy(database_url)
    yield made
    made.close()


APPEND, FLUSH = b"refusal", b"pg_logical_emit_message"


@pytest.mark.parametrize(("barrier", "lost"), [(False, APPEND), (True, APPEND), (True, FLUSH)])
def test_a_lost_answer_is_found_again_and_nothing_is_double(
    proxy: Proxy, store: Store, barrier: bool, lost: bytes
) -> None:
    remote = Store(proxy.url, schema=store.schema, barrier=barrier)
    for expected in range(1, 6):
        proxy.to_drop = [lost]
        appended = remote.append(command(*facts(uuid4(), 1), result=b"{}"))
        assert proxy.to_drop == [], "the answer was not dropped, so this test proves nothing"
        assert (appended.first, appended.last, appended.replayed) == (expected, expected, None)
    assert store.head().position == 5
    remote.close()


def test_lost_answers_of_several_threads_are_found_again(proxy: Proxy, store: Store) -> None:
    remote = Store(proxy.url, schema=store.schema)
    proxy.to_drop = [APPEND] * 3
    outcomes = at_once(*[lambda: remote.append(command(*facts(uuid4(), 1), result=b"{}"))] * 8)
    assert proxy.to_drop == []
    assert sorted(each.first for each in outcomes) == list(range(1, 9))
    assert store.head().position == 8
    remote.close()


def test_questions_survive_a_lost_connection(store: Store, database_url: str) -> None:
    store.append(command(*facts(uuid4(), 1)))
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND application_name = 'nenosegts' AND state = 'idle'"
        )
    assert store.head().position == 1
    assert store.append(command(*facts(uuid4(), 1))).last == 2
