"""One throw-away PostgreSQL server for the whole run, and a fresh schema for each test that wants one."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from store.server import EmbeddedServer
from store.store import Store
from tests.databases import Copies, copied, database, forget_role, make

ROOM = 6 << 30  # bytes of memory that two servers of the tests take at most, with their logs

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.register_profile("nightly", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs only when they are asked for by mark."""
    if "nightly" not in (config.option.markexpr or ""):
        kept = [item for item in items if "nightly" not in item.keywords]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _memory() -> Path | None:
    """Where files cost nothing, as each test makes hundreds; none where there is little room."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and shutil.disk_usage(shared).free > ROOM else None


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The real thing, embedded; another one by NENOSEGTS_TEST_DATABASE_URL, as somebody who may create databases."""
    if given := os.environ.get("NENOSEGTS_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-test-", dir=_memory())).resolve()
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "var", settings={"shared_buffers": "64MB"}, stop_with=os.getpid())
    yield server.start()
    server.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(server_url: str) -> str:
    """One for all, with a schema for each; stories and commands have databases of their own."""
    return server_url


@pytest.fixture(scope="session")
def new_database(server_url: str) -> Iterator[Copies]:
    """Opens a database in which all tables are made and empty."""
    name = f"made_{uuid.uuid4().hex[:12]}"
    with database(server_url, name) as url:
        make(url)
        yield partial(copied, server_url, name)
    forget_role(server_url)


@pytest.fixture
def schema(database_url: str) -> Iterator[str]:
    """A name that no other test uses; the schema is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        connection.execute(f'DROP ROLE IF EXISTS "{name}_app"')


@pytest.fixture
def store(database_url: str, schema: str) -> Iterator[Store]:
    """An empty store in a schema of its own."""
    made = Store(database_url, schema=schema)
    made.migrate()
    yield made
    made.close()
