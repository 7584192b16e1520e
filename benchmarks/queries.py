"""How long the lists take with 10,000 and with 200,000 open invoices (as many closed): p99 below 50 ms at both sizes.

    python benchmarks/queries.py [size …]

Makes a database of its own in a temporary folder (or a schema in NENOSEGTS_TEST_DATABASE_URL) and fills the read
models directly. Beside the lists it measures the limit of this machine in the same run: a round trip, and 50 rows by
primary key, decoded into the same rows.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
from psycopg import sql

sys.path.insert(0, str(Path(__file__).parents[1]))  # this file's own name would hide the package

from aggregates.matching import Receipt, Settings
from projections.catalogue import TABLES
from projections.engine.positions import Group, create, index, key
from queries.debtors.debtors import debtors
from queries.invoices.invoices import invoices
from queries.nenosegts import COLUMNS, OpenDocument, nenosegts
from queries.payments.bank_payments import bank_payments, neighbour
from queries.payments.matching_candidates import matching_book
from queries.rows import all_rows
from store.server import EmbeddedServer

SIZES = (10_000, 200_000)
TODAY = date(2026, 11, 21)
TIMES = 300
NOT_PROMISED = ("limit", "matching", "debtors, by name")
Connection = psycopg.Connection[tuple[object, ...]]
Question = Callable[[], object]

# Numbers 1 to N are open, N + 1 to 2N closed. One customer for twenty of each; due dates over two years.
FILL = """
INSERT INTO customers (id, version, position, code, status, name, name_sort, name_key, reg_no, vat_no, ibans, emails,
    contacts, language, currency, delivery, pod_delivery, country, objects)
    SELECT md5('c' || n)::uuid, 1, n, 'C' || lpad(n::text, 6, '0'), 'active', 'SIA Klients ' || n,
    'klients ' || lpad(n::text, 6, '0'), n || ' KLIENTS', '4000' || lpad(n::text, 7, '0'),
    'LV4000' || lpad(n::text, 7, '0'), ARRAY['LV80BANK' || lpad(n::text, 13, '0')], '{{}}', '[]', 'lv', 'EUR',
    '{{email}}', '{{email}}', 'LV', '{{}}'
    FROM generate_series(1, {size} / 20) AS n;
INSERT INTO nenosegts (id, version, position, kind, direction, number, payer, payer_name, currency, issued_on, due_on,
    total, uncovered, creditor_reference, number_key, number_tail,
    disputed)
    SELECT md5('i' || n)::uuid, 2, n, 'invoice', 'sales', 'R-' || lpad(n::text, 6, '0'), payer,
        'SIA Klients ' || n % 99, 'EUR', due - 30, due, much, CASE WHEN n <= {size} THEN much ELSE 0 END,
        'RF00R' || n, 'R' || n, n::text,
        false
    FROM generate_series(1, 2 * {size}) AS n,
    LATERAL (SELECT 'C' || lpad((1 + n % ({size} / 20))::text, 6, '0') AS payer,
        date '2026-12-31' - (n * 7919::bigint % 730)::integer AS due,
        round(10 + n * 104729::bigint % 99000 / 100.0, 2) AS much) AS made;
INSERT INTO nenosegts_totals SELECT kind, direction, currency, count(*), sum(uncovered) FROM nenosegts
    WHERE uncovered <> 0 GROUP BY 1, 2, 3;
INSERT INTO debtors (customer, currency, uncovered, base_uncovered, documents, advances, prepaid,
    unallocated_payments, unallocated_credit_notes)
    SELECT payer, currency, sum(uncovered), sum(uncovered), count(*), 0, 0, 0, 0 FROM nenosegts
    WHERE uncovered <> 0 GROUP BY 1, 2;
INSERT INTO debtor_dues SELECT payer, currency, due_on, sum(uncovered), sum(uncovered), count(*) FROM nenosegts
    WHERE uncovered <> 0 GROUP BY 1, 2, 3;
