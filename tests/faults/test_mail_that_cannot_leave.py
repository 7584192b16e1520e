"""Letters that can never leave: each is given up in the end with its reason, and none keeps the others."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from adapters.mail.message import Letter, frame_of, whole
from aggregates.dispatch import Dispatch
from api import handing
from api.office import Office
from commands.dispatches import make_papers
from tests.faults.letters import hurry, opened, prepare, queued, states, statuses, work_off, worker
from tests.post_office import post_office


@pytest.fixture
def office(database_url: str, schema: str, tmp_path: Path) -> Iterator[Office]:
    with opened(database_url, schema, tmp_path) as made:
        prepare(made)
        yield made


def test_what_cannot_be_put_together_is_given_up_after_two_days(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(frame: bytes, message_id: str, content: Callable[[str], bytes]) -> bytes:
        if b"bad@b.lv" in frame:
            raise KeyError(message_id)
        return whole(frame, message_id, content)

    monkeypatch.setattr(handing, "whole", broken)
    with post_office() as (letters, url):
        [bad] = queued(office, 1, "bad@b.lv")
        good = queued(office, 2)
        work_off(office, url)
        assert statuses(office, [bad, *good]) == {"queued": 1, "sent": 2}
        hurry(office, 49 * 3600)
        work_off(office, url)
        state = states(office, [bad])[bad]
        assert (state.status, state.uncertain, len(letters.came)) == ("failed", False, 2)
        fact = office.store.load_many([bad])[bad].events[-1]
        assert isinstance(fact, Dispatch.Failed)
        assert "could not be put together" in fact.why


@pytest.mark.parametrize("wrong", [psycopg.DataError("no such character"), MemoryError()], ids=["database", "other"])
def test_one_letter_that_cannot_be_made_keeps_no_other_and_is_given_up(
    office: Office, monkeypatch: pytest.MonkeyPatch, wrong: BaseException
) -> None:
    def broken(letter: Letter) -> bytes:
        if "bad@b.lv" in letter.to:
            raise wrong
        return frame_of(letter)

    monkeypatch.setattr(make_papers, "frame_of", broken)
    with post_office() as (letters, url):
        [bad] = queued(office, 1, "bad@b.lv")
        good = queued(office, 2)
        one = worker(office, url)
        for _ in range(3):
            with suppress(psycopg.Error):
                one.turn()
        assert statuses(office, [bad, *good])["sent"] == 2
        hurry(office, 49 * 3600)
        work_off(office, url)
        assert (statuses(office, [bad]), len(letters.came)) == ({"failed": 1}, 2)
