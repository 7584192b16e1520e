"""What every customer owes, by age, with money that has no invoice yet in columns of its own (A4)."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from queries.customers import NoSuchCustomer
from queries.debtors.debtor import debtor
from queries.debtors.debtors import Buckets, debtors
from tests.queries.books import TODAY, Books, on


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [
        (-1, "not_due"), (0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
        (90, "61-90"), (91, "91-180"), (180, "91-180"), (181, "180+"), (4000, "180+"),
    ],
)  # fmt: skip
def test_the_right_edge_of_an_age_belongs_to_it(shared_books: Books, days_late: int, bucket: str) -> None:
    code = f"AGE{days_late}"
    due = TODAY - timedelta(days=days_late)
    shared_books.invoice(code, "10.00", issued=due, due=due)
    with shared_books.reading() as connection:
        (row,) = [row for row in debtors(connection, today=TODAY, limit=200).items if row.customer == code]

    buckets = msgspec.json.decode(msgspec.json.encode(row.buckets))
    assert {name for name, amount in buckets.items() if amount != "0.00"} == {bucket}
    assert list(buckets) == ["not_due", "1-30", "31-60", "61-90", "91-180", "180+"]
    assert str(row.overdue) == ("0.00" if bucket == "not_due" else "10.00")


def company(books: Books) -> None:
    books.customer("ALFA", "SIA Šķērsiela", reg_no="40003032949")
    books.customer("BETA", "AS Auseklis")
    books.customer("GAMMA", "Zaļais SIA")
    books.invoice("ALFA", "100.00", due=on(1))
    books.invoice("ALFA", "50.00", due=on(1, 7))
    books.invoice("ALFA", "7.00", due=on(1), currency="USD")
    books.invoice("ALFA", "500.00", kind="advance")
    books.invoice("ALFA", "20.00", kind="credit_note", due=None)
    books.invoice("ALFA", "999.00", direction="purchase")
    books.payment("30.00", payer="ALFA")
    books.invoice("BETA", "300.00", due=on(20))
    books.payment("44.00", name="Somebody")
    paid = books.invoice("GAMMA", "5.00")
    books.link(books.payment("5.00"), paid, "5.00", at=on(10))


@pytest.mark.feature("T51", "T59")
def test_a_row_has_debt_ages_and_unallocated_money_side_by_side(books: Books) -> None:
    company(books)
    with books.reading() as connection:
        page = debtors(connection, today=TODAY)

    alfa = next(row for row in page.items if (row.customer, row.currency) == ("ALFA", "EUR"))
    assert (alfa.name, alfa.uncovered, alfa.overdue) == ("SIA Šķērsiela", Decimal("150.00"), Decimal("100.00"))
    assert (alfa.buckets.not_due, alfa.buckets.days_1_30) == (Decimal("50.00"), Decimal("100.00"))
    assert (alfa.unallocated_payments, alfa.unallocated_credit_notes) == (Decimal("30.00"), Decimal("20.00"))
    assert (alfa.advances, alfa.balance) == (Decimal("500.00"), Decimal("100.00"))
    assert alfa.last_reminder_on is alfa.promised_on is None


def test_who_owes_nothing_is_left_out_and_unknown_money_is_a_row_of_its_own(books: Books) -> None:
    company(books)
    with books.reading() as connection:
        page = debtors(connection, today=TODAY)

    assert [(row.customer, row.currency) for row in page.items] == [
        ("BETA", "EUR"),
        ("ALFA", "EUR"),
        ("ALFA", "USD"),
        ("", "EUR"),
    ]
    assert page.items[-1].unallocated_payments == Decimal("44.00")
    assert page.items[-1].balance == Decimal("-44.00")
    assert page.total == 4


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["", "BETA", "ALFA", "ALFA"]),
        ("-name", ["ALFA", "ALFA", "BETA", ""]),
        ("code", ["", "ALFA", "ALFA", "BETA"]),
        ("uncovered", ["", "ALFA", "ALFA", "BETA"]),
        ("-currency", ["ALFA", "BETA", "ALFA", ""]),
    ],
)
def test_debtors_sort_by_name_in_latvian_order_by_code_and_by_debt(
    books: Books, sort: str, expected: list[str]
) -> None:
    company(books)
    with books.reading() as connection:
        assert [row.customer for row in debtors(connection, today=TODAY, sort=sort).items] == expected
        seen, cursor = [], None
        for _ in expected:
            page = debtors(connection, today=TODAY, sort=sort, limit=1, cursor=cursor)
            seen += [row.customer for row in page.items]
            cursor = page.next
    assert seen == expected
    assert cursor is None


def test_debtors_are_found_by_name_code_and_registration_number(books: Books) -> None:
    company(books)
    with books.reading() as connection:
        for search in ("skersiela", "ŠĶĒRS", "alfa", "40003032949"):
            page = debtors(connection, today=TODAY, search=search)
            assert {row.customer for row in page.items} == {"ALFA"}
            assert page.total == 2
        assert debtors(connection, today=TODAY, search="nobody").items == []
        assert debtors(connection, today=TODAY, currency="USD").total == 1


@pytest.mark.feature("T57", "T58")
def test_one_debtor_shows_unpaid_invoices_and_open_money(books: Books) -> None:
    company(books)
    with books.reading() as connection:
        card = debtor(connection, "ALFA", today=TODAY)

    assert card.customer.name == "SIA Šķērsiela"
    assert [row.currency for row in card.totals] == ["EUR", "USD"]
    assert {str(row.uncovered) for row in card.invoices} == {"100.00", "7.00", "50.00"}
    assert [str(row.uncovered) for row in card.payments] == ["30.00"]
    assert [str(row.uncovered) for row in card.credit_notes] == ["20.00"]
    assert [str(row.uncovered) for row in card.advances] == ["500.00"]
    assert not card.more


def test_a_debtor_with_very_much_open_says_that_there_is_more(books: Books) -> None:
    company(books)
    with books.reading() as connection:
        card = debtor(connection, "ALFA", today=TODAY, limit=1)

    assert len(card.invoices) == 1
    assert card.more


def test_an_unknown_debtor_is_not_found(books: Books) -> None:
    with books.reading() as connection, pytest.raises(NoSuchCustomer, match="NOBODY"):
        debtor(connection, "NOBODY", today=TODAY)


def test_amounts_have_the_decimals_of_their_currency(books: Books) -> None:
    books.invoice("ALFA", "1000", currency="JPY", due=TODAY)
    with books.reading() as connection:
        (row,) = debtors(connection, today=TODAY).items

    assert str(row.overdue) == "0"
    assert isinstance(row.buckets, Buckets)
    assert str(row.buckets.not_due) == "1000"