INSERT INTO invoices (id, version, position, status, type, direction, source, orders, contracts,
    number, payer, payer_name,
    currency, issued_on, due_on, net, vat, gross, uncovered, base_gross, rate, written_off, advanced, advanced_by,
    chosen, prepaid, booking, confirmed, bound, outdated, out_of_date, revision, created_on, created_at, created_by,
    lines, vat_lines, name_key)
    SELECT id, 2, position, 'approved', kind, direction, 'hand', '{{}}', '{{}}',
        number, payer, payer_name, currency, issued_on,
        due_on, total, 0, total, uncovered, total, 1, 0, 0, '[]', '[]', 0, 'not_booked', false, 0, '[]', false, 0,
        issued_on, issued_on, 'anna', '[]', '[]', lower(payer_name) FROM nenosegts;
INSERT INTO invoice_words SELECT id, lower(payer), name_key, lower(number), gross FROM invoices;
INSERT INTO bank_payments (id, version, position, statement, account, status, booked_on, amount, currency, uncovered,
    returned, base_amount, payer, name, iban, text, message, provisional, candidates, blocked_by, created_at, search)
    SELECT md5('p' || n)::uuid, 1, n, md5('s' || n % 50)::uuid, 'LV00OURS', 'booked', date '2025-01-01' + n % 690,
        much, 'EUR', CASE WHEN n % 2 = 0 THEN much ELSE 0 END, 0, much, '', 'Klients ' || n % 999,
        'LV80BANK' || lpad((n % 999)::text, 13, '0'), 'Par rek. R-' || n, '053', false, '[]', '[]', now(),
        'klients ' || n % 999
    FROM generate_series(1, {size}) AS n,
    LATERAL (SELECT round(10 + n * 104729::bigint % 99000 / 100.0, 2) AS much) AS made;
INSERT INTO nenosegts_totals SELECT 'payment', 'sales', currency, count(*), sum(uncovered) FROM bank_payments
    WHERE uncovered <> 0 GROUP BY currency;
INSERT INTO counters SELECT 'bank_payments', '', count(*) FROM bank_payments
    UNION ALL SELECT 'invoices', '', count(*) FROM invoices UNION ALL SELECT 'customers', '', count(*) FROM customers;
