"""Invoices go to accounting in batches: each is done or refused, in as many questions for ten as for three."""

from uuid import UUID, uuid4

import pytest

from aggregates.invoice.export import NotExported
from aggregates.invoice.sending import AlreadySent
from commands.invoices.mark_booked import (
    HandOverInvoices,
    MarkInvoicesBooked,
    hand_over_invoices,
    mark_invoices_booked,
)
from commands.invoices.mark_posted import MarkPosted, mark_posted
from commands.invoices.unbook_invoice import UnbookInvoice, unbook_invoice
from tests.commands.conftest import TODAY, Given


@pytest.mark.feature("F22")
def test_each_of_a_batch_is_done_once_or_refused_with_its_reason(given: Given) -> None:
    approved, draft, unknown = given.invoice()[0], given.draft(), uuid4()
    command = HandOverInvoices(ids=(approved, draft, approved, unknown), batch="B1")

    answer = given.when(command, hand_over_invoices).then("Invoice.Exported").answer
    assert [each["id"] for each in answer.more["done"]] == [str(approved)]
    assert {each.id: (each.status, each.type) for each in answer.more["refused"]} == {
        str(draft): (409, "/problems/not-approved"), str(unknown): (404, "/problems/not-found"),
    }  # fmt: skip


def test_a_booked_invoice_keeps_the_batch_in_which_it_was_handed_over(given: Given) -> None:
    handed, fresh = given.invoice()[0], given.invoice()[0]
    given.do(HandOverInvoices(ids=(handed,), batch="B1"), hand_over_invoices)

    answer = given.do(MarkInvoicesBooked(ids=(handed, fresh)), mark_invoices_booked)
    batches = {each["id"]: each["batch"] for each in answer.more["done"]}
    assert batches == {str(handed): "B1", str(fresh): answer.more["batch"]}
    assert answer.more["batch"].startswith(str(TODAY))


def test_what_is_booked_comes_back_as_booked_and_what_is_in_process_as_handed_over(given: Given) -> None:
    booked, handed = given.invoice()[0], given.invoice()[0]
    given.do(MarkInvoicesBooked(ids=(booked,)), mark_invoices_booked)
    given.do(HandOverInvoices(ids=(handed,)), hand_over_invoices)
    back = UnbookInvoice(reason="Wrong month")

    given.when(back, unbook_invoice, booked).then("Invoice.Unbooked")
    given.when(back, unbook_invoice, handed).then("Invoice.ExportWithdrawn")
    given.when(back, unbook_invoice, handed).refused(NotExported)


def test_many_are_booked_in_as_many_questions_as_few(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [given.invoice()[0] for _ in range(13)]
    asked: list[int] = []
    load, append = given.store.load_many, given.store.append
    monkeypatch.setattr(given.store, "load_many", lambda *each, **more: asked.append(1) or load(*each, **more))
    monkeypatch.setattr(given.store, "append", lambda *each, **more: asked.append(1) or append(*each, **more))

    found = []
    for chosen in (ids[:3], ids[3:]):
        asked.clear()
        answer = given.do(MarkInvoicesBooked(ids=tuple(chosen)), mark_invoices_booked)
        assert len(answer.more["done"]) == len(chosen)
        found.append(len(asked))
    assert found[0] == found[1] == 2


@pytest.mark.feature("T13")
def test_posting_is_noted_once_a_day(given: Given) -> None:
    each: UUID = given.invoice()[0]
    given.when(MarkPosted(posted_on=TODAY), mark_posted, each).then("Invoice.Sent")
    given.when(MarkPosted(posted_on=TODAY), mark_posted, each).refused(AlreadySent)
