"""The outbox: a letter is one worker's at a time, passes the fence once, and an answer is kept until recorded."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from aggregates.dispatch import Undelivered
from store import outbox
from store.outbox_home import is_copy, move_in
from store.outbox_rows import Key, Outcome
from store.pool import Connection
from store.store import Store
from tests.store.batches import at_once

ANNA, BERTA = uuid4(), uuid4()
NO = Undelivered(to="x@b.lv", why="550 no", code=550)


@pytest.fixture
def c(store: Store) -> Iterator[Connection]:
    with store.connection() as connection:
        yield connection


@pytest.fixture
def letter(c: Connection) -> Key:
    key = (uuid4(), 1)
    outbox.enlist(c, [key])
    return key


def claimed(c: Connection, worker: UUID = ANNA, limit: int = 20) -> list[Key]:
    return [each.key for each in outbox.claim(c, worker, limit)]


def later(c: Connection, seconds: int = 7200) -> None:
    """As if so much time had gone by."""
    c.execute(
        "UPDATE outbox SET claimed_until = claimed_until - make_interval(secs => %(s)s), "
        "next_at = next_at - make_interval(secs => %(s)s), first_at = first_at - make_interval(secs => %(s)s)",
        {"s": seconds},
    )


def phase(c: Connection, letter: Key) -> str:
    return outbox.standing(c, [letter[0]])[letter[0]].phase


def released(c: Connection, letter: Key, *, worker: UUID = ANNA, fenced: bool = True, again_in: float = 0) -> None:
    outbox.release(c, worker, [letter], why="away", again_in=again_in, fenced=fenced)


def answer(c: Connection, letter: Key, *, worker: UUID = ANNA, **says: object) -> bool:
    said = {"taken": ["a@b.lv"], "refused": []} | says
    return outbox.answered(c, worker, letter, **said)  # type: ignore[arg-type]


def test_letters_are_claimed_in_their_order_a_batch_at_a_time(c: Connection) -> None:
    letters = [(uuid4(), 1) for _ in range(5)]
    outbox.enlist(c, letters)
    outbox.enlist(c, reversed(letters))
    assert sorted(claimed(c, limit=3)) == sorted(letters[:3])
    assert sorted(claimed(c, BERTA, limit=3)) == sorted(letters[3:])
    assert claimed(c) == []


def test_a_letter_is_one_workers_at_a_time(store: Store, c: Connection) -> None:
    outbox.enlist(c, [(uuid4(), 1) for _ in range(40)])

    def take() -> list[Key]:
        with store.connection() as connection:
            return claimed(connection, uuid4(), 10)

    taken = [key for batch in at_once(*[take] * 6) for key in batch]
    assert len(taken) == len(set(taken)) == 40


def test_a_worker_that_died_before_the_fence_loses_its_letter_to_another(c: Connection, letter: Key) -> None:
    assert claimed(c) == [letter]
    later(c)
    assert claimed(c, BERTA) == [letter]
    assert not outbox.hand(c, ANNA, letter), "it woke up too late"
    assert outbox.hand(c, BERTA, letter)


def test_the_fence_is_passed_once(c: Connection, letter: Key) -> None:
    claimed(c)
    assert outbox.hand(c, ANNA, letter)
    assert not outbox.hand(c, ANNA, letter)


def test_behind_the_fence_nobody_takes_it_and_in_the_end_nobody_knows(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    assert outbox.give_up_lost(c) == 0
    later(c)
    assert claimed(c, BERTA) == []
    assert outbox.give_up_lost(c) == 1
    [lost] = outbox.unrecorded(c, BERTA, 10)
    assert (lost.uncertain, lost.taken, lost.refused) == (True, (), ()) and "may have left" in str(lost.why)


def test_an_answer_that_comes_after_it_was_given_up_still_counts(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    later(c)
    outbox.give_up_lost(c)
    outbox.recorded(c, outbox.unrecorded(c, BERTA, 10), set())
    assert phase(c, letter) == "done"
    assert answer(c, letter)
    [outcome] = outbox.unrecorded(c, ANNA, 10)
    assert (outcome.taken, outcome.uncertain) == (("a@b.lv",), False)
    assert not answer(c, letter), "but only once"


def test_an_answer_is_kept_until_it_is_recorded(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    assert answer(c, letter, refused=[NO])
    assert claimed(c) == [] == outbox.unrecorded(c, BERTA, 10)
    [outcome] = outbox.unrecorded(c, ANNA, 10)
    assert outcome[:5] == (*letter, ("a@b.lv",), (NO,), False)
    outbox.recorded(c, [outcome], set())
    assert outbox.unrecorded(c, ANNA, 10) == [] == claimed(c)
    assert phase(c, letter) == "done"


def test_the_answer_to_a_worker_that_died_is_recorded_by_another(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    answer(c, letter)
    later(c)
    assert [each.taken for each in outbox.unrecorded(c, BERTA, 10)] == [("a@b.lv",)]


def test_who_is_asked_again_is_asked_when_the_time_has_come(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    answer(c, letter, again_in=600.0, why="451 later")
    outbox.recorded(c, outbox.unrecorded(c, ANNA, 10), {letter})
    assert (phase(c, letter), claimed(c)) == ("waiting", [])
    later(c, 700)
    assert claimed(c) == [letter]


def test_a_stale_record_does_not_meet_a_newer_answer(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    answer(c, letter, taken=[], refused=[NO])
    before = outbox.unrecorded(c, ANNA, 10)
    outbox.recorded(c, before, {letter})
    claimed(c)
    outbox.hand(c, ANNA, letter)
    answer(c, letter)
    outbox.recorded(c, before, set())
    assert [each.taken for each in outbox.unrecorded(c, ANNA, 10)] == [("a@b.lv",)]


def test_what_certainly_did_not_leave_is_tried_again_later(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    released(c, letter, fenced=False)
    assert phase(c, letter) == "handing", "it is not certain there"
    released(c, letter, worker=BERTA)
    assert phase(c, letter) == "handing", "it is not hers"
    released(c, letter, again_in=60.0)
    said = outbox.standing(c, [letter[0]])[letter[0]]
    assert (said.phase, said.attempts, said.last_error) == ("waiting", 1, "away")
    assert claimed(c) == []
    later(c, 70)
    assert claimed(c) == [letter]


def test_patience_is_counted_from_the_first_try(c: Connection, letter: Key) -> None:
    later(c, 3 * 86400)
    assert [each.spent for each in outbox.claim(c, ANNA, 1)] == [False], "it was never tried"
    released(c, letter)
    later(c, 2 * 86400 + 1)
    assert [each.spent for each in outbox.claim(c, ANNA, 1)] == [True]


def test_when_nobody_is_reached_all_wait_together(c: Connection, letter: Key) -> None:
    outbox.postpone(c, "away", 60.0)
    assert claimed(c) == []
    assert outbox.standing(c, [letter[0]])[letter[0]].last_error == "away"
    later(c, 61)
    assert claimed(c) == [letter]


@pytest.mark.parametrize("known", [False, True])
def test_what_is_called_back_in_time_passes_no_fence(c: Connection, letter: Key, known: bool) -> None:
    key = letter if known else (uuid4(), 1)
    claimed(c)
    assert outbox.hold(c, *key)
    assert not outbox.hand(c, ANNA, key)
    assert claimed(c) == []
    later(c, outbox.HELD + 1)
    assert key in claimed(c), "it goes on when nothing was recorded"


def test_what_is_behind_the_fence_is_not_called_back(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    assert not outbox.hold(c, *letter)
    answer(c, letter)
    assert not outbox.hold(c, *letter)


def test_each_round_is_by_itself_and_the_newest_is_shown(c: Connection, letter: Key) -> None:
    claimed(c)
    outbox.hand(c, ANNA, letter)
    outbox.enlist(c, [(letter[0], 2)])
    assert outbox.standing(c, [letter[0]])[letter[0]].round == 2
    assert claimed(c, BERTA) == [(letter[0], 2)]


def test_at_home_letters_leave(c: Connection, letter: Key) -> None:
    assert not is_copy(c)
    assert move_in(c, [letter]) == 0 and claimed(c) == [letter]


def test_in_a_copy_of_the_database_nothing_that_waits_leaves_by_itself(c: Connection, letter: Key) -> None:
    handing, unseen = (uuid4(), 1), (uuid4(), 3)
    outbox.enlist(c, [handing])
    assert len(claimed(c)) == 2
    c.execute("UPDATE outbox_home SET home = 'elsewhere'")
    assert is_copy(c) and not outbox.hand(c, ANNA, handing)
    assert move_in(c, [letter, unseen]) == 3
    assert not is_copy(c) and claimed(c, BERTA) == []
    found: list[Outcome] = outbox.unrecorded(c, BERTA, 10)
    assert {(each.dispatch, each.round) for each in found} == {letter, handing, unseen}
    assert all(each.uncertain and "copy" in str(each.why) for each in found)


def test_the_role_of_the_application_can_do_all_that_the_outbox_does(store: Store, c: Connection, letter: Key) -> None:
    with c.transaction(force_rollback=True):
        c.execute(f"SET LOCAL ROLE {store.schema}_app")
        assert not is_copy(c)
        assert claimed(c) == [letter] and outbox.hand(c, ANNA, letter)
        c.execute("UPDATE outbox_home SET home = 'elsewhere'")
        assert move_in(c, [(uuid4(), 1)]) == 2
    with c.transaction(force_rollback=True):
        c.execute(f"SET LOCAL ROLE {store.schema}_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            c.execute("DELETE FROM outbox")
