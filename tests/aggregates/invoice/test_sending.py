"""That an invoice left the house is noted once, on the day on which it left."""

from datetime import date

import pytest

from aggregates.attachment import Attachment, NoSuchAttachment
from aggregates.invoice import Invoice
from aggregates.invoice.attach import attach
from aggregates.invoice.refusals import NotApproved
from aggregates.invoice.sending import AlreadySent, NotOurs, NotSentYet, note_sent
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, approved, drafted

POSTED = {"channel": "post", "sent_on": LATER, "today": LATER}


@pytest.mark.feature("T13")
def test_the_day_of_posting_is_kept_with_the_revision_that_was_posted() -> None:
    sent = given(approved()[0]).when(note_sent, **POSTED)
    sent.then(Invoice.Sent(effective_on=LATER, channel="post", sent_on=LATER, customer="C1"))
    assert [(each.channel, each.sent_on) for each in sent.state.sent] == [("post", LATER)]
    given(sent.state).when(note_sent, **POSTED).then_refused(AlreadySent, str(LATER))


def test_it_may_leave_by_several_ways_on_one_day() -> None:
    sent = given(approved()[0]).when(note_sent, **POSTED)
    both = given(sent.state).when(note_sent, **{**POSTED, "channel": "einvoice"}, to=["0151:1"])
    both.then_has(channel="einvoice", to=("0151:1",))
    assert len(both.state.sent) == 2


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 3, 21)])
def test_it_leaves_neither_before_its_issue_nor_in_the_future(day: date) -> None:
    asked = {"channel": "post", "sent_on": day, "today": LATER}
    given(approved()[0]).when(note_sent, **asked).then_refused(NotSentYet, str(ISSUED), pointer="/sent_on")


def test_a_draft_and_what_a_provider_wrote_are_not_sent() -> None:
    given(drafted()[0]).when(note_sent, **POSTED).then_refused(NotApproved)
    bought = drafted(direction="purchase", number="P-1", issued_on=ISSUED)[0]
    given(bought).when(note_sent, **POSTED).then_refused(NotOurs, "SIA Alfa")


def test_what_went_along_is_kept_though_it_is_detached_later() -> None:
    page = Attachment(key="p1", name="R-1.pdf", media_type="application/pdf", size=3, sha256="0f", kind="paper")
    invoice = given(approved()[0]).when(attach, page, on=LATER).state
    sent = given(invoice).when(note_sent, **POSTED, attachments=["p1", "p1"])
    sent.then_has(attachments=(page,))
    given(invoice).when(note_sent, **POSTED, attachments=["p2"]).then_refused(NoSuchAttachment, "p2")
