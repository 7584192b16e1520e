"""Notes, promises and exclusions of a debtor, and the letter that it gets: the rules alone."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from aggregates.debtor import Charge, Debtor, Note
from aggregates.debtor.charging import charge, charged_so_far
from aggregates.debtor.rules import (
    BadNextDay,
    BadPromise,
    NoSuchNote,
    NotExcluded,
    amend,
    choose_policy,
    end_exclusion,
    exclude,
    find,
    is_excluded,
    promised,
    write,
)
from aggregates.dunning import DunningPolicy, Level
from aggregates.ids import debtor_id, reminder_id
from aggregates.invoice.disputing import BadHold, DisputedAlready, NotDisputed, NotHeld, dispute, hold, release, settle
from aggregates.invoice.refusals import NotApproved
from aggregates.invoice.sending import NotOurs
from aggregates.plain_text import BadText
from aggregates.promises import Promise, standing
from aggregates.reminder import LetterLine, Reminder, Sender
from aggregates.reminder.rules import BadSendingDay, LetterLeft, RemindedInThisRun, issue, note_failed, note_sent
from tests.aggregates.given import Given, given
from tests.aggregates.invoice.invoices import approved, bought, drafted

ON, SOON, LATER = date(2026, 6, 30), date(2026, 7, 3), date(2026, 7, 10)
KEY, OTHER, INVOICE = UUID(int=5), UUID(int=6), UUID(int=7)
DEBTOR = Debtor(id=debtor_id("ACME"))
ABOUT = ("R-1", "EUR")
POLICY = DunningPolicy(name="One letter", levels=(Level(days=3, fee=Decimal("5.00")),))


def promise(on: date = SOON, left: str = "21.00") -> Promise:
    return Promise(promised_on=on, amount=Decimal("100.00"), left=Decimal(left))


def noted(key: UUID = KEY, **more: Any) -> Given:
    note = Note(invoice=INVOICE, text="Talked", **more)
    return given(DEBTOR).when(write, key, note, customer="ACME", about=ABOUT, on=ON)


def test_a_note_says_whom_we_talked_to_and_when_to_ask_again() -> None:
    noted(contact="Ilze", next_on=SOON).then_has(
        customer="ACME", note=KEY, invoice=INVOICE, number="R-1", contact="Ilze", text="Talked", next_on=SOON
    )
    given(DEBTOR).when(
        write, KEY, Note(text="x", next_on=date(2026, 6, 29)), customer="ACME", about=None, on=ON
    ).then_refused(BadNextDay, "2026-06-29", pointer="/next_on")
    given(DEBTOR).when(write, KEY, Note(text=" "), customer="ACME", about=None, on=ON).then_refused(BadText)


def test_an_amended_note_may_keep_a_day_that_has_passed_and_changes_nothing_when_it_says_the_same() -> None:
    state = noted(next_on=SOON).state
    same = Note(invoice=INVOICE, text="Talked", next_on=SOON)
    given(state).when(amend, KEY, same, about=ABOUT, on=LATER).then()
    kept = Note(invoice=INVOICE, text="More", next_on=SOON)
    given(state).when(amend, KEY, kept, about=ABOUT, on=LATER).then_has(text="More", next_on=SOON)
    with pytest.raises(NoSuchNote):
        find(state, OTHER)


def test_the_last_promise_of_an_invoice_stands_until_its_note_takes_it_back_and_then_the_one_before() -> None:
    first = noted(promise=promise(SOON)).state
    second = given(first).when(
        write, OTHER, Note(invoice=INVOICE, text="y", promise=promise(LATER)), customer="ACME", about=ABOUT, on=ON
    )
    assert second.state.promises == {INVOICE: (OTHER, promise(LATER))}
    taken_back = given(second.state).when(amend, OTHER, Note(invoice=INVOICE, text="y"), about=ABOUT, on=ON)
    assert taken_back.state.promises == {INVOICE: (KEY, promise(SOON))}
    none = given(taken_back.state).when(amend, KEY, Note(invoice=INVOICE, text="x"), about=ABOUT, on=ON)
    assert none.state.promises == {}


@pytest.mark.parametrize(
    ("on", "amount", "pointer"),
    [
        (date(2026, 6, 29), None, "/promised_on"),
        (SOON, "0", "/promised_amount"),
        (SOON, "121.01", "/promised_amount"),
        (SOON, "1.001", "/promised_amount"),
    ],
)
def test_a_promise_that_could_not_be_kept_is_refused(on: date, amount: str | None, pointer: str) -> None:
    with pytest.raises(BadPromise) as refused:
        asked = Decimal(amount) if amount else None
        promised(Decimal("121.00"), "EUR", promised_on=on, amount=asked, today=ON)
    assert refused.value.pointer == pointer


@any_of(st.decimals(1, 10_000, places=2), st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_a_promise_is_kept_by_the_promised_amount_and_by_nothing_less(
    uncovered: Decimal, part: Decimal, paid: Decimal
) -> None:
    amount = max((uncovered * part).quantize(Decimal("0.01")), Decimal("0.01"))
    made = promised(uncovered, "EUR", promised_on=SOON, amount=amount, today=ON)
    came = (amount * paid).quantize(Decimal("0.01"))
    assert standing(made, uncovered - amount, LATER) == "kept"
    assert standing(made, uncovered - came, LATER) == ("kept" if came == amount else "broken")
    assert standing(made, uncovered - came, SOON) == ("kept" if came == amount else "open")


def test_an_exclusion_ends_with_its_day_or_by_hand() -> None:
    out = given(DEBTOR).when(exclude, customer="ACME", until=SOON, why="Talks", on=ON)
    assert [is_excluded(out.state, day) for day in (ON, SOON, LATER)] == [True, True, False]
    given(out.state).when(exclude, customer="ACME", until=SOON, why="Talks", on=ON).then()
    given(out.state).when(exclude, customer="ACME", until=SOON, why="Insolvent", on=ON).then_state(
        excluded_why="Insolvent"
    )
    given(out.state).when(end_exclusion, customer="ACME", on=LATER).then_refused(NotExcluded)
    ended = given(out.state).when(end_exclusion, customer="ACME", on=ON)
    assert not is_excluded(ended.state, ON)
    assert ended.state.excluded_why is None
    given(DEBTOR).when(exclude, customer="ACME", until=date(2026, 6, 1), why="x", on=ON).then_refused(BadNextDay)
    chosen = given(DEBTOR).when(choose_policy, "MILD", customer="ACME", on=ON).then_state(policy="MILD")
    given(chosen.state).when(choose_policy, "MILD", customer="ACME", on=ON).then()


def test_interest_of_a_void_invoice_is_not_charged() -> None:
    state: Debtor = DEBTOR
    for document, amount in ((KEY, "5.00"), (OTHER, "7.00")):
        made = Charge(invoice=INVOICE, number="R-1", until=ON, amount=Decimal(amount))
        state = given(state).when(charge, [made], customer="ACME", document=document, currency="EUR", on=ON).state
    assert charged_so_far(state, []) == {INVOICE: Decimal("12.00")}
    assert charged_so_far(state, [OTHER]) == {INVOICE: Decimal("5.00")}


def test_disputes_and_holds_are_of_an_approved_invoice_of_ours_and_end_once() -> None:
    given(approved()[0]).when(dispute, why="x", on=ON).then_state(disputed="x")
    disputed = given(approved()[0]).when(dispute, why="Not ordered", on=ON).state
    given(disputed).when(dispute, why="y", on=ON).then_refused(DisputedAlready, "Not ordered")
    given(disputed).when(settle, outcome="Agreed", on=ON).then_state(disputed=None)
    given(approved()[0]).when(settle, outcome="x", on=ON).then_refused(NotDisputed)
    held = given(approved()[0]).when(hold, until=SOON, on=ON).then_state(held_until=SOON).state
    given(held).when(hold, until=SOON, on=ON).then()
    given(held).when(hold, until=SOON, why="Talks", on=ON).then_state(held_until=SOON, held_why="Talks")
    given(held).when(release, on=LATER).then_refused(NotHeld)
    given(held).when(release, on=ON).then_state(held_until=None)
    given(approved()[0]).when(hold, until=date(2026, 6, 1), on=ON).then_refused(BadHold, pointer="/until")
    given(drafted()[0]).when(dispute, why="x", on=ON).then_refused(NotApproved)
    given(bought()).when(hold, until=SOON, on=ON).then_refused(NotOurs)


def line(amount: str, kind: str = "invoice", level: int = 0, interest: str = "0") -> LetterLine:
    figures = {"total": Decimal(amount), "open": Decimal(amount), "interest": Decimal(interest)}
    return LetterLine(kind=kind, document=INVOICE, issued_on=ON, due_on=ON, level=level, **figures)  # type: ignore[arg-type]


SAYS = {
    "customer": "ACME", "name": "SIA Acme", "language": "lv", "policy": "default", "sender": Sender(name="SIA Mēs")
}  # fmt: skip


@pytest.mark.feature("CX13")
def test_a_letter_has_the_highest_level_and_claims_what_is_left_with_fee_and_interest() -> None:
    letter = Reminder(id=reminder_id("ACME", "EUR", ON))
    lines = [line("121.00", level=1, interest="1.50"), line("60.50", level=2), line("-20.00", kind="credit_note")]
    issued = given(letter).when(issue, lines, by=POLICY, on=ON, currency="EUR", **SAYS)
    issued.then_has(
        level=2, overdue=Decimal("181.50"), credits=Decimal("20.00"), fee=Decimal("5.00"), interest=Decimal("1.50"),
        total=Decimal("168.00"),
    )  # fmt: skip
    given(issued.state).when(issue, lines, by=POLICY, on=ON, currency="EUR", **SAYS).then_refused(RemindedInThisRun)
    sent = given(issued.state).when(note_sent, channel="email", sent_on=ON, to=("a@b.lv",), today=ON)
    sent.then_state(status="sent", sent_on=ON)
    given(sent.state).when(note_sent, channel="email", sent_on=ON, to=(), today=ON).then_refused(LetterLeft)
    given(issued.state).when(note_sent, channel="post", sent_on=SOON, to=(), today=ON).then_refused(BadSendingDay)
    given(sent.state).when(note_failed, channel="email", why="Came back", on=ON).then_state(status="failed")


@pytest.mark.feature("T54")
@pytest.mark.parametrize(("elsewhere", "status"), [(True, "sent"), (False, "failed")])
def test_a_letter_that_failed_on_one_of_two_ways_stands_as_the_fact_says(elsewhere: bool, status: str) -> None:
    """Facts of before `elsewhere` say that it failed; the lists, which see one fact at a time, say so, too."""
    told: dict[str, Any] = {"effective_on": ON, "customer": "ACME"}
    ways = [
        Reminder.Sent(channel=channel, sent_on=ON, dispatch=each, **told)
        for channel, each in (("email", KEY), ("post", OTHER))
    ]
    back = Reminder.Failed(channel="email", why="Came back", dispatch=KEY, elsewhere=elsewhere, **told)
    letter = Reminder(id=reminder_id("ACME", "EUR", ON), reminded_on=ON, customer="ACME", status="issued")
    given(letter, *ways, back).then_state(status=status, left=(OTHER,))
