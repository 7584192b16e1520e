"""Walking through a list by cursor: every row once, whatever happens meanwhile."""

import base64
from decimal import Decimal
from uuid import UUID

import pytest

from queries.nenosegts import SORTS, nenosegts
from queries.page import BadCursor
from queries.payments.bank_payments import bank_payments
from queries.rows import Connection
from tests.queries.books import TODAY, Books, on


def filled(books: Books, many: int = 23) -> None:
    """Amounts and dates repeat, so that only the id tells some rows apart."""
    for number in range(many):
        books.invoice("ALFA", f"{10 + number % 4}.00", due=on(15 + number % 3))
    books.settle()


def walk(connection: Connection, sort: str, limit: int = 4) -> list[UUID]:
    seen, cursor = [], None
    while True:
        page = nenosegts(connection, today=TODAY, sort=sort, limit=limit, cursor=cursor)
        seen += [row.document for row in page.items]
        cursor = page.next
        if cursor is None:
            return seen


def test_a_walk_shows_every_row_exactly_once_by_every_sort_in_both_directions(books: Books) -> None:
    filled(books)
    with books.reading() as connection:
        for sort in (*SORTS, *(f"-{sort}" for sort in SORTS)):
            whole = [row.document for row in nenosegts(connection, today=TODAY, sort=sort, limit=200).items]
            assert walk(connection, sort) == whole
            assert len(set(whole)) == 23


def test_rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_the_others(books: Books) -> None:
    filled(books)
    with books.reading() as connection:
        first = nenosegts(connection, today=TODAY, limit=5)
        there = {row.document for row in nenosegts(connection, today=TODAY, limit=200).items}
        seen = [row.document for row in first.items]
        cursor = first.next
        paid = None
        while cursor:
            books.invoice("ALFA", "11.00", due=on(14))  # stands before what was seen
            books.invoice("ALFA", "11.00", due=on(17))  # stands behind
            if paid is None:
                paid = seen[0]
                books.link(books.payment("20.00"), paid, str(books.states[paid].uncovered), at=on(12))
            books.settle()
            page = nenosegts(connection, today=TODAY, limit=5, cursor=cursor)
            seen += [row.document for row in page.items]
            cursor = page.next if len(seen) < 60 else None
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_the_last_page_has_no_next_even_when_it_is_full(books: Books) -> None:
    filled(books, 8)
    with books.reading() as connection:
        first = nenosegts(connection, today=TODAY, limit=4)
        second = nenosegts(connection, today=TODAY, limit=4, cursor=first.next)

    assert len(second.items) == 4
    assert second.next is None
    assert first.total == second.total == 8


def test_the_worklist_sorted_in_two_directions_is_walked_without_gaps(books: Books) -> None:
    for number in range(17):
        books.payment(f"{10 + number % 3}.00", booked=on(1 + number % 2))
    with books.reading() as connection:
        for sort in ("booked_on", "-booked_on"):
            whole = bank_payments(connection, sort=sort, limit=200).items
            seen, cursor = [], None
            while True:
                page = bank_payments(connection, sort=sort, limit=3, cursor=cursor)
                seen += [row.id for row in page.items]
                cursor = page.next
                if cursor is None:
                    break
            assert seen == [row.id for row in whole]
            assert len(set(seen)) == 17


def text(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "ļoti",
        "AAAA",
        text("{}"),
        text('["due_on",["2026-06-15"],""]'),
        text('["due_on",["yesterday","00000000-0000-0000-0000-000000000000"],""]'),
        text('["due_on",["2026-06-15","1 OR 1=1"],""]'),
        text('["due_on",["2026-06-15","00000000-0000-0000-0000-000000000000"],"of another list"]'),
    ],
)
def test_a_cursor_that_nobody_gave_is_refused(books: Books, cursor: str) -> None:
    with books.reading() as connection, pytest.raises(BadCursor, match="first page"):
        nenosegts(connection, today=TODAY, cursor=cursor)


@pytest.mark.parametrize("other", [{"sort": "-due_on"}, {"kind": "invoice"}, {"payer": "ALFA"}, {"overdue": False}])
def test_a_cursor_serves_only_the_question_that_it_came_from(books: Books, other: dict[str, object]) -> None:
    filled(books, 9)
    with books.reading() as connection:
        cursor = nenosegts(connection, today=TODAY, limit=4).next
        with pytest.raises(BadCursor):
            nenosegts(connection, today=TODAY, cursor=cursor, **other)  # type: ignore[arg-type]


def test_exact_amounts_survive_in_a_cursor(books: Books) -> None:
    for cents in range(1, 8):
        books.invoice("ALFA", f"99999999999999.0{cents}")
    with books.reading() as connection:
        assert len(set(walk(connection, "-uncovered", limit=2))) == 7
        assert nenosegts(connection, today=TODAY).items[0].uncovered > Decimal("99999999999999.00")
