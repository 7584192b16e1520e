"""One data folder, one server: started by whoever comes first, shared by all, stopped on request."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from store.server import EmbeddedServer, ServerRefused, connection, launch, place, process

ROOT = Path(__file__).parents[3]
START = """
import sys, pathlib
from store.server import EmbeddedServer
print(EmbeddedServer(pathlib.Path(sys.argv[1]), stop_with=int(sys.argv[2])).start())
"""
SETTINGS = ("server_encoding", "data_checksums", "fsync", "synchronous_commit", "listen_addresses", "timezone")


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(question).fetchone()


def starting_process(data_dir: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", START, str(data_dir), str(os.getpid())]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_server_starts_is_attached_to_and_stops(server: EmbeddedServer, data_dir: Path) -> None:
    url = server.start()
    assert ask(url, "SELECT current_database()::text, current_user::text") == ("nenosegts", "postgres")
    first = server.status()
    assert first.running and first.url == url and first.version and first.data_directory == data_dir / "postgres"

    began = time.monotonic()
    assert EmbeddedServer(data_dir).start() == url
    assert time.monotonic() - began < 1
    assert EmbeddedServer(data_dir).status() == first

    EmbeddedServer(data_dir).stop()
    assert server.status() == (False, None, None, None, data_dir / "postgres")
    server.stop()


def test_the_cluster_is_durable_checked_and_the_same_on_every_machine(server: EmbeddedServer) -> None:
    url = server.start()
    values = [ask(url, f"SHOW {name}")[0] for name in SETTINGS]
    assert values == ["UTF8", "on", "on", "on", "", "UTC"]
    assert ask(url, "SHOW shared_buffers") == ("16MB",)
    question = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    assert ask(url, question) in [("c", "C.UTF-8"), (b"c", "C.UTF-8"), ("b", "C.UTF-8"), (b"b", "C.UTF-8")]


def test_the_socket_is_private_to_the_server(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    for folder in ("postgres", "postgres.socket"):
        assert (data_dir / folder).stat().st_mode & 0o777 == 0o700


def test_processes_that_start_at_once_get_one_server(server: EmbeddedServer, data_dir: Path) -> None:
    starters = [starting_process(data_dir) for _ in range(3)]
    answers = [starter.communicate(timeout=60) for starter in starters]
    assert len({url for url, _ in answers}) == 1, answers
    assert ask(answers[0][0].strip(), "SELECT 1") == (1,)
    titles = process.processes(data_dir / "postgres").values()
    assert sum(not title.startswith("postgres: ") for title in titles) == 1


def test_the_server_outlives_its_starter_and_ctrl_c(server: EmbeddedServer, data_dir: Path) -> None:
    starter = starting_process(data_dir)
    url = starter.communicate(timeout=60)[0].strip()
    assert os.getsid(server.status().pid) != os.getsid(0)
    assert ask(url, "SELECT 1") == (1,)


def test_a_starter_killed_half_way_leaves_a_server_that_the_next_one_waits_for(
    server: EmbeddedServer, data_dir: Path
) -> None:
    server.start()
    server.stop()
    starter = starting_process(data_dir)
    assert process.wait_until(lambda: process.processes(data_dir / "postgres"), 20)
    starter.kill()
    starter.communicate()
    assert ask(server.start(), "SELECT 1") == (1,)


def test_a_throw_away_server_stops_when_its_owner_has_gone(data_dir: Path) -> None:
    owner = subprocess.Popen(["sleep", "60"])
    server = EmbeddedServer(data_dir, stop_with=owner.pid)
    server.start()
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert process.wait_until(lambda: not process.processes(data_dir / "postgres"), 8)


def test_a_lost_database_is_made_again_before_anybody_gets_its_url(server: EmbeddedServer) -> None:
    url = server.start()
    ask_nothing = url.replace("/nenosegts?", "/postgres?")
    with psycopg.connect(ask_nothing, autocommit=True) as connected:
        connected.execute("DROP DATABASE nenosegts")
    assert server.status().running
    assert ask(server.start(), "SELECT 1") == (1,)


def test_a_server_of_another_folder_at_our_socket_is_not_ours(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    sockets = data_dir / "postgres.socket"
    assert connection.version_of(data_dir / "postgres", sockets)
    assert connection.version_of(data_dir, sockets) is None


def test_stopping_what_never_started_does_nothing(data_dir: Path) -> None:
    EmbeddedServer(data_dir).stop()
    EmbeddedServer(data_dir).kill()
    assert not data_dir.exists()


def test_a_lock_that_is_held_too_long_is_named(tmp_path: Path) -> None:
    late = place.locked(tmp_path / "lock", patience=0.05)
    held = pytest.raises(ServerRefused, match="Another process has been starting or stopping")
    with place.locked(tmp_path / "lock"), held, late:
        pass


def test_a_large_log_is_put_aside_and_a_small_one_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_text("small")
    launch.rotate(log)
    assert log.exists()
    log.write_bytes(b"x" * 10_000_001)
    launch.rotate(log)
    assert not log.exists() and (tmp_path / "postgres.log.1").stat().st_size == 10_000_001
