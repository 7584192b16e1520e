"""A database of its own for each test, with all tables made: a copy of one, which takes a tenth of making them."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
import pytest

from projections.engine import Engine
from store.store import Store

SCHEMA = "made"
Copies = Callable[[], AbstractContextManager[str]]


def beside(url: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}"  # where no host is named, three strokes stay three


def forget_role(server: str) -> None:
    """The one that these databases share, unless those of another run on this server have it still."""
    with psycopg.connect(server, autocommit=True) as connection, suppress(psycopg.errors.DependentObjectsStillExist):
        connection.execute(f'DROP ROLE IF EXISTS "{SCHEMA}_app"')


def make(url: str) -> None:
    """All tables, empty, and nobody connected to them afterwards."""
    store = Store(url, schema=SCHEMA)
    store.migrate()
    engine = Engine(store)
    engine.prepare()
    engine.close()
    store.close()


@contextmanager
def database(server: str, name: str, like: str = "template1") -> Iterator[str]:
    """The address of a new database that is a copy of another one, and is gone afterwards."""
    url = beside(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY file_copy')
    try:
        yield url
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def copied(server: str, like: str) -> Iterator[str]:
    """A copy, from which letters leave as from any database that was made."""
    with database(server, f"copy_{uuid.uuid4().hex[:12]}", like) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"UPDATE {SCHEMA}.outbox_home SET home = {SCHEMA}.this_database()")
        yield url


@contextmanager
def new_store(new_database: Copies) -> Iterator[Store]:
    """Over such a database, for tests that want one for each of many tries."""
    with new_database() as url:
        store = Store(url, schema=SCHEMA)
        try:
            yield store
        finally:
            store.close()


@pytest.fixture
def database_url(new_database: Copies) -> Iterator[str]:
    """In the place of the server's own database."""
    with new_database() as url:
        yield url


@pytest.fixture
def schema() -> str:
    """In which the tables of `database_url` are."""
    return SCHEMA
