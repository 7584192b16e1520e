"""kill -9 amid an import, of us or of the database: the same import completes, nothing lost, nothing double."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from store.server import EmbeddedServer
from store.store import Store
from tests.books import booked, check_books, check_rebuilt
from tests.faults import trade

INVOICES = 60
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def undisturbed(database_url: str) -> Iterator[tuple[dict, dict]]:
    """What the import comes to when nobody interferes."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    with trade.opened(database_url, schema) as office:
        trade.prepare(office, INVOICES)
        trade.imported(office, trade.file(INVOICES))
        books = check_books(office.store, office.engine)
    yield trade.outcome(books), trade.owed(books)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE')


@pytest.fixture
def content() -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".xml") as kept:
        kept.write(trade.file(INVOICES))
        kept.flush()
        yield Path(kept.name)


def begin(url: str, schema: str, pages: int, content: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.faults.trade", url, schema, str(pages), str(content)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check_completed(url: str, schema: str, undisturbed: tuple[dict, dict]) -> None:
    """The same import again, and the books are what they would have been."""
    with trade.opened(url, schema) as office:
        answer = trade.imported(office, trade.file(INVOICES)).more
        books = check_books(office.store, office.engine)
        check_rebuilt(office.store, office.engine)
        (head,) = answer["statements"]
        assert head["payments_new"] + head["payments_known"] == booked(office.store) == len(undisturbed[0])
        assert trade.outcome(books) == undisturbed[0]
        assert trade.owed(books) == undisturbed[1]
        assert sum(fact.topic == "BankStatement.Imported" for fact in books.facts) == 1
        assert (
            len({each for fact in books.facts if fact.topic == "BankStatement.EntriesKept" for each in kept(fact)}) == 5
        )
        assert sum(len(kept(fact)) for fact in books.facts if fact.topic == "BankStatement.EntriesKept") == 5
        position = office.store.head().position
        assert trade.imported(office, trade.file(INVOICES)).more["file"]["known"] is True
        assert office.store.head().position == position


def kept(fact: object) -> list[str]:
    return [each.fingerprint for each in fact.event.entries]  # type: ignore[attr-defined]


def test_an_undisturbed_import_links_over_its_pages(undisturbed: tuple[dict, dict]) -> None:
    """Each invoice of 121.00 got 100.00 on an early page and 21.00 of 30.00 on a late one."""
    payments, owed = undisturbed
    assert set(owed.values()) == {0}
    assert sum(uncovered for _, uncovered, _ in payments.values()) == INVOICES * 9 + 35


@pytest.mark.parametrize("pages", [1, 2])
def test_a_killed_import_completes_when_it_comes_again(
    store: Store, database_url: str, schema: str, content: Path, undisturbed: tuple[dict, dict], pages: int
) -> None:
    with trade.opened(database_url, schema) as office:
        trade.prepare(office, INVOICES)
    killed = begin(database_url, schema, pages, content)
    assert killed.wait(timeout=60) == -signal.SIGKILL, killed.communicate()
    killed.communicate()
    assert 0 < booked(store) < len(undisturbed[0])
    check_completed(database_url, schema, undisturbed)


def test_an_import_killed_while_another_does_the_same_leaves_it_to_the_other(
    store: Store, database_url: str, schema: str, content: Path, undisturbed: tuple[dict, dict]
) -> None:
    with trade.opened(database_url, schema) as office:
        trade.prepare(office, INVOICES)
    both = [begin(database_url, schema, pages, content) for pages in (1, 1000)]
    assert both[0].wait(timeout=60) == -signal.SIGKILL
    assert both[1].wait(timeout=60) == 0, both[1].communicate()
    for each in both:
        each.communicate()
    assert booked(store) == len(undisturbed[0])
    with trade.opened(database_url, schema) as office:
        check_books(office.store, office.engine)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(12))
def test_an_import_killed_at_any_moment_completes(
    store: Store, database_url: str, schema: str, content: Path, undisturbed: tuple[dict, dict], seed: int
) -> None:
    with trade.opened(database_url, schema) as office:
        trade.prepare(office, INVOICES)
    running = begin(database_url, schema, 1000, content)
    assert running.stdout and running.stdout.readline() == "begun\n"
    time.sleep(random.Random(seed).uniform(0, 1.5))
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    check_completed(database_url, schema, undisturbed)


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A database of its own, that may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-test-")).resolve()
    folder.chmod(0o755)
    made = EmbeddedServer(folder / "var", settings={"shared_buffers": "16MB"}, stop_with=os.getpid())
    yield made
    made.kill()


def test_an_import_outlives_its_database(server: EmbeddedServer, undisturbed: tuple[dict, dict]) -> None:
    """Every server process is killed after the first page and started again; the import waits, and goes on."""
    with trade.opened(server.start(), "killed", worker=True) as office:
        trade.prepare(office, INVOICES)
        restarts: list[threading.Thread] = []

        def kill(done: int, of: int) -> None:
            if not restarts:
                server.kill()
                restarts.append(threading.Thread(target=server.start))
                restarts[0].start()

        trade.imported(office, trade.file(INVOICES), progress=kill)
        restarts[0].join()
    check_completed(server.start(), "killed", undisturbed)
