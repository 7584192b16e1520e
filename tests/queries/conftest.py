"""Books in a database of their own: one for each test, or one for a whole file that only reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from projections.engine import Engine
from tests.databases import Copies, database_url, new_store, schema
from tests.queries.books import Books

__all__ = ["database_url", "schema"]


@contextmanager
def opened(new_database: Copies) -> Iterator[Books]:
    """Empty books, gone afterwards."""
    with new_store(new_database) as store:
        engine = Engine(store)
        try:
            yield Books(store, engine)
        finally:
            engine.close()


@pytest.fixture
def books(new_database: Copies) -> Iterator[Books]:
    """For tests that write."""
    with opened(new_database) as made:
        yield made


@pytest.fixture(scope="module")
def shared_books(new_database: Copies) -> Iterator[Books]:
    """For a file's tests that only read; filled by the file's own fixture."""
    with opened(new_database) as made:
        yield made
