"""An engine over an empty store."""

from collections.abc import Iterator

import pytest

from projections.engine import Engine
from store.store import Store


@pytest.fixture
def engine(store: Store) -> Iterator[Engine]:
    """Its tables are there, and empty."""
    made = Engine(store)
    made.prepare()
    yield made
    made.close()
