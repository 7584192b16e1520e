"""A crash loses nothing that was committed, and its remains stop nobody from starting again."""

import os
import signal
import subprocess
import threading
from pathlib import Path

import psycopg

from store.server import EmbeddedServer, process
from store.server.account import as_user, hand_over, serving


def commit(url: str, number: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def kept(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number")]


def test_what_was_committed_survives_a_kill_of_every_process(server: EmbeddedServer, data_dir: Path) -> None:
    for number in range(3):
        commit(server.start(), number)
        server.kill()
        assert not server.status().running
        assert process.processes(data_dir / "postgres") == {}
    assert kept(server.start()) == [0, 1, 2]


def test_orphans_of_a_killed_leader_are_waited_out(server: EmbeddedServer, data_dir: Path) -> None:
    commit(server.start(), 1)
    busy = threading.Thread(target=_be_busy, args=[server.start()])
    busy.start()
    cluster = data_dir / "postgres"
    assert process.wait_until(lambda: any("SELECT" in title for title in process.processes(cluster).values()), 5)
    os.kill(server.status().pid, signal.SIGKILL)
    assert kept(server.start()) == [1]
    busy.join()


def _be_busy(url: str) -> None:
    """Counts without ever looking up, so that only a signal ends it."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SELECT sum(sqrt(n)) FROM generate_series(1, 200000000) n")
    except psycopg.OperationalError:
        pass


def test_a_server_killed_while_it_starts_is_started_once_more(server: EmbeddedServer, data_dir: Path) -> None:
    commit(server.start(), 3)
    server.kill()
    killer = threading.Thread(target=_kill_the_next, args=[server, data_dir / "postgres"])
    killer.start()
    assert kept(server.start()) == [3]
    killer.join()


def _kill_the_next(server: EmbeddedServer, cluster: Path) -> None:
    process.wait_until(lambda: process.processes(cluster), 10)
    if not server.status().running:
        server.kill()


def test_a_pid_file_that_names_a_living_stranger_fools_nobody(server: EmbeddedServer, data_dir: Path) -> None:
    commit(server.start(), 7)
    server.kill()
    cluster = data_dir / "postgres"
    stranger = subprocess.Popen(["sleep", "60"], **as_user(serving(cluster)))
    try:
        for stale in (cluster / "postmaster.pid", data_dir / "postgres.socket" / ".s.PGSQL.5432.lock"):
            lines = [str(stranger.pid), str(cluster), "1", "5432", str(data_dir / "postgres.socket"), "", "", "ready"]
            stale.write_text("\n".join(lines) + "\n")
            hand_over(stale, serving(cluster))
        assert not server.status().running
        assert process.postmaster(cluster) is None
        server.stop()
        server.kill()
        assert stranger.poll() is None
        assert kept(server.start()) == [7]
        assert server.status().pid != stranger.pid
    finally:
        stranger.kill()
        stranger.wait()


def test_what_a_killed_initdb_left_is_swept_away(server: EmbeddedServer, data_dir: Path) -> None:
    half = data_dir / "postgres.new-abc"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert not list(data_dir.glob("postgres.new-*"))


def test_a_folder_restored_by_root_with_open_permissions_is_put_right(server: EmbeddedServer, data_dir: Path) -> None:
    commit(server.start(), 5)
    server.stop()
    cluster = data_dir / "postgres"
    cluster.chmod(0o755)
    for path in [cluster, *cluster.rglob("*")]:
        os.chown(path, os.geteuid(), os.getegid())
    assert kept(server.start()) == [5]


def test_processes_are_found_without_proc_too(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    cluster = data_dir / "postgres"
    assert server.status().pid in process._listed(cluster)
    assert len(process._listed(cluster)) >= 4
    assert process._listed(data_dir) == {}
