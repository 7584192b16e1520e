"""What left is noted on its document once; what a document has become since decides whether it still leaves."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from aggregates.dispatch import Dispatch, Undelivered
from aggregates.dispatch.rules import retry
from aggregates.invoice import Invoice
from api.office import Office
from commands.carry_out import carry_out
from commands.dispatches.note_result import NoteResults, note_results
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from store.outbox_rows import Outcome
from tests.faults import trade
from tests.faults.letters import CLERK, hurry, opened, prepare, queued, record, states, told, work_off
from tests.post_office import Letters, post_office


@pytest.fixture
def office(database_url: str, schema: str, tmp_path: Path) -> Iterator[Office]:
    with opened(database_url, schema, tmp_path) as made:
        trade.prepare(made, 3)
        prepare(made)
        yield made


@pytest.fixture
def post() -> Iterator[tuple[Letters, str]]:
    with post_office() as made:
        yield made


@pytest.fixture
def invoice(office: Office) -> UUID:
    with office.store.connection() as connection:
        [row] = connection.execute("SELECT id FROM invoices WHERE status = 'approved' LIMIT 1").fetchall()
    return row[0]


def sendings(office: Office, invoice: UUID) -> list[Invoice.Sent]:
    return [event for event in office.store.load_many([invoice])[invoice].events if isinstance(event, Invoice.Sent)]


def noted(office: Office, *outcomes: Outcome) -> list[str]:
    answer = carry_out(
        office.desk, CLERK, "note_results", NoteResults(), lambda work, c: note_results(work, c, outcomes)
    )
    return list(answer.more["waiting"])


def came(each: UUID, *taken: str, round_: int = 1, no: tuple[str, ...] = (), uncertain: bool = False) -> Outcome:
    refused = tuple(Undelivered(to=to, why="550 no", code=550) for to in no)
    return Outcome(each, round_, taken, refused, uncertain, "nobody knows" if uncertain else None, 1)


@pytest.mark.feature("T14")
def test_an_invoice_knows_that_it_left_by_which_dispatch_and_to_whom(
    office: Office, post: tuple[Letters, str], invoice: UUID
) -> None:
    _, url = post
    [each] = queued(office, 1, "anna@b.lv", kind="invoice", document=invoice, number="R-1")
    work_off(office, url)
    [sent] = sendings(office, invoice)
    assert (sent.channel, sent.to, sent.dispatch) == ("email", ("anna@b.lv",), each)


def test_the_same_answer_is_noted_once(office: Office, invoice: UUID) -> None:
    [each] = queued(office, 1, "a@b.lv", "c@b.lv", kind="invoice", document=invoice)
    assert noted(office, came(each, "a@b.lv")) == [str(each)], "the other one is still to be asked"
    assert noted(office, came(each, "a@b.lv")) == [str(each)]
    assert noted(office, came(each, "a@b.lv", "c@b.lv")) == []
    assert told(office, each) == ["Queued", "Sent", "Sent"]
    assert [event.to for event in sendings(office, invoice)] == [("a@b.lv",), ("c@b.lv",)]


def test_two_answers_at_once_are_both_noted(office: Office) -> None:
    first, second = queued(office, 2, "a@b.lv")
    noted(office, came(first, "a@b.lv"), came(second, no=("a@b.lv",)))
    assert [states(office, [first, second])[each].status for each in (first, second)] == ["sent", "failed"]


def test_a_refusal_of_an_earlier_round_does_not_touch_this_one(office: Office) -> None:
    [each] = queued(office, 1, "a@b.lv")
    noted(office, came(each, uncertain=True))
    record(office, each, lambda d: retry(d, to=None, cc=None, remake=False, anyway=True, on=d.asked.effective_on))
    noted(office, came(each, no=("a@b.lv",)), came(each, uncertain=True))
    assert states(office, [each])[each].status == "queued"
    noted(office, came(each, "a@b.lv"))
    assert states(office, [each])[each].status == "sent", "but what was taken has arrived"


def test_what_left_is_noted_although_its_invoice_is_a_draft_again(office: Office, invoice: UUID) -> None:
    [each] = queued(office, 1, "a@b.lv", kind="invoice", document=invoice)
    trade.give(office, unapprove_invoice, UnapproveInvoice(reason="wrong price"), invoice)
    noted(office, came(each, "a@b.lv"))
    assert states(office, [each])[each].status == "sent"
    assert sendings(office, invoice) == []


def test_what_was_taken_back_while_its_letter_waited_does_not_leave(
    office: Office, post: tuple[Letters, str], invoice: UUID
) -> None:
    letters, url = post
    letters.mail = "451 not now"
    [each] = queued(office, 1, "a@b.lv", kind="invoice", document=invoice, number="R-1")
    work_off(office, url)
    assert states(office, [each])[each].made
    trade.give(office, unapprove_invoice, UnapproveInvoice(reason="wrong price"), invoice)
    letters.mail = None
    hurry(office)
    work_off(office, url)
    assert letters.came == [] and states(office, [each])[each].status == "failed"
    fact = office.store.load_many([each])[each].events[-1]
    assert isinstance(fact, Dispatch.Failed) and "taken back" in fact.why and not fact.uncertain
