"""Why is this much uncovered? The movements, with who, when and why, that sum to the figure."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from queries.as_of import Moment
from queries.explain import NoSuchDocument, explain
from queries.nenosegts import nenosegts
from tests.queries.books import TODAY, Books, on


def story(books: Books) -> tuple[UUID, UUID]:
    """Approved 121.00, paid 100.00, unlinked as wrong, paid 60.00 by another, 1.00 written off."""
    invoice = books.invoice("ALFA", "121.00")
    wrong = books.payment("100.00")
    books.link(wrong, invoice, "100.00", at=on(10))
    books.unlink(wrong, invoice, undo="correction", at=on(10), reason="was for another invoice")
    right = books.payment("60.00", booked=on(12))
    books.link(right, invoice, "60.00", at=on(12), by="juris")
    books.write_off(invoice, "1.00", at=on(20))
    return invoice, right


def test_the_movements_sum_to_the_figure_of_the_list(books: Books) -> None:
    invoice, _ = story(books)
    with books.reading() as connection:
        row = nenosegts(connection, today=TODAY, kind="invoice").items[0]

    answer = explain(books.store, invoice)

    assert answer.uncovered == row.uncovered == Decimal("60.00")
    assert sum(movement.amount for movement in answer.movements) == answer.uncovered
    assert [str(movement.running) for movement in answer.movements] == ["121.00", "21.00", "121.00", "61.00", "60.00"]
    assert (answer.number, answer.kind, answer.currency) == ("R-000001", "invoice", "EUR")


def test_each_movement_names_its_event_who_when_and_why(books: Books) -> None:
    invoice, right = story(books)
    books.settle()

    movements = explain(books.store, invoice).movements

    assert [movement.event for movement in movements] == [
        "Invoice.Approved",
        "Invoice.Covered",
        "Invoice.Uncovered",
        "Invoice.Covered",
        "Invoice.WrittenOff",
    ]
    assert movements[2].why == "was for another invoice"
    assert (movements[3].who, movements[3].counter_document) == ("juris", right)
    assert [movement.position for movement in movements] == sorted(movement.position for movement in movements)
    assert all(movement.when.tzinfo for movement in movements)


def test_a_payment_is_explained_by_the_invoices_that_it_paid(books: Books) -> None:
    invoice, right = story(books)
    books.settle()

    answer = explain(books.store, right)

    assert (answer.kind, answer.number, str(answer.uncovered)) == ("payment", None, "0.00")
    linked = next(movement for movement in answer.movements if movement.kind == "linked")
    assert (linked.counter_document, linked.counter_number) == (invoice, "R-000001")


def test_a_moment_of_the_past_is_explained_by_what_counted_then(books: Books) -> None:
    invoice, _ = story(books)
    books.settle()

    assert explain(books.store, invoice, Moment(as_of=on(11))).uncovered == Decimal("121.00")
    assert explain(books.store, invoice, Moment(as_of=on(12))).uncovered == Decimal("61.00")
    assert explain(books.store, invoice, Moment(as_of=on(1, 1))).movements == []


def test_a_draft_has_no_movements_and_an_unknown_document_is_not_found(books: Books) -> None:
    draft = books.draft("ALFA", "10.00")
    books.settle()

    assert explain(books.store, draft).movements == []
    assert str(explain(books.store, draft).uncovered) == "0.00"
    with pytest.raises(NoSuchDocument):
        explain(books.store, uuid4())
