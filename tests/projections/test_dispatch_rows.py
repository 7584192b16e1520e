"""Whatever befalls a dispatch, its rows say how it stands: as a whole, with each recipient, and day by day."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from aggregates.dispatch import EVOLVE, Dispatch, Undelivered
from aggregates.dispatch.rules import bounce, cancel, note_failed, note_made, note_sent, queue_email, retry
from aggregates.errors import Refusal
from aggregates.event import Event, fold
from projections import counters, dispatches
from tests.projections.naive import Naive
from tests.projections.world import Written

TODAY = date(2026, 5, 4)
ADDRESSES = ["a@b.lv", "c@d.lv", "e@f.lv"]
ID = UUID(int=1)


def apply(rows: Naive, position: int, event: Event) -> None:
    written = Written(position, str(ID), position, "2026-05-04 10:00:00+00", "anna", event)
    rows.take_in([written], [dispatches, counters])


def facts(dispatch: Dispatch, what: str, whom: list[str], other: str) -> list[Any]:
    no = [Undelivered(to=each, why="full", code=552) for each in whom]
    try:
        return {
            "made": lambda: note_made(dispatch, (), on=TODAY, message_id="<1@b.lv>"),
            "sent": lambda: note_sent(dispatch, whom, on=TODAY),
            "refused": lambda: note_failed(dispatch, "full", refused=no, on=TODAY),
            "lost": lambda: note_failed(dispatch, "no answer", uncertain=True, on=TODAY),
            "bounced": lambda: bounce(dispatch, whom[0], why="gone", bounced_on=TODAY, today=TODAY),
            "again": lambda: retry(dispatch, to=None, cc=None, remake=False, anyway=True, on=TODAY),
            "elsewhere": lambda: retry(dispatch, to=[other], cc=None, remake=True, anyway=True, on=TODAY),
            "cancelled": lambda: cancel(dispatch, on=TODAY),
        }[what]()
    except Refusal:
        return []


WHATS = ["made", "sent", "refused", "lost", "bounced", "again", "elsewhere", "cancelled"]
some = st.lists(st.sampled_from(ADDRESSES), min_size=1, unique=True)


@given(
    to=some,
    steps=st.lists(st.tuples(st.sampled_from(WHATS), some, st.sampled_from([*ADDRESSES, "g@h.lv"])), max_size=12),
)
def test_the_rows_say_what_the_dispatch_says_after_every_fact(
    to: list[str], steps: list[tuple[str, list[str], str]]
) -> None:
    dispatch, rows, position = Dispatch(id=ID), Naive(), 0
    begun = queue_email(
        to=to, subject="s", text="t", kind="statement", customer="A", name="A", language="lv", effective_on=TODAY
    )
    for what, whom, other in [("", [], ""), *steps]:
        for fact in facts(dispatch, what, whom, other) if what else [begun]:
            position += 1
            dispatch = fold(EVOLVE, dispatch, [fact])
            apply(rows, position, fact)
    [row] = rows.of(dispatches.DISPATCHES).values()
    assert (row["status"], row["round"], row["made"], row["uncertain"]) == (
        dispatch.status, dispatch.round, dispatch.made, dispatch.uncertain,
    )  # fmt: skip
    standing = {address: each["standing"] for (_, address), each in rows.of(dispatches.RECIPIENTS).items()}
    assert {address: standing[address] for address in dispatch.recipients} == dispatch.recipients
    turns = rows.of(dispatches.TURNS)
    assert turns[max(turns)]["status"] == dispatch.status
    assert sum(each["again"] for each in turns.values()) == dispatch.round


def test_a_reason_stays_with_whom_it_was_about() -> None:
    begun = queue_email(
        to=ADDRESSES[:2],
        subject="s",
        text="t",
        kind="statement",
        customer="A",
        name="A",
        language="lv",
        effective_on=TODAY,
    )
    dispatch, rows = fold(EVOLVE, Dispatch(id=ID), [begun]), Naive()
    apply(rows, 1, begun)
    for position, (why, whom) in enumerate(
        [("full", [Undelivered(to="a@b.lv", why="full", code=552)]), ("gone", [])], 2
    ):
        [fact] = note_failed(dispatch, why, refused=whom, on=TODAY)
        dispatch = fold(EVOLVE, dispatch, [fact])
        apply(rows, position, fact)
    reasons = {address: (each["why"], each["code"]) for (_, address), each in rows.of(dispatches.RECIPIENTS).items()}
    assert reasons == {"a@b.lv": ("full", 552), "c@d.lv": ("gone", None)}
