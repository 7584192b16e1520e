"""A letter by post knows its pages in a batch, and is posted only when it has some."""

from datetime import date
from uuid import UUID

import pytest

from aggregates.dispatch import EVOLVE, Dispatch, Enclosure
from aggregates.dispatch.printing import NotByPost, NotPrintedYet, check_made, note_printed
from aggregates.dispatch.rules import NotOnItsWay, cancel, note_failed, note_made, queue_email, queue_letter, retry
from aggregates.event import Event, fold

DAY = date(2026, 6, 30)
PAGE = Enclosure(what="paper", name="letter.pdf", media_type="application/pdf")
SAYS = {
    "effective_on": DAY, "kind": "reminder", "customer": "ACME", "name": "SIA Acme", "language": "lv",
    "enclosures": (PAGE,),
}  # fmt: skip


def after(*facts: Event) -> Dispatch:
    return fold(EVOLVE, Dispatch(id=UUID(int=1)), facts)


def printed(letter: Dispatch) -> list[Dispatch.Printed]:
    return note_printed(letter, batch="b" * 64, first=3, last=4, on=DAY)


def test_it_knows_the_batch_it_is_in_until_it_is_given_on_its_way_again() -> None:
    letter = after(queue_letter(**SAYS))
    [fact] = printed(letter)
    assert (fact.first, fact.last, fact.channel, fact.customer) == (3, 4, "post", "ACME")
    there = after(queue_letter(**SAYS), fact)
    assert (there.printed, there.status) == ("b" * 64, "queued")
    failed = after(queue_letter(**SAYS), fact, *note_failed(there, "The printer burnt.", on=DAY))
    again = retry(failed, to=None, cc=None, remake=True, anyway=False, on=DAY)
    assert after(queue_letter(**SAYS), fact, *note_failed(there, "x", on=DAY), *again).printed is None


def test_only_what_goes_by_post_and_waits_is_printed() -> None:
    mail = after(queue_email(to=["a@b.lv"], subject="x", text="y", **SAYS))
    with pytest.raises(NotByPost):
        printed(mail)
    letter = after(queue_letter(**SAYS))
    gone = after(queue_letter(**SAYS), *cancel(letter, on=DAY))
    with pytest.raises(NotOnItsWay):
        printed(gone)


def test_what_has_no_pages_was_not_posted() -> None:
    letter = after(queue_letter(**SAYS))
    with pytest.raises(NotPrintedYet):
        check_made(letter)
    check_made(after(queue_letter(**SAYS), *note_made(letter, (PAGE,), on=DAY)))
