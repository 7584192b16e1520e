"""Facts a second: all read models rebuilt, the same facts merely read, and the library's one fact a transaction.

python benchmarks/replay.py [--events 1000000] [--rounds 3] [--sample 3000]
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import bench
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from made_up import History
from psycopg.conninfo import conninfo_to_dict

from projections.catalogue import PROJECTIONS, TABLES
from projections.engine import Engine
from store.mapper import MAPPER
from store.store import Store

COLUMNS = "position, originator_id, originator_version, topic, state, recorded_at, effective_on, by, reason"


def load(store: Store, history: History) -> int:
    """Writes the history straight into the log, as it would stand there; how many facts it has."""
    store.migrate()
    columns = f"{COLUMNS.removesuffix(', reason')}, command_id"
    with store.connection() as connection:
        with connection.cursor().copy(f"COPY events ({columns}) FROM STDIN") as copy:
            for position, (key, version, event) in enumerate(history.facts(), 1):
                state = MAPPER.encode(event).decode().replace("\\", "\\\\")
                row = position, key, version, MAPPER.topic(event), state, "2026-01-01", event.effective_on, "anna", key
                copy.write("\t".join(map(str, row)) + "\n")
        connection.execute("VACUUM ANALYZE events")
    return position


def read(store: Store) -> None:
    """Every fact, page by page, as psycopg gives it."""
    question = f"SELECT {COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT 20000"
    with store.connection() as connection:
        after = 0
        while page := connection.execute(question, [after]).fetchall():
            after = page[-1][0]


class Stock(PostgresTrackingRecorder):
    """A view in the library's way: the changes of one event and its position in one transaction."""

    def follow(self, store: Store) -> None:
        """The whole log, one by one."""
        for fact in (fact for page in store.pages(limit=1000) for fact in page):
            found = [model.CHANGES[type(fact.event)] for model in PROJECTIONS if type(fact.event) in model.CHANGES]
            changes = [change for handler in found for change in handler(fact.event, fact)]
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, Tracking("nenosegts", fact.position))
                for change in changes:
                    cursor.execute(*plain_sql(change, store.schema), prepare=True)


def plain_sql(change: Any, schema: str) -> tuple[str, list[Any]]:
    """The plainest statement for a change of a row."""
    if not isinstance(change, tuple):
        table = TABLES[type(change).__name__]
        values = [getattr(change, column) for column in table.columns]
        return f"INSERT INTO {schema}.{table.name} VALUES ({', '.join(['%s'] * len(values))})", values
    verb, key, values = change
    table, keys = verb.table, key if isinstance(key, tuple) else (key,)
    if table.kind == "sums":
        values = dict(zip(table.columns[len(keys) :], values, strict=True))
    if verb.name == "put" and len(values) < len(table.columns):
        same = " AND ".join(f"{column} = %s" for column in table.key)
        put = ", ".join(f"{column} = %s" for column in values)
        return f"UPDATE {schema}.{table.name} SET {put} WHERE {same}", [*values.values(), *keys]
    row = dict(zip(table.key, keys, strict=True)) | dict.fromkeys(table.columns[len(table.key) :], 0) | values
    grown = ", ".join(f"{column} = t.{column} + excluded.{column}" for column in values if verb.name == "add")
    return (
        f"INSERT INTO {schema}.{table.name} AS t ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))}) "
        f"ON CONFLICT ({', '.join(table.key)}) DO {f'UPDATE SET {grown}' if grown else 'NOTHING'}"
    ), list(row.values())


def stock(url: str, sample: int) -> Callable[[], float]:
    """Facts a second in the library's way, on a small company's whole history."""
    store = Store(url, schema="stock")
    facts = load(store, History(sample, customers=sample // 100, unpaid=sample // 60))
    where = conninfo_to_dict(url)
    words = {name: str(where.get(name) or default) for name, default in (("dbname", ""), ("host", ""), ("port", 5432))}
    account = {"user": str(where.get("user") or "postgres"), "password": str(where.get("password") or "")}

    def measure() -> float:
        with store.connection() as connection:
            tables = ", ".join([*TABLES, "projection_positions", "parked", "read_models", "notification_tracking"])
            connection.execute(f"DROP TABLE IF EXISTS {tables}")
        Engine(store).prepare()
        recorder = Stock(PostgresDatastore(**words, **account, schema="stock"))
        recorder.create_table()
        begun = time.perf_counter()
        recorder.follow(store)
        return facts / (time.perf_counter() - begun)

    return measure


def main() -> None:
    """Prints the three speeds and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=3000)
    asked = parser.parse_args()
    with bench.server() as url:
        store = Store(url, schema="replay")
        begun = time.perf_counter()
        facts = load(store, History(asked.events, customers=asked.events // 200, unpaid=asked.events // 80))
        print(f"{facts:,} facts written in {time.perf_counter() - begun:.0f} s")
        engine = Engine(store)
        engine.prepare()
        figures = bench.in_turns(
            {
                "a plain SELECT of every fact": lambda: facts / bench.once(lambda _: read(store)),
                "every read model rebuilt": lambda: facts / bench.once(lambda _: engine.rebuild()),
                "the library's way, one by one (a sample)": stock(url, asked.sample),
            },
            rounds=asked.rounds,
        )
        selected, rebuilt, one_by_one = figures.values()
        bench.table("Facts a second", figures, against="the library's way, one by one (a sample)", unit="/s")
        print(f"\n  rebuilt: {rebuilt / one_by_one:.0f} x the library's way (promised: 60), ", end="")
        print(f"{rebuilt / selected:.0%} of reading alone (promised: 25 %)")
        assert not engine.parked() and engine.lag() == 0


if __name__ == "__main__":
    main()
