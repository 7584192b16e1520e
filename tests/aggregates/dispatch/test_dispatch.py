"""What becomes of a dispatch: each recipient once, whatever servers say, and nothing is tried again unasked."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.dispatch import EVOLVE, Dispatch, Enclosure, Undelivered
from aggregates.dispatch.rules import (
    BadDispatchDay,
    DispatchLeft,
    NoRecipient,
    NoSuchRecipient,
    NothingToRetry,
    NotOnItsWay,
    PerhapsArrived,
    TooManyRecipients,
    bounce,
    cancel,
    note_failed,
    note_made,
    note_posted,
    note_sent,
    queue_email,
    queue_letter,
    retry,
)
from aggregates.event import Event, fold
from aggregates.plain_text import BadText

TODAY = date(2026, 5, 4)
JANIS, ANNA = "janis@ozols.lv", "anna@ozols.lv"
PAPER = Enclosure(what="paper", name="R-1.pdf", media_type="application/pdf", size=10, sha256="a" * 64)
ABOUT = {
    "kind": "invoice", "customer": "OZOLS", "name": "Ozols SIA", "language": "lv", "number": "R-1",
    "document": UUID(int=7), "effective_on": TODAY,
}  # fmt: skip


def queued(*to: str, cc: tuple[str, ...] = ()) -> Dispatch:
    return after(
        Dispatch(id=UUID(int=1)), queue_email(to=to or (JANIS,), cc=cc, subject="Rēķins", text="Labdien!", **ABOUT)
    )


def after(dispatch: Dispatch, *facts: Event) -> Dispatch:
    return fold(EVOLVE, dispatch, facts)


def again(dispatch: Dispatch, **says: Any) -> Dispatch:
    return after(
        dispatch, *retry(dispatch, **{"to": None, "cc": None, "remake": False, "anyway": False, "on": TODAY} | says)
    )


def test_an_address_that_is_named_twice_gets_it_once() -> None:
    dispatch = queued(JANIS, "Janis@ozols.lv", cc=("JANIS@OZOLS.LV", ANNA))
    assert dispatch.recipients == {JANIS: "queued", ANNA: "queued"}


def test_an_email_to_nobody_or_to_too_many_is_refused() -> None:
    with pytest.raises(NoRecipient):
        queue_email(to=(), subject="s", text="t", **ABOUT)
    with pytest.raises(TooManyRecipients):
        queue_email(to=[f"a{n}@b.lv" for n in range(51)], subject="s", text="t", **ABOUT)


@pytest.mark.parametrize("subject", ["Rēķins\r\nBcc: thief@evil.lv", "Rēķins\nX: y", "Rēķi\rns", "a\u2028b", " "])
def test_no_header_is_smuggled_in_with_a_subject(subject: str) -> None:
    with pytest.raises(BadText):
        queue_email(to=(JANIS,), subject=subject, text="t", **ABOUT)


def test_what_a_server_took_for_one_of_two_stays_on_its_way_to_the_other() -> None:
    dispatch = queued(JANIS, ANNA)
    dispatch = after(dispatch, *note_sent(dispatch, [JANIS], on=TODAY))
    assert (dispatch.status, dispatch.recipients) == ("queued", {JANIS: "sent", ANNA: "queued"})
    assert note_sent(dispatch, [JANIS], on=TODAY) == []
    dispatch = after(
        dispatch, *note_failed(dispatch, "full", refused=[Undelivered(to=ANNA, why="full", code=552)], on=TODAY)
    )
    assert (dispatch.status, dispatch.recipients[ANNA]) == ("partly", "failed")


def test_a_failure_that_names_nobody_is_that_of_all_who_have_not_got_it() -> None:
    dispatch = queued(JANIS, ANNA)
    dispatch = after(dispatch, *note_sent(dispatch, [JANIS], on=TODAY))
    dispatch = after(dispatch, *note_failed(dispatch, "the server is gone", on=TODAY))
    assert dispatch.recipients == {JANIS: "sent", ANNA: "failed"}


def test_a_servers_words_are_kept_as_far_as_they_can_be_shown() -> None:
    [fact] = note_failed(queued(), "550 no\r\nsuch\x00user " + "x" * 900, on=TODAY)
    assert fact.why.startswith("550 no  such user x") and len(fact.why) == 500
    [fact] = note_failed(queued(), "\r\n", on=TODAY)
    assert fact.why == "No reason was given."


def test_a_retry_goes_only_to_who_has_not_got_it() -> None:
    dispatch = queued(JANIS, ANNA)
    dispatch = after(dispatch, *note_sent(dispatch, [JANIS], on=TODAY))
    dispatch = after(dispatch, *note_failed(dispatch, "gone", on=TODAY))
    dispatch = again(dispatch)
    assert (dispatch.round, dispatch.status, dispatch.recipients) == (2, "queued", {JANIS: "sent", ANNA: "queued"})
    with pytest.raises(NothingToRetry):
        again(dispatch)


def test_a_retry_to_another_address_forgets_the_wrong_one() -> None:
    dispatch = after(queued(), *note_failed(queued(), "no such user", on=TODAY))
    dispatch = again(dispatch, to=(ANNA,))
    assert dispatch.recipients == {ANNA: "queued"}


def test_who_has_got_it_has_it_still_when_it_is_retried_to_somebody_else() -> None:
    dispatch = after(queued(), *note_sent(queued(), [JANIS], on=TODAY))
    dispatch = again(dispatch, to=(ANNA,))
    assert (dispatch.status, dispatch.recipients) == ("queued", {JANIS: "sent", ANNA: "queued"})
    dispatch = after(dispatch, *note_failed(dispatch, "no such user", on=TODAY))
    assert (dispatch.status, dispatch.recipients) == ("partly", {JANIS: "sent", ANNA: "failed"})
    assert again(dispatch).recipients == {JANIS: "sent", ANNA: "queued"}


def test_what_all_have_got_is_not_sent_to_them_again() -> None:
    dispatch = after(queued(), *note_sent(queued(), [JANIS], on=TODAY))
    with pytest.raises(NothingToRetry):
        again(dispatch)
    with pytest.raises(NothingToRetry):
        again(dispatch, to=(JANIS,))
    assert again(dispatch, to=(JANIS, ANNA)).recipients == {JANIS: "sent", ANNA: "queued"}


def test_what_may_have_arrived_is_sent_again_only_by_who_says_so() -> None:
    dispatch = after(queued(), *note_failed(queued(), "no answer", uncertain=True, on=TODAY))
    with pytest.raises(PerhapsArrived, match="anyway"):
        again(dispatch)
    dispatch = again(dispatch, anyway=True)
    assert dispatch.status == "queued" and not dispatch.uncertain


def test_somebody_may_say_that_what_may_have_arrived_did() -> None:
    dispatch = after(queued(), *note_failed(queued(), "no answer", uncertain=True, on=TODAY))
    dispatch = after(dispatch, *note_sent(dispatch, [JANIS], on=TODAY, why="They wrote back."))
    assert dispatch.status == "sent" and not dispatch.uncertain


def test_an_email_comes_back_from_who_got_it_and_only_once() -> None:
    with pytest.raises(NoSuchRecipient):
        bounce(queued(), JANIS, why="x", bounced_on=TODAY, today=TODAY)
    dispatch = after(queued(), *note_sent(queued(), [JANIS], on=TODAY))
    with pytest.raises(NoSuchRecipient, match=ANNA):
        bounce(dispatch, ANNA, why="x", bounced_on=TODAY, today=TODAY)
    with pytest.raises(BadDispatchDay):
        bounce(dispatch, JANIS, why="x", bounced_on=date(2026, 5, 5), today=TODAY)
    came = bounce(dispatch, JANIS.upper(), why="mailbox full", bounced_on=TODAY, today=TODAY)
    dispatch = after(dispatch, *came)
    assert (dispatch.status, dispatch.recipients) == ("failed", {JANIS: "bounced"})
    assert bounce(dispatch, JANIS, why="mailbox full", bounced_on=TODAY, today=TODAY) == []
    assert again(dispatch).recipients == {JANIS: "queued"}


def test_what_has_left_cannot_be_called_back_and_what_waits_can() -> None:
    dispatch = after(queued(), *cancel(queued(), on=TODAY))
    assert dispatch.status == "cancelled"
    with pytest.raises(DispatchLeft):
        cancel(dispatch, on=TODAY)
    with pytest.raises(NotOnItsWay):
        note_made(dispatch, [PAPER], on=TODAY)
    with pytest.raises(NothingToRetry):
        again(dispatch)


def test_what_a_server_took_while_it_was_cancelled_is_noted_and_goes_to_nobody_else() -> None:
    dispatch = queued(JANIS, ANNA)
    dispatch = after(dispatch, *cancel(dispatch, on=TODAY), *note_sent(dispatch, [JANIS], on=TODAY))
    assert (dispatch.status, dispatch.recipients) == ("partly", {JANIS: "sent", ANNA: "cancelled"})


def test_a_letter_by_post_is_sent_on_the_day_on_which_it_was_posted() -> None:
    letter = after(Dispatch(id=UUID(int=1)), queue_letter(address="Brīvības 1", **ABOUT))
    assert (letter.status, letter.recipients) == ("queued", {})
    with pytest.raises(BadDispatchDay):
        note_posted(letter, posted_on=date(2026, 5, 5), today=TODAY)
    letter = after(letter, *note_made(letter, [PAPER], on=TODAY), *note_posted(letter, posted_on=TODAY, today=TODAY))
    assert (letter.status, letter.made) == ("sent", True)


def test_files_stay_as_they_are_when_it_is_tried_again_unless_they_are_to_be_made_anew() -> None:
    dispatch = after(queued(), *note_made(queued(), [PAPER], message_id="<1@n>", on=TODAY))
    dispatch = after(dispatch, *note_failed(dispatch, "gone", on=TODAY))
    assert again(dispatch).made and not again(dispatch, remake=True).made


OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(["sent", "failed", "uncertain", "bounce", "retry", "cancel"]), st.sampled_from([JANIS, ANNA])
    ),
    max_size=12,
)


@given(OUTCOMES)
def test_nobody_who_has_got_it_is_on_its_way_again_unless_it_came_back(outcomes: list[tuple[str, str]]) -> None:
    dispatch, got = queued(JANIS, ANNA), set[str]()
    for what, whom in outcomes:
        dispatch = _befallen(dispatch, what, whom)
        got |= {each for each, standing in dispatch.recipients.items() if standing == "sent"}
        got -= {each for each, standing in dispatch.recipients.items() if standing == "bounced"}
        assert not any(dispatch.recipients[each] == "queued" for each in got)
        assert (dispatch.status == "sent") <= (set(dispatch.recipients.values()) == {"sent"})


def _befallen(dispatch: Dispatch, what: str, whom: str) -> Dispatch:
    try:
        match what:
            case "sent":
                return after(dispatch, *note_sent(dispatch, [whom], on=TODAY))
            case "failed":
                return after(dispatch, *note_failed(dispatch, "x", refused=[Undelivered(to=whom, why="x")], on=TODAY))
            case "uncertain":
                return after(dispatch, *note_failed(dispatch, "x", uncertain=True, on=TODAY))
            case "bounce":
                return after(dispatch, *bounce(dispatch, whom, why="x", bounced_on=TODAY, today=TODAY))
            case "cancel":
                return after(dispatch, *cancel(dispatch, on=TODAY))
            case _:
                return again(dispatch, anyway=True)
    except (NoSuchRecipient, NothingToRetry, DispatchLeft):
        return dispatch


def test_what_may_have_arrived_stays_so_when_it_is_called_back_or_came_back_from_one_of_two() -> None:
    both = queued(JANIS, ANNA)
    lost = after(both, *note_failed(both, "no answer", uncertain=True, on=TODAY))
    [called_back] = cancel(lost, on=TODAY)
    assert after(lost, called_back).uncertain and called_back.uncertain
    [back] = bounce(lost, JANIS, why="no such user", bounced_on=TODAY, today=TODAY)
    came_back = after(lost, back)
    assert came_back.uncertain and back.uncertain
    with pytest.raises(PerhapsArrived):
        retry(came_back, to=None, cc=None, remake=False, anyway=False, on=TODAY)
    [last] = bounce(came_back, ANNA, why="no such user", bounced_on=TODAY, today=TODAY)
    assert not after(came_back, last).uncertain


def test_that_one_of_two_got_what_may_have_arrived_says_nothing_of_the_other() -> None:
    both = queued(JANIS, ANNA)
    lost = after(both, *note_failed(both, "no answer", uncertain=True, on=TODAY))
    [got] = note_sent(lost, [JANIS], on=TODAY, why="Jānis wrote back.")
    partly = after(lost, got)
    assert (partly.status, partly.uncertain, got.uncertain) == ("partly", True, True)
    with pytest.raises(PerhapsArrived):
        again(partly)
    [all_] = note_sent(partly, [ANNA], on=TODAY, why="And so did Anna.")
    assert (after(partly, all_).status, after(partly, all_).uncertain) == ("sent", False)


@pytest.mark.parametrize(
    ("fact", "advice"), [("cancel", "send its document anew"), ("post", "left already"), ("fail", "retry it first")]
)
def test_what_is_not_on_its_way_is_told_what_helps(fact: str, advice: str) -> None:
    letter = after(Dispatch(id=UUID(int=2)), queue_letter(**ABOUT))
    facts = {
        "cancel": cancel(letter, on=TODAY),
        "post": note_posted(letter, posted_on=TODAY, today=TODAY),
        "fail": note_failed(letter, "no paper", on=TODAY),
    }
    with pytest.raises(NotOnItsWay, match=advice):
        note_posted(after(letter, *facts[fact]), posted_on=TODAY, today=TODAY)
