"""The mail worker: every letter leaves once, whatever the mail server does, and each one's fate is told."""

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import structlog

from aggregates.dispatch import Dispatch, Enclosure
from aggregates.dispatch.rules import cancel, retry
from api import handing
from api.handing import Hand
from api.logs import configure
from api.mailing import Mailing
from api.office import Office
from commands.dispatches import papers
from commands.work import Work
from projections.engine import Engine
from store import outbox
from store.facts import Stream
from store.outbox_rows import Claimed
from tests.faults.letters import hurry, opened, prepare, queued, record, states, statuses, told, until, work_off, worker
from tests.post_office import Letters, post_office

Server = tuple[Letters, str]


@pytest.fixture
def post() -> Iterator[Server]:
    with post_office() as made:
        yield made


@pytest.fixture
def office(database_url: str, schema: str, tmp_path: Path) -> Iterator[Office]:
    with opened(database_url, schema, tmp_path) as made:
        prepare(made)
        yield made


def once(letters: Letters, count: int) -> None:
    assert sum(letters.copies.values()) == count == len(letters.copies), "each letter is there once"


@pytest.mark.feature("T12")
def test_letters_leave_once_and_are_noted(office: Office, post: Server) -> None:
    letters, url = post
    ids = queued(office, 45)
    work_off(office, url)
    once(letters, 45)
    assert letters.sessions == 1
    assert statuses(office, ids) == {"sent": 45}
    assert told(office, ids[0]) == ["Queued", "Made", "Sent"]
    [message] = [each for each in letters.messages if each["To"] == "c7@b.lv"]
    assert message["Subject"] == "Letter 7" and str(message["From"]) == "SIA Mēs <office@mes.lv>"
    work_off(office, url)
    once(letters, 45)


def test_a_worker_in_a_thread_sends_what_comes_and_ends_at_once(office: Office, post: Server) -> None:
    letters, url = post
    one = worker(office, url)
    one.begin()
    ids = queued(office, 3)
    until(lambda: statuses(office, ids) == {"sent": 3})
    began = time.monotonic()
    one.end()
    assert time.monotonic() - began < 3
    assert not one._thread.is_alive()
    once(letters, 3)


def test_without_a_mail_server_letters_lie_in_the_data_folder(database_url: str, schema: str, tmp_path: Path) -> None:
    with opened(database_url, schema, tmp_path) as office:
        prepare(office)
        ids = queued(office, 2)
        office._mailing.turn()
        assert statuses(office, ids) == {"sent": 2}
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 2


def test_two_workers_share_the_letters(office: Office, post: Server) -> None:
    letters, url = post
    ids = queued(office, 100)
    both = [worker(office, url) for _ in range(3)]
    for each in both:
        each.begin()
    until(lambda: statuses(office, ids) == {"sent": 100}, 60)
    for each in both:
        each.end()
    once(letters, 100)
    assert letters.sessions >= 2


def test_a_recipient_who_is_refused_is_told_apart(office: Office, post: Server) -> None:
    letters, url = post
    letters.rcpt = {"no@b.lv": "550 5.1.1 no such user"}
    [each] = queued(office, 1, "yes@b.lv", "no@b.lv")
    work_off(office, url)
    state = states(office, [each])[each]
    assert (state.status, state.recipients) == ("partly", {"yes@b.lv": "sent", "no@b.lv": "failed"})
    assert told(office, each)[2:] == ["Sent", "Failed"]
    letters.rcpt = {}
    record(office, each, lambda d: retry(d, to=None, cc=None, remake=False, anyway=False, on=d.asked.effective_on))
    work_off(office, url)
    assert states(office, [each])[each].status == "sent"
    assert [to for _, to, _ in letters.came] == [("yes@b.lv",), ("no@b.lv",)]
    assert len({message["Message-ID"] for message in letters.messages}) == 1


