"""A data folder that any user can reach, and a small server in it that is gone after the test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.server import EmbeddedServer

SMALL = {"shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """pytest's own folders are closed to other users; as root the server runs as one of these."""
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-test-")).resolve()
    folder.chmod(0o755)
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(data_dir, settings=SMALL, stop_with=os.getpid())
    yield server
    server.kill()
