"""kill -9 amid a run of contracts, and runs at the same time: everything is invoiced, and nothing twice."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.contracts import run_contracts
from store.server import EmbeddedServer
from store.store import Store
from tests.faults import rents, trade

ROOT = Path(__file__).parents[2]
CONTRACTS = 14


def begin(url: str, schema: str, pages: int, key: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.faults.rents", url, schema, str(pages), key]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def prepared(url: str, schema: str, contracts: int = CONTRACTS) -> None:
    with trade.opened(url, schema) as office:
        rents.prepare(office, contracts)


def drafts(store: Store) -> int:
    return sum(fact.topic == "Invoice.Drafted" for fact in store.facts())


@pytest.mark.feature("C102")
@pytest.mark.parametrize("pages", [1, 3])
def test_a_killed_run_goes_on_when_it_comes_again_under_the_same_key(
    store: Store, database_url: str, schema: str, pages: int
) -> None:
    prepared(database_url, schema)
    killed = begin(database_url, schema, pages, "june")
    assert killed.wait(timeout=120) == -signal.SIGKILL, killed.communicate()
    killed.communicate()
    before = drafts(store)
    assert before == pages * rents.PAGE * rents.MONTHS
    with trade.opened(database_url, schema) as office:
        rest = rents.billed(office, "june")
        assert len(rest.more["invoices"]) == CONTRACTS * rents.MONTHS - before
        again = rents.billed(office, "june")
        assert again.replayed and [each["id"] for each in again.more["invoices"]] == [
            each["id"] for each in rest.more["invoices"]
        ]
        rents.check_once(office, CONTRACTS)


def test_two_runs_at_the_same_time_share_the_work_also_when_one_is_killed(
    store: Store, database_url: str, schema: str
) -> None:
    prepared(database_url, schema)
    both = [begin(database_url, schema, pages, f"run {pages}") for pages in (2, 1000)]
    assert both[1].wait(timeout=120) == 0, both[1].communicate()
    assert both[0].wait(timeout=120) in {0, -signal.SIGKILL}, both[0].communicate()
    for each in both:
        each.communicate()
    assert drafts(store) == CONTRACTS * rents.MONTHS
    with trade.opened(database_url, schema) as office:
        rents.check_once(office, CONTRACTS)


def test_threads_that_run_at_once_are_all_answered_and_charge_each_period_once(
    database_url: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_contracts, "PAGE", rents.PAGE)
    prepared(database_url, schema)
    with trade.opened(database_url, schema, worker=True) as office:
        found: list[str] = []

        def one() -> None:
            found.extend(str(each["id"]) for each in rents.billed(office).more["invoices"])

        threads = [threading.Thread(target=one) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == len(set(found)) == CONTRACTS * rents.MONTHS, "each invoice is told by the run that made it"
        rents.check_once(office, CONTRACTS)


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A database of its own, that may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="nenosegts-test-")).resolve()
    folder.chmod(0o755)
    made = EmbeddedServer(folder / "var", settings={"shared_buffers": "16MB"}, stop_with=os.getpid())
    yield made
    made.kill()


def test_a_run_outlives_its_database(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every server process is killed after the first page and started again; the run waits, and goes on."""
    monkeypatch.setattr(run_contracts, "PAGE", rents.PAGE)
    with trade.opened(server.start(), "killed", worker=True) as office:
        rents.prepare(office, CONTRACTS)
        restarts: list[threading.Thread] = []

        def kill(done: int, of: int) -> None:
            if not restarts:
                server.kill()
                restarts.append(threading.Thread(target=server.start))
                restarts[0].start()

        assert len(rents.billed(office, progress=kill).more["done"]) == CONTRACTS
        restarts[0].join()
    with trade.opened(server.start(), "killed") as office:
        rents.check_once(office, CONTRACTS)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(12))
def test_a_run_killed_at_any_moment_goes_on(store: Store, database_url: str, schema: str, seed: int) -> None:
    """Again and again, until one comes to its end."""
    prepared(database_url, schema, 200)
    chance = random.Random(seed)
    for _ in range(20):
        running = begin(database_url, schema, 1000, "june")
        assert running.stdout and running.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 2))
        os.kill(running.pid, signal.SIGKILL)
        if "done\n" in running.communicate()[0]:
            break
    with trade.opened(database_url, schema) as office:
        rents.billed(office, "june")
        rents.check_once(office, 200)
