"""How long the lists of invoices take over 500,000 of them: every filter, the usual pairs, every sort; p99 below 50 ms.

    python benchmarks/invoices.py [size]

Makes a database of its own in a temporary folder (or a schema in NENOSEGTS_TEST_DATABASE_URL) and fills the read model
directly. Each page is asked for with its `total`, as the interface does. The limit of this machine is measured in the
same run: 50 rows of the list by primary key.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))  # this file's own name would hide the package

from benchmarks.queries import Connection, database, p
from projections.catalogue import TABLES
from projections.engine.positions import Group, create, index, key
from queries.invoices.invoice_filters import Filters
from queries.invoices.invoices import ROWS, SORTS, InvoiceRow, invoices
from queries.rows import all_rows

SIZE = 500_000
TODAY = date(2026, 11, 21)
UNSORTED = {"net", "vat", "uncovered", "client"}  # no index of their own: measured, and promised below a second only
Question = Callable[[], object]

NAME = "translate(substr(md5({}::text), 1, 9), '0123456789', 'aeioukrlst')"  # letters only, as names are
# Three years, newest last. Old ones are paid and booked; a twentieth are drafts; a quarter are purchases.
FILL = """
INSERT INTO customers SELECT md5('c' || n)::uuid, 1, n, 'C' || lpad(n::text, 5, '0'), 'active', 'SIA ' || {name_n},
    {name_n}, {name_n}, NULL, NULL, '{{}}', '{{}}', '[]', 'lv', NULL, 'EUR', '{{email}}', '{{}}', NULL,
    NULL, 'LV', NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{{}}'
    FROM generate_series(1, 5000) AS n;
INSERT INTO invoices (id, version, position, status, type, direction, source, project, orders, contracts,
    number, series, payer,
    payer_name, client, currency, issued_on, due_on, net, vat, gross, uncovered, base_gross, rate, reference, comment,
    credits, written_off, advanced, advanced_by, chosen, prepaid, booking, batch, confirmed, bound, outdated,
    out_of_date, revision, sent_on, created_on, created_at, created_by, lines, vat_lines, name_key)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 2, n, status,
    CASE WHEN r1 < 7 THEN 'credit_note' WHEN r1 < 12 THEN 'advance' ELSE 'invoice' END,
    CASE WHEN r2 < 25 THEN 'purchase' ELSE 'sales' END,
    CASE WHEN r3 < 60 THEN 'hand' WHEN r3 < 85 THEN 'order' WHEN r3 < 95 THEN 'project' WHEN r3 < 99 THEN 'commission'
        ELSE 'contract' END,
    CASE WHEN r3 BETWEEN 85 AND 94 THEN md5('pr' || n % 2000)::uuid END,
    CASE WHEN r3 BETWEEN 60 AND 84 THEN ARRAY[md5('o' || n)::uuid, md5('o2' || n)::uuid] ELSE '{{}}' END,
    '{{}}',
    CASE WHEN status = 'draft' THEN NULL ELSE 'R-' || lpad(n::text, 6, '0') END, 'R', 'C' || lpad(who::text, 5, '0'),
    'SIA ' || {name_who}, CASE WHEN r2 < 25 AND n % 3 = 0 THEN 'C' || lpad((n % 500)::text, 5, '0') END,
    CASE WHEN r4 < 960 THEN 'EUR' WHEN r4 < 995 THEN 'USD' ELSE 'SEK' END,
    CASE WHEN status = 'draft' THEN NULL ELSE born END, CASE WHEN status = 'draft' THEN NULL ELSE born + 30 END,
    much, round(much * 0.21, 2), much + round(much * 0.21, 2),
    CASE WHEN status <> 'approved' OR n < {size} * 0.85 AND r4 >= 2 THEN 0
        WHEN r4 % 7 = 0 THEN much ELSE much + round(much * 0.21, 2) END,
    much, 1, CASE WHEN n % 4 = 0 THEN 'PO-' || n * 7 END, CASE WHEN n % 5 = 0 THEN 'Par darbiem ' || md5(n::text) END,
    CASE WHEN r1 < 7 THEN ('01900000-0000-7000-8000-' || lpad(to_hex(greatest(n - 9, 1)), 12, '0'))::uuid END, 0, 0,
    '[]', '[]', 0,
    CASE WHEN status <> 'approved' THEN 'not_booked' WHEN r4 = 77 THEN 'in_process' WHEN n < {size} * 0.8 THEN 'booked'
        ELSE 'not_booked' END,
    CASE WHEN status = 'approved' AND n < {size} * 0.8 THEN to_char(born, 'YYYY-MM') END,
    status = 'approved' AND r3 % 3 > 0,
    CASE WHEN r3 BETWEEN 85 AND 94 THEN CASE WHEN r4 < 940 THEN much ELSE 1 END ELSE 0 END, '[]', r4 = 5, 0, NULL, born,
    born + time '10:00' + n % 60 * interval '1 minute', 'anna',
    json_build_array(json_build_object('text', 'Transports Rīga - Tallinn ' || md5(n::text), 'quantity', '1',
        'unit_price', much::text, 'vat_code', 'PVN21', 'vat_rate', '21', 'net', much::text)),
    json_build_array(json_build_object('code', 'PVN21', 'rate', '21', 'net', much::text, 'vat', '1')),
    'sia ' || {name_who}
