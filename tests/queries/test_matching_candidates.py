"""Everything that a batch of receipts can mean is in the book, and little else."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.matching import Book, Receipt, Settings, decide
from queries.payments import matching_candidates
from queries.payments.matching_candidates import matching_book, unlinked_payments
from tests.queries.books import Books, on

SETTINGS = Settings()


def receipt(amount: str, **more: Any) -> Receipt:
    given = {"id": uuid4(), "currency": "EUR", "booked_on": on(20), **more}
    return Receipt(amount=Decimal(amount), **given)


def book_of(books: Books, *receipts: Receipt) -> Book:
    with books.reading() as connection:
        return matching_book(connection, receipts, SETTINGS)


def test_an_invoice_is_found_however_its_number_is_written(books: Books) -> None:
    first, second = books.invoice("ALFA", "10.00"), books.invoice("ALFA", "20.00")
    books.invoice("BETA", "30.00")
    for text in ("par rekinu R-000001", "rek. r 1", "Rek.Nr.1", "R000001", "inv R-1 paldies"):
        assert set(book_of(books, receipt("10.00", text=text)).by_id) == {first}, text
    assert {first, second} <= set(book_of(books, receipt("30.00", text="R-1, R-2")).by_id)


def test_a_paid_a_draft_and_a_bought_invoice_are_no_candidates(books: Books) -> None:
    paid = books.invoice("ALFA", "10.00")
    books.link(books.payment("10.00"), paid, "10.00", at=on(10))
    books.invoice("ALFA", "20.00", direction="purchase")
    books.draft("ALFA", "30.00")

    assert book_of(books, receipt("10.00", text="R-1 R-2 R-3", payer="ALFA")).by_id == {}


@pytest.mark.parametrize(
    "how",
    [
        {"iban": "LV80BANK0000435195001"},
        {"iban": "lv80 bank 0000 4351 9500 1"},
        {"legal_id": "40003032949"},
        {"legal_id": "LV40003032949"},
        {"name": "Bērziņš un partneri SIA"},
        {"ultimate_name": "SIA BERZINS UN PARTNERI"},
        {"name": "SIA Berzinss un partneri"},
        {"payer": "ALFA"},
        {"iban": "LV00LEARNED"},
    ],
)
def test_what_a_recognised_payer_owes_is_in_the_book(books: Books, how: dict[str, Any]) -> None:
    books.customer("ALFA", "SIA Bērziņš un partneri", reg_no="40003032949", ibans=("LV80BANK0000435195001",))
    books.customer("BETA", "AS Ozols")
    mine = {books.invoice("ALFA", "10.00"), books.invoice("ALFA", "20.00", kind="credit_note", due=None)}
    books.invoice("BETA", "77.00")
    taught = books.invoice("ALFA", "5.00")
    books.link(books.payment("5.00", iban="LV00LEARNED"), taught, "5.00", at=on(10))

    assert set(book_of(books, receipt("33.00", **how)).by_id) == mine


def test_a_link_that_was_corrected_teaches_no_account(books: Books) -> None:
    books.customer("ALFA")
    invoice = books.invoice("ALFA", "5.00")
    payment = books.payment("5.00", iban="LV00WRONG")
    books.link(payment, invoice, "5.00", at=on(10))
    books.unlink(payment, invoice, undo="correction", at=on(10))

    assert book_of(books, receipt("1.00", iban="LV00WRONG")).known.ibans == {}


def test_of_a_stranger_the_invoices_with_just_this_amount_are_shown(books: Books) -> None:
    fits = books.invoice("ALFA", "12.34")
    books.invoice("ALFA", "12.34", currency="USD")
    books.invoice("BETA", "99.00")

    assert set(book_of(books, receipt("12.34", name="Nobody Knows")).by_id) == {fits}


def test_only_the_oldest_of_very_many_debts_are_fetched(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching_candidates, "OLDEST", 2)
    oldest = {books.invoice("ALFA", "1.00", due=on(day)) for day in (3, 4)}
    books.invoice("ALFA", "1.00", due=on(25))

    assert set(book_of(books, receipt("50.00", payer="ALFA")).by_id) == oldest


def test_a_payment_that_repeats_one_that_was_linked_is_suspected(books: Books) -> None:
    first = books.invoice("ALFA", "10.00")
    paid = books.payment("10.00", booked=on(18), iban="LV11AAAA", text="R-1")
    books.link(paid, first, "10.00", at=on(18))
    books.payment("10.00", booked=on(18), iban="LV22BBBB", text="R-1")  # covers nothing
    again = receipt("10.00", iban="LV11AAAA", text="R-1")

    assert book_of(books, again).twin(again, 5) == paid
    for other in (
        receipt("10.00", iban="LV11AAAA", text="R-2"),
        receipt("10.01", iban="LV11AAAA", text="R-1"),
        receipt("10.00", iban="LV22BBBB", text="R-1"),
        receipt("10.00", iban="LV11AAAA", text="R-1", booked_on=on(24)),
    ):
        assert book_of(books, other).twin(other, 5) is None


def test_a_new_account_of_a_known_payer_is_noticed_though_the_invoice_is_named(books: Books) -> None:
    books.customer("ALFA", "SIA Alfa", ibans=("LV80BANK0000435195001",))
    books.invoice("ALFA", "10.00")
    named = receipt("10.00", text="R-000001", name="SIA Alfa", iban="LV99OTHER")

    assert "new_iban" in decide(named, book_of(books, named), SETTINGS).blocked_by


def test_the_number_of_queries_does_not_grow_with_the_receipts(books: Books) -> None:
    books.customer("ALFA", "SIA Alfa")
    for _ in range(30):
        books.invoice("ALFA", "10.00")
    batches = [[receipt("10.00", text=f"R-{number}") for number in range(many)] for many in (2, 30)]
    asked = []
    with books.reading() as connection:
        for batch in batches:
            calls = 0
            execute = type(connection).execute

            def counting(*given: Any, **how: Any) -> Any:
                nonlocal calls
                calls += 1
                return execute(connection, *given, **how)  # noqa: B023 - called within this turn

            connection.execute = counting  # type: ignore[method-assign]
            matching_book(connection, batch, SETTINGS)
            del connection.execute  # type: ignore[attr-defined]
            asked.append(calls)
    assert asked[0] == asked[1]


def test_nothing_to_match_is_no_trouble(books: Books) -> None:
    assert book_of(books).by_id == {}


def test_unlinked_payments_come_in_the_order_of_the_worklist(books: Books) -> None:
    small, big = books.payment("5.00", booked=on(2)), books.payment("9.00", booked=on(2), payer="ALFA", name="Alfa")
    old = books.payment("7.00", booked=on(1))
    linked = books.payment("3.00")
    books.link(linked, books.invoice("ALFA", "3.00"), "3.00", at=on(10))
    with books.reading() as connection:
        found = unlinked_payments(connection, None, 10)
        assert [each.id for each in found] == [old, big, small]
        assert (found[1].payer, found[1].name, found[0].payer) == ("ALFA", "Alfa", None)
        assert [each.id for each in unlinked_payments(connection, None, 1)] == [old]
        assert [each.id for each in unlinked_payments(connection, [small, linked, UUID(int=1)], 10)] == [small]
        assert unlinked_payments(connection, [], 10) == []