def test_a_greylisting_server_gets_the_letter_later_and_the_others_at_once(office: Office, post: Server) -> None:
    letters, url = post
    letters.rcpt = {"grey@b.lv": "451 come again"}
    [each] = queued(office, 1, "yes@b.lv", "grey@b.lv")
    work_off(office, url)
    assert states(office, [each])[each].recipients == {"yes@b.lv": "sent", "grey@b.lv": "queued"}
    with office.store.connection() as connection:
        said = outbox.standing(connection, [each])[each]
    assert (said.phase, said.attempts, said.last_error) == ("waiting", 1, "451 come again")
    letters.rcpt = {}
    work_off(office, url)
    assert len(letters.came) == 1, "not before its time"
    hurry(office)
    work_off(office, url)
    assert states(office, [each])[each].status == "sent"
    once(letters, 2)


def test_a_letter_that_is_refused_for_now_is_tried_for_two_days(office: Office, post: Server) -> None:
    letters, url = post
    letters.data = lambda _: "452 disk full"
    [each] = queued(office, 1)
    for _ in range(5):
        work_off(office, url)
        assert states(office, [each])[each].status == "queued"
        hurry(office)
    hurry(office, 49 * 3600)
    work_off(office, url)
    state = states(office, [each])[each]
    assert (state.status, state.uncertain) == ("failed", False)
    fact = office.store.load_many([each])[each].events[-1]
    assert isinstance(fact, Dispatch.Failed) and fact.why.startswith("Given up after two days: 452 disk full")


def test_a_letter_that_is_refused_for_good_has_failed_at_once(office: Office, post: Server) -> None:
    letters, url = post
    letters.data = lambda _: "554 we think that it is spam"
    ids = queued(office, 3)
    work_off(office, url)
    assert statuses(office, ids) == {"failed": 3}
    assert letters.sessions == 1


def test_a_server_that_is_away_costs_one_connection_a_time(office: Office) -> None:
    with post_office() as (letters, url):
        letters.mail = "421 away"
        ids = queued(office, 50)
        work_off(office, url)
        assert letters.sessions == 1
        hurry(office)
        work_off(office, url)
        assert letters.sessions == 2
        assert statuses(office, ids) == {"queued": 50}
        with office.store.connection() as connection:
            said = outbox.standing(connection, ids)
        assert all(each.phase == "waiting" and "421 away" in str(each.last_error) for each in said.values())
        letters.mail = None
        hurry(office)
        work_off(office, url)
        once(letters, 50)
    assert statuses(office, ids) == {"sent": 50}


def test_one_letter_that_the_server_chokes_on_does_not_keep_the_others(office: Office, post: Server) -> None:
    letters, url = post
    bad = queued(office, 1, "choke@b.lv")
    good = queued(office, 5)
    letters.rcpt = {"choke@b.lv": "999 what"}
    work_off(office, url)
    assert statuses(office, bad) == {"queued": 1} and statuses(office, good) == {"sent": 5}


def test_what_may_have_left_is_not_sent_again_by_itself(office: Office, post: Server) -> None:
    letters, url = post
    letters.drop = 1
    ids = queued(office, 3)
    work_off(office, url)
    assert statuses(office, ids) == {"sent": 2, "failed": 1}
    [lost] = [each for each, state in states(office, ids).items() if state.status == "failed"]
    assert states(office, [lost])[lost].uncertain
    hurry(office)
    work_off(office, url)
    once(letters, 3)
    record(office, lost, lambda d: retry(d, to=None, cc=None, remake=False, anyway=True, on=d.asked.effective_on))
    work_off(office, url)
    assert letters.copies.most_common(1)[0][1] == 2, "only as somebody said so, and under the same name"
    assert len(letters.copies) == 3 and statuses(office, ids) == {"sent": 3}


def test_what_is_cancelled_does_not_leave(office: Office, post: Server) -> None:
    letters, url = post
    ids = queued(office, 3)
    record(office, ids[1], lambda d: cancel(d, on=d.asked.effective_on))
    work_off(office, url)
    assert statuses(office, ids) == {"sent": 2, "cancelled": 1}
    once(letters, 2)


