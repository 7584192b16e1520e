"""An import asks the database as often for 10,000 entries as for 100, but for its pages."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from commands.desk import Policy
from store import appending
from tests.faults import trade
from tests.stories.bank import In, statement


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Every statement that goes to the server, counted by its first words."""
    counted: Counter[str] = Counter()
    execute, copy, call, flush = psycopg.Cursor.execute, psycopg.Cursor.copy, appending.call, appending.flush

    def counting(self: Any, query: Any, *given: Any, **more: Any) -> Any:
        text = query if isinstance(query, str) else query.as_string(None) if hasattr(query, "as_string") else str(query)
        counted[" ".join(text.split())[:60]] += 1
        return execute(self, query, *given, **more)

    def executemany(self: Any, query: Any, rows: Any, **more: Any) -> None:
        for row in rows:
            self.execute(query, row, **more)

    def copying(self: Any, query: Any, *given: Any, **more: Any) -> Any:
        counted["COPY"] += 1
        return copy(self, query, *given, **more)

    def called(*given: Any) -> Any:
        counted["append_facts"] += 1
        return call(*given)

    def flushed(*given: Any) -> Any:
        counted["flush"] += 1
        return flush(*given)

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    monkeypatch.setattr(psycopg.Cursor, "executemany", executemany)
    monkeypatch.setattr(psycopg.Cursor, "copy", copying)
    monkeypatch.setattr(appending, "call", called)
    monkeypatch.setattr(appending, "flush", flushed)
    yield counted


def entries(name: str, count: int) -> bytes:
    """Strangers' money and payments that name invoices, in turn."""
    made = [
        In("1.00", f"R-{each % 60 + 1:06}", ref=f"{name}{each:07}", iban=trade.iban(each % 60 // 3), on="2026-05-18")
        for each in range(count)
    ]
    return statement(*made, name=name)


@pytest.mark.feature("T33")
def test_an_import_asks_no_more_often_for_ten_thousand_entries(
    database_url: str, schema: str, asked: Counter[str]
) -> None:
    with trade.opened(database_url, schema) as office:
        office.desk.policy = Policy()
        office.desk.settle = lambda: None  # the read models are measured elsewhere
        trade.prepare(office, 60)
        office.settle()
        found = {}
        for count in (100, 5_000, 10_000):
            content = entries(f"S{count}", count)
            asked.clear()
            answer = trade.imported(office, content)
            assert answer.more["statements"][0]["payments_new"] == count
            found[count] = Counter(asked)
    assert sum(found[100].values()) >= 8, "something is not counted"
    pieces = {
        each for counted in found.values() for each in counted if "file" in each.lower()
    }  # a larger file: more of them
    kept = {
        count: Counter({each: n for each, n in counted.items() if each not in pieces})
        for count, counted in found.items()
    }
    assert kept[100] == kept[5_000], "one page is one page"
    more = kept[10_000] - kept[5_000]
    assert sum(more.values()) <= sum(kept[100].values()), f"a second page costs at most what the first one did: {more}"
    assert more["append_facts"] == 1
