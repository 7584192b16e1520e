"""The list of invoices with its filters, and one invoice, whole."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from aggregates.invoice import Invoice
from queries.invoices.invoice import NoSuchInvoice
from queries.invoices.invoices import SORTS, InvoiceRow, invoice, invoices
from queries.page import Page
from tests.queries.books import TODAY, Books, on

Ask = Callable[..., Page[InvoiceRow]]


@pytest.fixture(scope="module")
def ask(shared_books: Books) -> Ask:
    """A draft, one paid, one partly paid, one overdue, a credit note, a purchase; one handed to accounting."""
    books = shared_books
    books.draft("BETA", "1.00", at=on(1), reference="PO-77")
    paid = books.invoice("ALFA", "2.00", issued=on(2))
    books.link(books.payment("2.00"), paid, "2.00", at=on(10))
    partly = books.invoice("ALFA", "3.00", issued=on(3), due=on(1, 7))
    books.link(books.payment("1.00"), partly, "1.00", at=on(10))
    books.invoice("ALFA", "4.00", issued=on(4), due=on(14))
    books.invoice("BETA", "5.00", issued=on(5), kind="credit_note", due=None)
    bought = books.invoice("BETA", "6.00", issued=on(6), direction="purchase", currency="USD", due=on(1, 8))
    books.record([(books.states[bought], Invoice.Exported(effective_on=on(7), batch="2026-06"))])
    with books.reading() as connection:
        yield lambda **how: invoices(connection, today=TODAY, **how)


def amounts(page: Page[InvoiceRow]) -> list[int]:
    return [int(row.gross) for row in page.items]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"state": "draft"}, [1]),
        ({"state": "approved"}, [6, 5, 4, 3, 2]),
        ({"payer": "ALFA"}, [4, 3, 2]),
        ({"date_from": on(3), "date_to": on(4)}, [4, 3]),
        ({"issued_from": on(5)}, [6, 5]),
        ({"issued_to": on(2)}, [2]),
        ({"due_from": on(15), "due_to": on(1, 7)}, [3, 2]),
        ({"type": "credit_note"}, [5]),
        ({"direction": "purchase"}, [6]),
        ({"paid": "paid"}, [2]),
        ({"paid": "partly"}, [3]),
        ({"paid": "unpaid"}, [6, 5, 4]),
        ({"paid": "overdue"}, [4]),
        ({"booked": True}, []),
        ({"booked": "in_process"}, [6]),
        ({"booked": False}, [5, 4, 3, 2, 1]),
        ({"currency": "USD"}, [6]),
        ({"search": "po-77"}, [1]),
        ({"search": "R-000003"}, [4]),
        ({"search": "sia alfa"}, [4, 3, 2]),
        ({"search": "nothing like it"}, []),
        ({"payer": "ALFA", "paid": "partly"}, [3]),
    ],
)
def test_every_filter_leaves_what_it_names(ask: Ask, how: dict[str, Any], expected: list[int]) -> None:
    page = ask(**how)

    assert amounts(page) == expected
    assert page.total == len(expected)


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_goes_both_ways_also_where_drafts_have_no_value(ask: Ask, sort: str) -> None:
    assert amounts(ask(sort=sort)) == amounts(ask(sort=f"-{sort}"))[::-1]
    seen, cursor = [], None
    for _ in range(3):
        page = ask(sort=sort, limit=2, cursor=cursor)
        seen += amounts(page)
        cursor = page.next
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]


def test_the_status_word_says_how_far_it_is_paid(ask: Ask) -> None:
    words = {int(row.gross): (row.paid, row.days_overdue) for row in ask().items}

    assert words == {
        1: (None, 0), 2: ("paid", 0), 3: ("partly", 0), 4: ("unpaid", 16), 5: ("unpaid", 0), 6: ("unpaid", 0),
    }  # fmt: skip


@pytest.mark.feature("T38")
def test_one_invoice_shows_lines_totals_and_everything_that_is_linked(books: Books) -> None:
    bill = books.invoice("ALFA", "100.00")
    payment = books.payment("30.00", booked=on(9), name="Alfa", bank_reference="B-1")
    wrong = books.payment("10.00")
    books.link(payment, bill, "30.00", at=on(10))
    books.link(wrong, bill, "10.00", at=on(10))
    books.unlink(wrong, bill, undo="correction", at=on(11))
    note = books.invoice("ALFA", "20.00", issued=on(12), due=None, kind="credit_note", credits=bill)
    books.apply(note, bill, "15.00", at=on(13))
    books.write_off(bill, "1.00", at=on(20))
    with books.reading() as connection:
        one, credit = invoice(connection, bill, today=TODAY), invoice(connection, note, today=TODAY)

    assert (str(one.gross), str(one.covered), str(one.uncovered)) == ("100.00", "46.00", "54.00")
    assert (one.paid, one.state, one.number, one.days_overdue) == ("partly", "approved", "R-000001", 15)
    assert [(link.document, link.kind, link.number, str(link.amount)) for link in one.links] == [
        (payment, "payment", "B-1", "30.00"),
        (note, "credit_note", "R-000002", "15.00"),
    ]
    assert (one.links[0].name, one.links[0].dated_on, one.links[0].effective_on) == ("Alfa", on(9), on(10))
    assert [(each.id, each.number, str(each.uncovered)) for each in one.credit_notes] == [(note, "R-000002", "5.00")]
    assert one.lines[0]["text"] == "Work"
    assert (str(one.written_off), one.version) == ("1.00", books.versions[bill])
    assert [(link.document, link.kind, str(link.amount)) for link in credit.links] == [(bill, "invoice", "15.00")]
    assert credit.credits == bill


def test_a_draft_has_nothing_covered_and_no_status_word(books: Books) -> None:
    draft = books.draft("ALFA", "10.00")
    with books.reading() as connection:
        one = invoice(connection, draft, today=TODAY)

    assert (str(one.covered), one.paid, one.number, one.links) == ("0.00", None, None, [])


def test_an_unknown_invoice_is_not_found(books: Books) -> None:
    with books.reading() as connection, pytest.raises(NoSuchInvoice):
        invoice(connection, uuid4(), today=TODAY)