FROM generate_series(1, {size}) AS n,
LATERAL (SELECT abs(hashint4(n)) % 100 AS r1, abs(hashint4(n + 1000000)) % 100 AS r2,
    abs(hashint4(n + 2000000)) % 100 AS r3, abs(hashint4(n + 3000000)) % 1000 AS r4,
    1 + abs(hashint4(n + 4000000)) % 5000 AS who, round(10 + abs(hashint4(n + 5000000)) % 990000 / 100.0, 2) AS much,
    date '2023-11-22' + (n::bigint * 1095 / {size})::integer AS born,
    CASE abs(hashint4(n + 6000000)) % 40 WHEN 0 THEN 'draft' WHEN 1 THEN 'draft' WHEN 2 THEN 'cancelled'
        ELSE 'approved' END AS status) AS chance;
INSERT INTO invoice_words SELECT id, lower(concat_ws(' ', payer, reference, comment)), name_key,
    lower(coalesce(number, '')), gross FROM invoices;
INSERT INTO counters SELECT 'invoices', '', count(*) FROM invoices
    UNION ALL SELECT 'invoices', direction, count(*) FROM invoices GROUP BY direction;
"""


def main(size: int) -> int:
    """Prints the figures; 1 when a promise is broken."""
    with database() as url, filled(url, size) as connection:
        figures = {name: measured(ask) for name, ask in questions(connection, size).items()}
    return 1 if report(figures) else 0


@contextmanager
def filled(url: str, size: int) -> Iterator[Connection]:
    """A schema with so many invoices."""
    schema = "benchmark_invoices"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}")
        Group(schema, "main").prepare(connection, ())
        for table in TABLES.values():
            create(connection, table, table.name)
        connection.execute(FILL.format(size=size, name_n=NAME.format("n"), name_who=NAME.format("who")))
        for table in TABLES.values():
            key(connection, table, table.name)
            index(connection, table, table.name)
        connection.execute("VACUUM ANALYZE")
        yield connection
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


SINGLE: list[Filters] = [
    *({"state": each} for each in ("draft", "approved", "confirmed", "cancelled")),
    *({"direction": each} for each in ("sales", "purchase")),
    *({"type": each} for each in ("invoice", "credit_note", "advance")),
    *({"source": each} for each in ("hand", "order", "project", "commission", "contract")),
    *({"paid": each} for each in ("paid", "partly", "unpaid", "overdue", "false")),
    *({"payment": each} for each in ("paid", "partly", "overdue", "waiting")),
    *({"booked": each} for each in ("true", "false", "in_process")),
    *({"confirmed": each} for each in (True, False)),
    *({"bound": each} for each in ("full", "half", "none")),
    *({"currency": each} for each in ("EUR", "USD", "SEK", "NOK")),
    {"out_of_date": True},
    {"batch": "2025-05"},
    {"date_from": TODAY - timedelta(days=400), "date_to": TODAY - timedelta(days=370)},
    {"issued_from": TODAY - timedelta(days=400), "issued_to": TODAY - timedelta(days=370)},
    {"due_from": TODAY - timedelta(days=7), "due_to": TODAY},
    {"search": "sia"},
    {"search": "ab"},
    {"search": "7"},
    {"search": "nothing at all"},
    {"search": "darbiem"},
]
PAIRS: list[Filters] = [
    {"direction": "purchase", "payment": "overdue"},
    {"direction": "purchase", "booked": "false"},
    {"direction": "purchase", "bound": "none"},
    {"direction": "sales", "state": "draft"},
    {"direction": "sales", "type": "credit_note"},
    {"source": "project", "bound": "half"},
    {"state": "approved", "confirmed": False},
    {"state": "confirmed", "booked": "false"},
    {"type": "advance", "paid": "false"},
]


def questions(connection: Connection, size: int) -> dict[str, Question]:
    """Every filter with values that are frequent, rare and absent; the usual pairs; every sort, both ways."""
    chance = random.Random(1)
    ids = [row[0] for row in connection.execute("SELECT id FROM invoices ORDER BY md5(id::text) LIMIT 5000")]
    orders = [row[0] for row in connection.execute("SELECT orders[1] FROM invoices WHERE orders <> '{}' LIMIT 500")]
    names = [row[0].split()[1] for row in connection.execute("SELECT name FROM customers LIMIT 2000")]
    cursors = walked(connection)

    def asked(**how: object) -> Question:
        """Values that are functions are asked anew each time."""
        return lambda: invoices(
            connection,
            today=TODAY,
            **{name: each() if callable(each) else each for name, each in how.items()},  # type: ignore[arg-type]
        )

    def payer() -> str:
        return f"C{chance.randint(1, 5000):05d}"

    return {
        "limit: 50 rows by key": lambda: all_rows(
            connection, InvoiceRow, ROWS, {"ids": chance.sample(ids, 50), "today": TODAY}
        ),
        "first page": asked(),
        "deep page": asked(cursor=lambda: chance.choice(cursors)),
        **{" ".join(f"{name}={each}" for name, each in how.items()): asked(**how) for how in SINGLE},
        "payer": asked(payer=payer),
        "client": asked(client=lambda: [f"C{chance.randint(1, 499):05d}"]),
        "three clients": asked(client=lambda: [f"C{chance.randint(1, 499):05d}" for _ in range(3)]),
        "order": asked(order=lambda: chance.choice(orders)),
        **{f"search: {what}": asked(search=each) for what, each in searches(chance, names, size).items()},
        **{" ".join(f"{name}={each}" for name, each in how.items()): asked(**how) for how in PAIRS},
        "payer and payment=overdue": asked(payer=payer, payment="overdue"),
        "payer and search": asked(payer=payer, search="po-"),
        **{f"sort {way}{name}": asked(sort=f"{way}{name}") for name in SORTS for way in ("", "-")},
    }


def searches(chance: random.Random, names: list[str], size: int) -> dict[str, Callable[[], str]]:
    """What people type into the box."""
    return {
        "a number": lambda: f"R-{chance.randint(1, size):06d}",
        "end of a number": lambda: f"{chance.randint(1, size):06d}",
        "an amount": lambda: f"{chance.randint(1000, 990000) / 100:.2f}",
        "a name": lambda: f"sia {chance.choice(names)}",
        "a part of a name": lambda: chance.choice(names)[2:6],
        "a word of a comment": lambda: f"{chance.randint(16**5, 16**6 - 1):x}",
    }


def walked(connection: Connection) -> list[str]:
    """Cursors of the first 20,000 rows."""
    found: list[str] = []
    while len(found) < 100:
        page = invoices(connection, today=TODAY, limit=200, cursor=found[-1] if found else None)
        if page.next is None:
            break
        found.append(page.next)
    return found


def measured(ask: Question) -> list[float]:
    """Milliseconds of each call, sorted, after some that warm up; there are many questions, so two seconds for each."""
    for _ in range(6):
        ask()
    taken: list[float] = []
    began = time.perf_counter()
    while len(taken) < 200 and (time.perf_counter() - began < 2 or len(taken) < 5):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def report(figures: dict[str, list[float]]) -> list[str]:
    """A line a question: p50, p99, and how far from the limit it is."""
    limit, broken = p(figures["limit: 50 rows by key"], 50), []
    print(f"{'ms':44}     p50      p99   x limit")
    for name, taken in figures.items():
        most = 1000 if name.removeprefix("sort ").lstrip("-") in UNSORTED else 50
        if p(taken, 99) >= most:
            broken.append(name)
        print(
            f"{name:44}{p(taken, 50):8.2f} {p(taken, 99):8.2f} {p(taken, 50) / limit:9.1f}"
            + ("   BROKEN" if name in broken else "")
        )
    return broken


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
