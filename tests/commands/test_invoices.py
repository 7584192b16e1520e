"""Commands about invoices: numbers without gaps, corrections that keep them, limits, and bulk in few round trips."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from aggregates.errors import Conflict, Refusal
from aggregates.invoice import Invoice
from aggregates.invoice.write_off import OverLimit
from commands.command import Order
from commands.invoices.approve_invoice import ApproveInvoice, ApproveInvoices, approve_invoice, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.invoices.write_off_invoice import UndoWriteOff, WriteOffInvoice, undo_invoice_write_off, write_off_invoice
from commands.work import Work
from store import appending
from tests.commands.conftest import CLERK, TODAY, Given


def state(given: Given, each: UUID) -> Invoice:
    return Work(given.desk, Order(CLERK), DraftInvoice.model_construct(effective_on=None)).state(Invoice, each)


def drafts(given: Given, count: int) -> list[UUID]:
    """Many at once: the drafting itself is not what is looked at."""
    line = InvoiceLine(text="Transports", unit_price=Decimal("10.00"), vat_code="PVN21")
    command, ids = DraftInvoice(payer="ACME", lines=(line,)), []

    def several(work: Work, each: DraftInvoice) -> Any:
        answers = [draft_invoice(work, each) for _ in range(count)]
        ids.extend(UUID(str(answer.id)) for answer in answers)
        return answers[0]

    given.do(command, several)
    return ids


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile."""
    sent: list[str] = []
    execute, call = psycopg.Cursor.execute, appending.call

    def counted(self: Any, query: Any, *more: Any, **named: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *more, **named)

    def appended(*given: Any) -> Any:
        sent.append("append")
        return call(*given)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counted)
        patched.setattr(appending, "call", appended)
        yield sent


def test_a_thousand_drafts_are_approved_without_a_gap_in_as_many_round_trips_as_ten(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = {}
    for count in (10, 1000):
        ids = drafts(given, count)
        with statements(monkeypatch) as sent:
            given.when(ApproveInvoices(ids=tuple(ids)), approve_invoices)
        trips[count] = len(sent)
        assert given.refusal is None and given.answer.more["refused"] == []
        assert [each["id"] for each in given.answer.more["done"]] == [str(each) for each in ids]
    assert trips[1000] == trips[10] <= 10, trips
    numbers = [each["number"] for each in given.answer.more["done"]]
    assert numbers == [f"R-{number:06}" for number in range(11, 1011)]


def test_a_refused_one_of_many_burns_no_number(given: Given) -> None:
    one, missing, done, two = given.draft(), uuid4(), given.invoice()[0], given.draft()
    answer = given.do(ApproveInvoices(ids=(one, missing, done, two, one)), approve_invoices)
    assert [each["number"] for each in answer.more["done"]] == ["R-000002", "R-000003"]
    assert {each.id: each.status for each in answer.more["refused"]} == {str(missing): 404, str(done): 409}
    assert given.invoice()[1] == "R-000004"


def test_a_draft_again_keeps_its_number_and_its_date(given: Given) -> None:
    each, number = given.invoice()
    given.when(UnapproveInvoice(reason="wrong address"), unapprove_invoice, each).then("Invoice.Unapproved")
    other = given.invoice()[1]
    again = given.do(ApproveInvoice(), approve_invoice, each)
    assert (again.more["number"], other) == (number, "R-000002")
    assert state(given, each).issued_on == TODAY


def test_a_cancelled_invoice_keeps_its_number_and_nobody_else_gets_it(given: Given) -> None:
    each, number = given.invoice()
    given.when(CancelInvoice(reason="twice"), cancel_invoice, each).then("Invoice.Cancelled")
    assert (state(given, each).number, state(given, each).status) == (number, "cancelled")
    assert given.invoice()[1] != number
    given.when(CancelInvoice(reason="again"), cancel_invoice, each).refused(Conflict)


@pytest.mark.feature("F11", "TX3")
def test_a_credit_of_all_covers_the_invoice_with_a_numbered_note(given: Given) -> None:
    each, _ = given.invoice("100.00")
    answer = given.do(CreditInvoice(reason="returned"), credit_invoice, each)
    note = state(given, UUID(answer.more["credit_note"]))
    assert (answer.more["number"], note.type, note.status) == ("K-000001", "credit_note", "approved")
    assert (state(given, each).uncovered, note.uncovered) == (Decimal("0.00"), Decimal("0.00"))
    given.when(CreditInvoice(reason="once more"), credit_invoice, each)
    given.refused(Refusal)


@pytest.mark.feature("F11")
def test_a_credit_of_a_part_leaves_the_rest(given: Given) -> None:
    each, _ = given.invoice("100.00")
    line = InvoiceLine(text="Transports", unit_price=Decimal("40.00"), vat_code="PVN21")
    given.do(CreditInvoice(lines=(line,), reason="one box"), credit_invoice, each)
    assert state(given, each).uncovered == Decimal("72.60")
    too_much = InvoiceLine(text="Transports", unit_price=Decimal("60.01"), vat_code="PVN21")
    given.when(CreditInvoice(lines=(too_much,), reason="more than all"), credit_invoice, each)
    assert "60.00" in given.refused(Refusal).detail
    assert state(given, each).uncovered == Decimal("72.60")


def test_a_write_off_stays_within_the_limit_and_can_be_taken_back(given: Given) -> None:
    each, _ = given.invoice("100.00")
    command = WriteOffInvoice(amount=Decimal("5.01"), reason="small")
    refusal = given.when(command, write_off_invoice, each).refused(OverLimit)
    assert "5.00" in refusal.detail
    given.when(WriteOffInvoice(amount=Decimal("5.00"), reason="small"), write_off_invoice, each).then(
        "Invoice.WrittenOff"
    )
    assert state(given, each).uncovered == Decimal("116.00")
    given.do(UndoWriteOff(reason="paid after all"), undo_invoice_write_off, each)
    assert state(given, each).uncovered == Decimal("121.00")
