"""kill -9 of the mail worker anywhere: no letter is lost, none leaves twice, and what nobody knows is told as such."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import UUID

import pytest

from api.office import Office
from store.store import Store
from tests.faults.letters import hurry, opened, prepare, queued, states, statuses, told, until, work_off
from tests.post_office import Letters, post_office

ROOT = Path(__file__).parents[2]
SAID: dict[int, IO[bytes]] = {}


@pytest.fixture
def post() -> Iterator[tuple[Letters, str]]:
    with post_office() as made:
        yield made


@pytest.fixture
def office(store: Store, database_url: str, schema: str) -> Iterator[Office]:
    with opened(database_url, schema) as made:
        prepare(made)
        yield made


def begin(office: Office, smtp: str, place: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.letters", office.store.url, office.store.schema, smtp, place]
    said = tempfile.TemporaryFile()  # noqa: SIM115 - never full, as a pipe would be that nobody reads
    process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
    SAID[process.pid] = said
    until(lambda: b"begun" in heard(process) or process.poll() is not None)
    assert process.poll() in {None, -signal.SIGKILL}, heard(process)
    return process


def heard(process: subprocess.Popen[bytes]) -> bytes:
    return os.pread(SAID[process.pid].fileno(), 1 << 20, 0)


def killed(process: subprocess.Popen[bytes]) -> None:
    assert process.wait(timeout=60) == -signal.SIGKILL, heard(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        assert process.wait(timeout=20) == 0, heard(process)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(heard(process).decode()) from None


def nothing_twice(office: Office, letters: Letters, ids: list[UUID]) -> None:
    """What is sent came once; what failed is told as uncertain, and came at most once."""
    came = {address: count for (_, address), count in letters.copies.items()}
    assert all(count == 1 for count in came.values()), "something came twice"
    for state in states(office, ids).values():
        [to] = state.to
        assert state.status in {"sent", "failed"}
        if state.status == "sent":
            assert came.get(to) == 1, "sent, and never came"
        else:
            assert state.uncertain
    assert all(told(office, each).count("Sent") <= 1 for each in ids)


@pytest.mark.parametrize(
    ("place", "came", "fate"),
    [
        ("claimed", 0, "sent"),
        ("made", 0, "sent"),
        ("handing", 0, "failed"),
        ("taken", 1, "failed"),
        ("handed", 1, "sent"),
        ("recorded", 1, "sent"),
    ],
)
def test_a_worker_that_is_killed_leaves_every_letter_to_the_next(
    office: Office, post: tuple[Letters, str], place: str, came: int, fate: str
) -> None:
    letters, url = post
    [each] = ids = queued(office, 1)
    killed(begin(office, url, place))
    assert len(letters.came) == came
    work_off(office, url)
    hurry(office)
    work_off(office, url)
    assert statuses(office, ids) == {fate: 1}
    assert states(office, ids)[each].uncertain == (fate == "failed")
    assert len(letters.came) == (1 if fate == "sent" else came)
    nothing_twice(office, letters, ids)
    hurry(office)
    work_off(office, url)
    assert told(office, each) == ["Queued", "Made", fate.capitalize()]


def killed_at_random(office: Office, letters: Letters, url: str, seed: int, count: int) -> None:
    ids = queued(office, count)
    letters.lag = 0.01
    chance = random.Random(seed)
    for _ in range(3):
        both = [begin(office, url) for _ in range(2)]
        time.sleep(chance.uniform(0.0, 0.6))
        for process in both:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        hurry(office)
    letters.lag = 0.0
    work_off(office, url)
    hurry(office)
    work_off(office, url)
    nothing_twice(office, letters, ids)
    assert statuses(office, ids)["failed"] <= 6, "at most the one that each was saying the end of"


def test_two_workers_that_are_killed_again_and_again_send_nothing_twice(
    office: Office, post: tuple[Letters, str]
) -> None:
    killed_at_random(office, *post, seed=1, count=60)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment_nothing_leaves_twice(office: Office, post: tuple[Letters, str], seed: int) -> None:
    killed_at_random(office, *post, seed=seed, count=100)


def test_a_suspended_worker_wakes_up_to_a_world_that_went_on(office: Office, post: tuple[Letters, str]) -> None:
    letters, url = post
    ids = queued(office, 60)
    letters.lag = 0.05
    process = begin(office, url)
    until(lambda: len(letters.came) > 3)
    os.kill(process.pid, signal.SIGSTOP)
    hurry(office)
    letters.lag = 0.0
    work_off(office, url)
    os.kill(process.pid, signal.SIGCONT)
    until(lambda: "queued" not in statuses(office, ids))
    until(lambda: statuses(office, ids)["sent"] >= 59)
    ended(process)
    assert b"Traceback" not in heard(process)
    nothing_twice(office, letters, ids)
    assert len(letters.came) == 60


def test_a_worker_that_is_asked_to_end_does_so_within_seconds_and_leaves_nothing_uncertain(
    office: Office, post: tuple[Letters, str]
) -> None:
    letters, url = post
    ids = queued(office, 200)
    letters.lag = 0.02
    process = begin(office, url)
    until(lambda: len(letters.came) > 3)
    began = time.monotonic()
    ended(process)
    assert time.monotonic() - began < 5
    letters.lag = 0.0
    assert "failed" not in statuses(office, ids)
    work_off(office, url)
    assert statuses(office, ids) == {"sent": 200}
    nothing_twice(office, letters, ids)
