"""The bank receipts list, its worklist, and one receipt with its links and suggestions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.bank_payment import BankPayment, Candidate
from queries.page import Page
from queries.payments.bank_payment import NoSuchPayment
from queries.payments.bank_payments import SORTS, BankPaymentRow, bank_payment, bank_payments, neighbour
from tests.queries.books import STATEMENT, Books, on

Ask = Callable[..., Page[BankPaymentRow]]
OTHER = UUID(int=8)


@pytest.fixture(scope="module")
def ask(shared_books: Books) -> Ask:
    """One linked, one partly, one not, one set aside, one weighed; on two accounts."""
    books = shared_books
    invoice = books.invoice("ALFA", "500.00")
    linked = books.payment("10.00", booked=on(1), payer="ALFA", text="one", name="Ābols SIA", iban="LV11AAAA")
    partly = books.payment("20.00", booked=on(2), payer="ALFA", text="two", reference="RF18X")
    books.payment("30.00", booked=on(3), text="three 30", name="Kļava", account="LV99OURS", statement=OTHER)
    aside = books.payment("40.00", booked=on(4), text="four")
    weighed = books.payment("1234.50", booked=on(5), text="five", end_to_end="E2E-5", bank_reference="B5")
    books.link(linked, invoice, "10.00", at=on(1))
    books.link(partly, invoice, "5.00", at=on(2))
    books.set_aside(aside, at=on(4))
    candidate = Candidate(
        invoices=((invoice, "R-000001", Decimal("485.00")),), customer="ALFA", score=65, evidence=("text names",)
    )
    decided = BankPayment.MatchDecided(
        effective_on=on(5), outcome="suggest", candidates=(candidate,), blocked_by=("new_iban",), rule_version="1"
    )
    books.record([(books.states[weighed], decided)])
    with books.reading() as connection:
        yield lambda **how: bank_payments(connection, **how)


def texts(page: Page[BankPaymentRow]) -> list[str]:
    return [row.text.split()[0] for row in page.items]


@pytest.mark.feature("T34", "T35", "T43")
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, ["five", "four", "three", "two", "one"]),
        ({"linked": "true"}, ["one"]),
        ({"linked": "false"}, ["three", "five"]),
        ({"linked": "partly"}, ["two"]),
        ({"linked": "open"}, ["two", "three", "five"]),
        ({"status": "set_aside"}, ["four"]),
        ({"account": "LV99OURS"}, ["three"]),
        ({"payer": "ALFA"}, ["two", "one"]),
        ({"booked_from": on(2), "booked_to": on(3)}, ["three", "two"]),
        ({"statement": OTHER}, ["three"]),
        ({"outcome": "suggest"}, ["five"]),
        ({"search": "abols"}, ["one"]),
        ({"search": "1234,50"}, ["five"]),
        ({"search": "e2e-5"}, ["five"]),
        ({"search": "rf18"}, ["two"]),
        ({"search": "B5"}, ["five"]),
        ({"linked": "false", "search": "three"}, ["three"]),
        ({"search": "%"}, []),
        ({"currency": "USD"}, []),
    ],
)
def test_every_filter_leaves_what_it_names(ask: Ask, how: dict[str, Any], expected: list[str]) -> None:
    page = ask(**how)

    assert texts(page) == expected
    assert page.total == len(expected)


def test_what_is_uncovered_becomes_zero_once_all_is_linked(ask: Ask) -> None:
    rows = {row.text.split()[0]: (str(row.uncovered), row.linked) for row in ask().items}

    assert rows["one"] == ("0.00", "true")
    assert rows["two"] == ("15.00", "partly")
    assert rows["three"] == ("30.00", "false")
    assert rows["four"] == ("0.00", "false")


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_goes_both_ways(ask: Ask, sort: str) -> None:
    assert texts(ask(sort=sort)) == texts(ask(sort=f"-{sort}"))[::-1]


def test_the_worklist_has_the_oldest_first_and_of_a_day_the_biggest(books: Books) -> None:
    for amount, day in (("5.00", 2), ("9.00", 2), ("7.00", 1), ("9.00", 3)):
        books.payment(amount, booked=on(day))
    with books.reading() as connection:
        rows = bank_payments(connection, linked="false").items

    assert [(row.booked_on.day, str(row.amount)) for row in rows] == [
        (1, "7.00"),
        (2, "9.00"),
        (2, "5.00"),
        (3, "9.00"),
    ]


@pytest.mark.feature("T41")
@pytest.mark.feature("T35", "T41")
def test_the_arrows_walk_the_worklist_to_both_ends(books: Books) -> None:
    for number in range(9):
        books.payment(f"{5 + number % 2}.00", booked=on(1 + number % 3))
    with books.reading() as connection:
        order = [row.id for row in bank_payments(connection, linked="false").items]
        for here, after in zip(order, [*order[1:], None], strict=True):
            assert neighbour(connection, here, "next") == after
        for here, before in zip(order, [None, *order[:-1]], strict=True):
            assert neighbour(connection, here, "previous") == before


def test_the_arrows_go_on_from_a_payment_that_was_just_linked(books: Books) -> None:
    first, second, third = (books.payment("10.00", booked=on(day)) for day in (1, 2, 3))
    invoice = books.invoice("ALFA", "10.00")
    books.link(second, invoice, "10.00", at=on(4))
    with books.reading() as connection:
        assert neighbour(connection, second, "next") == third
        assert neighbour(connection, second, "previous") == first
        assert neighbour(connection, first, "next") == third
        assert neighbour(connection, first, "next", linked=None) == second
        assert neighbour(connection, first, "next", linked="true") == second
        with pytest.raises(NoSuchPayment):
            neighbour(connection, uuid4(), "next")


def test_one_receipt_shows_its_links_in_both_amounts_and_its_suggestions(books: Books) -> None:
    invoice, other = books.invoice("ALFA", "30.00"), books.invoice("ALFA", "40.00")
    payment = books.payment("60.00")
    books.link(payment, other, "40.00", at=on(10))
    books.link(payment, invoice, "5.00", at=on(11))
    books.link(payment, invoice, "2.00", at=on(12))
    books.unlink(payment, other, undo="correction", at=on(12))
    candidate = Candidate(
        invoices=((other, "R-000002", Decimal("40.00")),), customer="ALFA", score=65, evidence=("known IBAN: +30",)
    )
    decided = BankPayment.MatchDecided(
        effective_on=on(12), outcome="suggest", candidates=(candidate,), blocked_by=("cap",), rule_version="1"
    )
    books.record([(books.states[payment], decided)])
    with books.reading() as connection:
        one = bank_payment(connection, payment)

    (link,) = one.links
    assert (link.invoice, link.number, str(link.paid), str(link.amount)) == (invoice, "R-000001", "7.00", "7.00")
    assert (link.currency, link.effective_on) == ("EUR", on(12))
    assert (str(one.uncovered), one.linked, one.statement) == ("53.00", "partly", STATEMENT)
    (suggestion,) = one.suggestions
    assert (suggestion["score"], suggestion["evidence"]) == (65, ["known IBAN: +30"])
    assert suggestion["invoices"] == [[str(other), "R-000002", "40.00"]]
    assert (one.outcome, one.score, one.blocked_by) == ("suggest", 65, ["cap"])
    assert one.version == books.versions[payment]


def test_an_unknown_receipt_is_not_found(books: Books) -> None:
    with books.reading() as connection, pytest.raises(NoSuchPayment):
        bank_payment(connection, uuid4())
