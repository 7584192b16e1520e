"""The list of open documents: who lacks what, sorted and filtered, with totals by currency."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from queries.nenosegts import SORTS, NenosegtsPage, nenosegts
from queries.page import BadSort
from tests.queries.books import TODAY, Books, on

Ask = Callable[..., NenosegtsPage]


@pytest.fixture(scope="module")
def ask(shared_books: Books) -> Ask:
    """Six open documents of two customers in two currencies, a paid one, and a receipt that nobody knows."""
    books = shared_books
    books.customer("ALFA", "SIA Ābele")
    books.customer("BETA", "AS Bērzs")
    paid = books.invoice("ALFA", "50.00")
    books.link(books.payment("50.00", payer="ALFA"), paid, "50.00", at=on(10))
    partly = books.invoice("ALFA", "121.00", due=on(10))
    books.link(books.payment("100.00", payer="ALFA"), partly, "100.00", at=on(11))
    books.invoice("ALFA", "30.00", due=TODAY)
    books.invoice("BETA", "70.00", due=on(1, 7), currency="USD")
    books.invoice("BETA", "12.10", kind="credit_note", due=None)
    books.invoice("BETA", "500.00", kind="advance", due=on(20))
    books.invoice("BETA", "9.99", direction="purchase")
    books.payment("33.00", name="Jānis Kļava", reference="paldies")
    with books.reading() as connection:
        yield lambda **how: nenosegts(connection, today=TODAY, **how)


def numbers(page: NenosegtsPage) -> list[str | None]:
    return [row.number for row in page.items]


def test_a_row_says_what_is_covered_and_how_late_it_is(ask: Ask) -> None:
    row = ask(kind="invoice").items[0]

    assert (row.number, row.payer, row.currency) == ("R-000002", "ALFA", "EUR")
    assert (row.total, row.covered, row.uncovered) == (Decimal("121.00"), Decimal("100.00"), Decimal("21.00"))
    assert (row.due_on, row.days_overdue) == (on(10), 20)


def test_what_is_paid_is_not_in_the_list_and_what_is_due_first_is_at_the_top(ask: Ask) -> None:
    assert numbers(ask(kind="invoice")) == ["R-000002", "R-000003", "R-000004"]


def test_totals_are_by_currency_and_never_netted(ask: Ask) -> None:
    page = ask()

    euro, dollar = page.totals
    assert page.total == len(page.items) == 6
    assert (euro.currency, euro.invoices, euro.advances) == ("EUR", Decimal("51.00"), Decimal("500.00"))
    assert (euro.credit_notes, euro.payments, euro.uncovered) == (
        Decimal("12.10"),
        Decimal("33.00"),
        Decimal("596.10"),
    )
    assert (dollar.currency, dollar.documents, str(dollar.uncovered)) == ("USD", 1, "70.00")
    assert str(dollar.payments) == "0.00"


@pytest.mark.parametrize(
    "how",
    [{}, {"kind": "invoice"}, {"currency": "USD"}, {"direction": None}, {"kind": "payment", "currency": "EUR"}],
)
def test_totals_that_are_kept_are_those_that_would_be_counted(ask: Ask, how: dict[str, Any]) -> None:
    page = ask(**how)

    assert page.total == len(page.items)
    assert sum(total.uncovered for total in page.totals) == sum(row.uncovered for row in page.items)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"payer": "ALFA"}, ["R-000002", "R-000003"]),
        ({"payer": "NOBODY"}, []),
        ({"kind": "credit_note"}, ["R-000005"]),
        ({"kind": "advance"}, ["R-000006"]),
        ({"overdue": True}, ["R-000002", "R-000006"]),
        ({"overdue": False, "kind": "invoice"}, ["R-000003", "R-000004"]),
        ({"direction": "purchase"}, ["R-000007"]),
        ({"search": "r-000004"}, ["R-000004"]),
        ({"search": "alfa 3"}, ["R-000003"]),
        ({"search": "klava"}, [None]),
        ({"search": "KĻAVA jānis"}, [None]),
        ({"search": "paldies"}, [None]),
        ({"search": "100%"}, []),
        ({"search": "  "}, ["R-000005", None, "R-000002", "R-000006", "R-000003", "R-000004"]),
    ],
)
def test_every_filter_leaves_what_it_names(ask: Ask, how: dict[str, Any], expected: list[str | None]) -> None:
    page = ask(**how)

    assert sorted(numbers(page), key=str) == sorted(expected, key=str)
    assert page.total == len(expected)


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_goes_both_ways(ask: Ask, sort: str) -> None:
    forward = [row.document for row in ask(sort=sort).items]
    backward = [row.document for row in ask(sort=f"-{sort}").items]

    assert forward == backward[::-1]


def test_sorted_by_amount_the_biggest_can_come_first(ask: Ask) -> None:
    amounts = [row.uncovered for row in ask(sort="-uncovered").items]

    assert amounts == sorted(amounts, reverse=True)


def test_an_unknown_sort_is_refused_with_those_that_exist(ask: Ask) -> None:
    with pytest.raises(BadSort, match="due_on"):
        ask(sort="id; DROP TABLE nenosegts")