def test_what_is_cancelled_at_the_last_moment_does_not_leave(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dispatch is asked again behind the fence."""
    letters, url = post
    [each] = queued(office, 1)
    hand = outbox.hand

    def cancelled_meanwhile(*given: object) -> bool:
        record(office, each, lambda d: cancel(d, on=d.asked.effective_on))
        return hand(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "hand", cancelled_meanwhile)
    work_off(office, url)
    assert letters.came == [] and statuses(office, [each]) == {"cancelled": 1}


def test_read_models_that_are_behind_or_built_anew_send_nothing_twice(office: Office, post: Server) -> None:
    letters, url = post
    ids = queued(office, 5)
    work_off(office, url)
    office.settle()
    with office.store.connection() as connection:
        connection.execute("UPDATE dispatches SET status = 'queued'")
    work_off(office, url)
    with office.store.connection() as connection:  # even where the outbox itself was lost
        connection.execute("TRUNCATE outbox")
    work_off(office, url)
    Engine(office.store).rebuild()
    work_off(office, url)
    once(letters, 5)
    assert statuses(office, ids) == {"sent": 5}


def test_a_worker_that_slept_over_its_lease_does_not_send_what_another_sent(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters, url = post
    ids = queued(office, 2)
    slow = worker(office, url)
    made = slow._made

    def sleep(given: object) -> object:
        found = made(given)  # type: ignore[arg-type]
        hurry(office)
        work_off(office, url)
        return found

    monkeypatch.setattr(slow, "_made", sleep)
    slow.turn()
    once(letters, 2)
    assert statuses(office, ids) == {"sent": 2}
    assert told(office, ids[0]).count("Sent") == 1


def test_an_answer_that_comes_after_all_was_given_up_is_noted_and_the_retry_does_not_leave(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters, url = post
    [each] = queued(office, 1)
    slow = worker(office, url)
    answered = outbox.answered

    def late(*given: object, **named: object) -> bool:
        monkeypatch.setattr(outbox, "answered", answered)
        hurry(office)
        worker(office, url).turn()  # gives it up
        assert states(office, [each])[each].uncertain
        record(office, each, lambda d: retry(d, to=None, cc=None, remake=False, anyway=True, on=d.asked.effective_on))
        return answered(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "answered", late)
    slow.turn()
    assert states(office, [each])[each].status == "sent"
    hurry(office)
    work_off(office, url)
    once(letters, 1)
    assert told(office, each) == ["Queued", "Made", "Failed", "Requeued", "Sent"]


def test_in_a_restored_backup_nothing_that_waited_leaves_by_itself(office: Office, post: Server) -> None:
    letters, url = post
    before = queued(office, 3)
    with office.store.connection() as connection:
        connection.execute("UPDATE outbox_home SET home = 'where the backup was made'")
    work_off(office, url)
    after = queued(office, 2)
    work_off(office, url)
    once(letters, 2)
    assert statuses(office, before) == {"failed": 3} and statuses(office, after) == {"sent": 2}
    assert all(each.uncertain for each in states(office, before).values())


def test_a_worker_survives_what_a_letter_or_a_fact_cannot_bear(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a letter that cannot be put together nor an answer that cannot be recorded keeps the others."""
    letters, url = post
    ids = queued(office, 4)
    one = worker(office, url)
    give, recorded = one._hand.give, one._recorded

    def broken(letter: object, stream: object) -> None:
        if letter.dispatch == ids[0]:  # type: ignore[attr-defined]
            raise KeyError("what")
        give(letter, stream)  # type: ignore[arg-type]

    def refused(outcomes: list[object]) -> None:
        if any(each.dispatch == ids[1] for each in outcomes):  # type: ignore[attr-defined]
            raise ValueError("no")
        recorded(outcomes)  # type: ignore[arg-type]

    monkeypatch.setattr(one._hand, "give", broken)
    monkeypatch.setattr(one, "_recorded", refused)
    one.turn()
    assert statuses(office, ids) == {"queued": 2, "sent": 2}
    hurry(office)
    work_off(office, url)
    once(letters, 4)
    assert statuses(office, ids) == {"sent": 4}


def test_a_stop_ends_within_seconds_though_the_server_hangs(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = worker(office, f"smtp://127.0.0.1:{silent.getsockname()[1]}?starttls=never")
        ids = queued(office, 30)
        one.begin()
        until(lambda: one._transport._line is not None and one._transport._line.sock is not None)  # type: ignore[attr-defined]
        began = time.monotonic()
        one.end()
        assert time.monotonic() - began < 5 and not one._thread.is_alive()
    with office.store.connection() as connection:
        assert {each.phase for each in outbox.standing(connection, ids).values()} == {"waiting"}
    with post_office() as (letters, url):
        work_off(office, url)
        once(letters, 30)


def test_a_worker_waits_for_its_database(office: Office, post: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    letters, url = post
    ids = queued(office, 1)
    one = worker(office, url)
    turn, failing = Mailing.turn, threading.Semaphore(2)

    def away(self: Mailing) -> int:
        if failing.acquire(blocking=False):
            raise psycopg.OperationalError("gone")
        return turn(self)

    monkeypatch.setattr(Mailing, "turn", away)
    one.begin()
    until(lambda: statuses(office, ids) == {"sent": 1})
    one.end()
    once(letters, 1)


@pytest.mark.parametrize("breaks", ["the way", "the database"])
def test_what_breaks_once_the_end_was_said_leaves_nobody_who_knows(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    letters, url = post
    ids = queued(office, 2)
    one = worker(office, url)

    def broken(*_: object, **__: object) -> bool:
        raise {"the way": ZeroDivisionError, "the database": psycopg.OperationalError}[breaks]

    with monkeypatch.context() as for_now:
        for_now.setattr(handing, "PERSISTENCE", 0.0)
        for_now.setattr(outbox, "answered", broken)
        with suppress(psycopg.OperationalError):
            one.turn()
    said = len(letters.came)
    assert said >= 1
    work_off(office, url)
    hurry(office)
    work_off(office, url)
    once(letters, 2)
    assert statuses(office, ids) == Counter(failed=said) + Counter(sent=2 - said)


@pytest.mark.parametrize("said", ["550 5.7.1 we do not relay for you", "553 sender refused"])
def test_a_server_that_refuses_our_own_address_keeps_the_whole_queue_waiting(
    office: Office, post: Server, said: str
) -> None:
    letters, url = post
    letters.mail = said
    ids = queued(office, 50)
    work_off(office, url)
    assert statuses(office, ids) == {"queued": 50}
    with office.store.connection() as connection:
        standing = outbox.standing(connection, ids)
    assert all(said in str(each.last_error) for each in standing.values())
    letters.mail = None
    hurry(office)
    work_off(office, url)
    once(letters, 50)
    assert statuses(office, ids) == {"sent": 50}


def test_letters_that_wait_leave_from_the_address_that_the_settings_name_by_now(
    database_url: str, schema: str, tmp_path: Path, office: Office, post: Server
) -> None:
    letters, url = post
    letters.mail = "550 not from there"
    queued(office, 1)
    work_off(office, url)
    letters.mail = None
    hurry(office)
    with opened(database_url, schema, tmp_path, mail_from="SIA Mēs <post@mes.lv>") as other:
        work_off(other, url)
    assert [sender for sender, *_ in letters.came] == ["post@mes.lv"]


def test_the_log_does_not_say_to_whom_or_of_what_a_letter_was_that_broke_down(
    office: Office, post: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def poison(work: Work, asked: Dispatch.Queued) -> bytes:
        raise ValueError(f"cannot set {asked.to} {asked.name}")

    def broken(self: Hand, letter: Claimed, stream: Stream) -> None:
        raise ValueError(f"cannot say {stream.events}")

    configure()
    try:
        monkeypatch.setitem(papers.PAGES, "statement", poison)
        page = Enclosure(what="paper", name="a.pdf", media_type="application/pdf")
        queued(office, 1, "anna@ozols.lv", name="Anna Ozola", enclosures=(page,))
        work_off(office, post[1])
        monkeypatch.setattr(Hand, "give", broken)
        queued(office, 1, "janis@ozols.lv", name="Jānis Ozols")
        work_off(office, post[1])
    finally:
        structlog.reset_defaults()
    said = capfd.readouterr().err
    for event, place in (("page_not_made", "poison"), ("letter_not_put_together", "broken")):
        [line] = [each for each in said.splitlines() if event in each]
        assert "ValueError" in line and re.search(rf"tests/faults/test_mail_worker.py:[0-9]+ {place}", line)
    assert "ozol" not in said.lower() and "cannot" not in said
