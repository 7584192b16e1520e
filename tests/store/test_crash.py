"""Acknowledged is on disk: every server process is killed under load, and nothing that was acknowledged is lost."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from store.server import EmbeddedServer
from store.store import Store
from tests.store.batches import command, facts, positions


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-test-")).resolve()
    folder.chmod(0o755)
    made = EmbeddedServer(folder / "var", settings={"shared_buffers": "16MB"}, stop_with=os.getpid())
    yield made
    made.kill()
    shutil.rmtree(folder)


def write_until(stop: threading.Event, store: Store, acknowledged: list[UUID], trouble: list[Exception]) -> None:
    while not stop.is_set():
        batch = command(*facts(uuid4(), 1, 2))
        try:
            store.append(batch)
            acknowledged.append(batch.command_id)
        except psycopg.OperationalError as error:
            trouble.append(error)
        except Exception as error:
            trouble.append(error)
            raise


@pytest.mark.parametrize("barrier", [True, False])
def test_nothing_acknowledged_is_lost_or_double_when_every_server_process_is_killed(
    server: EmbeddedServer, barrier: bool
) -> None:
    store = Store(server.start(), barrier=barrier)
    store.migrate()
    stop, acknowledged, trouble = threading.Event(), [], []
    writers = [threading.Thread(target=write_until, args=[stop, store, acknowledged, trouble]) for _ in range(6)]
    for writer in writers:
        writer.start()
    for _ in range(2):
        time.sleep(0.7)
        server.kill()
        before = len(acknowledged)
        server.start()
        while len(acknowledged) < before + 50:  # they go on by themselves
            time.sleep(0.05)
    stop.set()
    for writer in writers:
        writer.join()
    found = store.facts()
    store.close()
    assert trouble == []
    assert positions(found) == list(range(1, len(found) + 1))
    assert set(acknowledged) == {each.command_id for each in found}
    assert len(found) == 2 * len(acknowledged), "a command that was sent again had its effect twice"