"""


def main(sizes: list[int]) -> int:
    """Prints the figures; 1 when a promise is broken."""
    figures: dict[int, dict[str, list[float]]] = {}
    with database() as url:
        for size in sizes:
            with filled(url, size) as connection:
                figures[size] = {name: measured(ask) for name, ask in questions(connection, size).items()}
    broken = report(figures)
    return 1 if broken else 0


@contextmanager
def database() -> Iterator[str]:
    """A server for this run."""
    if given := os.environ.get("NENOSEGTS_TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-benchmark-")).resolve()
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "var", settings={"shared_buffers": "256MB"}, stop_with=os.getpid())
    yield server.start()
    server.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def filled(url: str, size: int) -> Iterator[Connection]:
    """A schema with so many open invoices."""
    schema = f"benchmark_{size}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}")
        Group("public", "main").prepare(connection, ())
        for table in TABLES.values():
            create(connection, table, table.name)
        connection.execute(FILL.format(size=size))
        for table in TABLES.values():
            key(connection, table, table.name)
            index(connection, table, table.name)
        connection.execute("VACUUM ANALYZE")
        yield connection
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


def questions(connection: Connection, size: int) -> dict[str, Question]:
    """What a person asks, each time at another place."""
    chance = random.Random(1)
    deep = walked(lambda cursor: nenosegts(connection, today=TODAY, limit=200, cursor=cursor).next)
    worklist = walked(lambda cursor: bank_payments(connection, linked="false", limit=200, cursor=cursor).next)
    owing = walked(lambda cursor: debtors(connection, today=TODAY, limit=200, cursor=cursor).next)
    waiting = [row[0] for row in connection.execute("SELECT id FROM bank_payments WHERE uncovered <> 0 LIMIT 5000")]
    ids = [row[0] for row in connection.execute("SELECT id FROM nenosegts ORDER BY md5(id::text) LIMIT 5000")]
    by_key = sql.SQL("SELECT {} FROM nenosegts WHERE id = ANY (%(ids)s)").format(COLUMNS)
    return {
        "limit: round trip": lambda: connection.execute("SELECT 1").fetchone(),
        "limit: 50 rows by key": lambda: all_rows(
            connection, OpenDocument, by_key, {"ids": chance.sample(ids, 50), "today": TODAY}
        ),
        "nenosegts, first page": lambda: nenosegts(connection, today=TODAY),
        "nenosegts, deep page": lambda: nenosegts(connection, today=TODAY, cursor=chance.choice(deep)),
        "nenosegts, one kind": lambda: nenosegts(connection, today=TODAY, kind="invoice", sort="-due_on"),
        "nenosegts, one payer": lambda: nenosegts(
            connection, today=TODAY, payer=f"C{chance.randint(1, size // 20):06d}"
        ),
        "worklist, first page": lambda: bank_payments(connection, linked="false"),
        "worklist, deep page": lambda: bank_payments(connection, linked="false", cursor=chance.choice(worklist)),
        "worklist, next": lambda: neighbour(connection, chance.choice(waiting), "next"),
        "worklist, previous": lambda: neighbour(connection, chance.choice(waiting), "previous"),
        "receipts, newest": lambda: bank_payments(connection),
        "debtors, first page": lambda: debtors(connection, today=TODAY),
        "debtors, deep page": lambda: debtors(connection, today=TODAY, cursor=chance.choice(owing)),
        "debtors, by name": lambda: debtors(connection, today=TODAY, sort="name"),
        "invoices, first page": lambda: invoices(connection, today=TODAY),
        "matching, 5,000 receipts": lambda: matching_book(connection, receipts(size), Settings()),
    }


def walked(following: Callable[[str | None], str | None]) -> list[str]:
    """Cursors from the whole length of a list."""
    found, cursor = [], following(None)
    while cursor and len(found) < 600:
        found.append(cursor)
        cursor = following(cursor)
    return found


def receipts(size: int) -> list[Receipt]:
    """A month's file: four in five name an invoice, the others only have a known account or name."""
    return [
        Receipt(
            id=str(n),  # type: ignore[arg-type]
            amount=Decimal(1000 + n) / 100,
            currency="EUR",
            booked_on=TODAY - timedelta(days=n % 3),
            name=f"SIA Klients {n}",
            iban=f"LV80BANK{1 + n % (size // 20):013d}" if n % 2 else None,
            text=f"Par rekinu R-{n * 2:06d}" if n % 5 else "Apmaksa par pakalpojumiem 11.2026",
        )
        for n in range(5_000)
    ]


def measured(ask: Question) -> list[float]:
    """Milliseconds of each call, after some that warm up; slow ones are asked less often."""
    for _ in range(12):
        ask()
    taken: list[float] = []
    began = time.perf_counter()
    while len(taken) < TIMES and (time.perf_counter() - began < 6 or len(taken) < 5):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def report(figures: dict[int, dict[str, list[float]]]) -> list[str]:
    """A line a question: p50 and p99 at each size, how much the larger costs, and how far from the limit it is."""
    sizes, broken = list(figures), []
    print(f"{'ms':26}" + "".join(f"{size:>10,} p50     p99" for size in sizes) + "   larger/smaller   x limit")
    for name in figures[sizes[0]]:
        taken = [figures[size][name] for size in sizes]
        limit = figures[sizes[-1]]["limit: 50 rows by key"]
        growth = p(taken[-1], 50) / p(taken[0], 50)
        promised = not name.startswith(NOT_PROMISED)
        grown = growth > 1.5 and p(taken[-1], 50) > 1  # below a millisecond nobody can tell, and noise is larger
        if promised and (any(p(each, 99) >= 50 for each in taken) or grown):
            broken.append(name)
        print(
            f"{name:26}"
            + "".join(f"{p(each, 50):14.2f}{p(each, 99):8.2f}" for each in taken)
            + f"{growth:15.2f}{p(taken[-1], 50) / p(limit, 50):12.1f}"
            + ("   BROKEN" if name in broken else "")
        )
    return broken


def p(taken: list[float], percent: int) -> float:
    """A percentile of sorted figures."""
    return taken[min(len(taken) - 1, len(taken) * percent // 100)]


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]] or list(SIZES)))
