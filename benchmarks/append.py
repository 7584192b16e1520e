"""Appends a second: ours, the library's stock recorder, and a bare INSERT; with one thread and with eight."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import bench
import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from aggregates.invoice import Invoice
from store.facts import Append, NewFact
from store.mapper import MAPPER
from store.store import Store

EVENT = Invoice.Covered(
    effective_on=date(2026, 1, 15),
    payer="C-000123",
    currency="EUR",
    due_on=date(2026, 2, 14),
    document=UUID(int=1),
    amount=Decimal("121.00"),
    uncovered=Decimal("0.00"),
    base_released=Decimal("121.00"),
)
TOPIC, STATE = MAPPER.topic(EVENT), MAPPER.encode(EVENT)


@contextmanager
def ours(url: str, **settings: object) -> Iterator[Callable[[int], object]]:
    """A whole command: command row, event, head, notification."""
    store = Store(url, schema=f"ours_{uuid4().hex}", **settings)
    store.migrate()

    def append(_: int) -> object:
        facts = [NewFact(uuid4(), 1, EVENT)]
        return store.append(Append(command_id=uuid4(), name="cover", fingerprint="0" * 64, by="anna", facts=facts))

    yield append
    store.close()


@contextmanager
def stock(url: str, threads: int) -> Iterator[Callable[[int], object]]:
    """The library's recorder as it comes, with as many connections as threads."""
    where = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(where["dbname"]),
        host=str(where["host"]),
        port=str(where.get("port") or 5432),
        user=str(where.get("user") or "postgres"),
        password=str(where.get("password") or ""),
        pool_size=threads,
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name=f"stock_{uuid4().hex}")
    recorder.create_table()
    yield lambda _: recorder.insert_events([StoredEvent(uuid4(), 1, TOPIC, STATE)])
    datastore.close()


@contextmanager
def bare(url: str, threads: int) -> Iterator[Callable[[int], object]]:
    """One row a transaction, no position, no lock: what the server can do at best."""
    table = f"bare_{uuid4().hex}"
    insert = f"INSERT INTO {table} VALUES (%s, 1, %s, %s)"
    connections = [psycopg.connect(url, autocommit=True) for _ in range(threads)]
    connections[0].execute(
        f"CREATE TABLE {table} (id uuid, version int, topic text, state text, PRIMARY KEY (id, version))"
    )
    state = STATE.decode()
    yield lambda number: connections[number].execute(insert, [uuid4(), TOPIC, state])
    for connection in connections:
        connection.close()


def many(url: str, count: int) -> Callable[[int], object]:
    """One command with `count` facts."""
    store = Store(url, schema=f"many_{uuid4().hex}")
    store.migrate()

    def append(_: int) -> object:
        facts = [NewFact(uuid4(), 1, EVENT) for _ in range(count)]
        return store.append(Append(command_id=uuid4(), name="cover", fingerprint="0" * 64, by="anna", facts=facts))

    return append


def compare(url: str, threads: int, rounds: int, seconds: float) -> None:
    """All contestants in turns."""
    with ExitStack() as stack:
        work = {
            "stock recorder": stack.enter_context(stock(url, threads)),
            "ours": stack.enter_context(ours(url)),
            "ours, with the barrier": stack.enter_context(ours(url, barrier=True)),
            "bare INSERT": stack.enter_context(bare(url, threads)),
        }
        for each in work.values():
            bench.rate(each, threads=threads, seconds=0.3)
        contestants = {
            name: lambda each=each: bench.rate(each, threads=threads, seconds=seconds) for name, each in work.items()
        }
        figures = bench.in_turns(contestants, rounds=rounds)
    bench.table(f"{threads} thread(s), one event a command", figures, against="stock recorder", unit="appends/s")


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--seconds", type=float, default=0.2)
    chosen = options.parse_args()
    with bench.server() as url:
        for threads in (1, 8):
            compare(url, threads, chosen.rounds, chosen.seconds)
        append = many(url, 40_000)
        each = bench.in_turns({"40,000 events in one command": lambda: bench.once(append)}, rounds=3)
        bench.table(
            "one large command", {k: 40_000 / v for k, v in each.items()}, against=next(iter(each)), unit="rows/s"
        )


if __name__ == "__main__":
    main()
