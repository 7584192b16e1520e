"""What is kept in mind of large lists is never more than one answer a name."""

from functools import partial

from queries import remembered as kept
from queries.remembered import remembered
from tests.queries.books import Books


def test_of_one_name_only_what_was_asked_last_is_kept(books: Books) -> None:
    books.invoice("ACME", "10.00")
    asked: list[str] = []

    def order_of(day: str) -> str:
        asked.append(day)
        return day

    with books.reading() as connection:
        for day in ("2026-06-29", "2026-06-29", "2026-06-30", "2026-06-29"):
            assert remembered(connection, "order", partial(order_of, day), of=day) == day
    assert asked == ["2026-06-29", "2026-06-30", "2026-06-29"]
    assert len([name for _, _, name in kept._counts if name == "order"]) == 1
