"""Books in a schema of their own: one for each test, or one for a whole file that only reads."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from projections.engine import Engine
from store.store import Store
from tests.queries.books import Books


@contextmanager
def opened(url: str) -> Iterator[Books]:
    """Empty books, gone afterwards."""
    schema = f"books_{uuid.uuid4().hex[:12]}"
    store = Store(url, schema=schema)
    try:
        store.migrate()
        engine = Engine(store)
        engine.prepare()
        yield Books(store, engine)
    finally:
        store.close()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    """For tests that write."""
    with opened(database_url) as made:
        yield made


@pytest.fixture(scope="module")
def shared_books(database_url: str) -> Iterator[Books]:
    """For a file's tests that only read; filled by the file's own fixture."""
    with opened(database_url) as made:
        yield made
