"""Whatever happens to an account: its statement leads to what the ledger says, and its open documents make that up."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from queries.as_of import Moment
from queries.debtors.account_statement import AccountOfCurrency, account_statement
from queries.debtors.debtors_as_of import debtors_as_of
from tests.databases import Copies
from tests.queries.books import TODAY, Books, on
from tests.queries.test_as_of import STEPS, Step, lived


def check_sums(account: AccountOfCurrency) -> None:
    assert account.opening + account.debits - account.credits == account.closing
    assert account.opening + sum(line.amount for line in account.lines) == account.closing
    assert all(line.amount for line in account.lines)
    assert sum(each.debit - each.credit for each in account.documents) == account.closing


@settings(max_examples=10)
@given(STEPS)
@pytest.mark.feature("TX6")
def test_any_history_leads_from_opening_to_closing_and_to_the_debtors_list(
    new_database: Copies, steps: list[Step]
) -> None:
    from tests.queries.conftest import opened

    with opened(new_database) as books:
        for code in ("ALFA", "BETA"):
            books.customer(code, code)
        truth = lived(books, steps)
        known = [None, *(position for position, _ in truth[::6])]
        with books.reading() as connection:
            for position in known:
                for day in (1, 14, 30):
                    moment = Moment(on(day), position)
                    owed = {row.customer: row for row in debtors_as_of(connection, moment, today=TODAY).items}
                    for code in ("ALFA", "BETA"):
                        check_account(connection, code, day, moment, owed[code].balance if code in owed else Decimal(0))


def check_account(connection: object, code: str, day: int, moment: Moment, balance: Decimal) -> None:
    for begun in {1, min(day, 10)}:
        account = account_statement(connection, code, from_on=on(begun), to_on=on(day), moment=moment)  # type: ignore[arg-type]
        for each in account.currencies:
            check_sums(each)
        assert sum((each.closing for each in account.currencies), Decimal(0)) == balance
        act = account_statement(connection, code, from_on=on(begun), to_on=on(day), moment=moment, both=True)  # type: ignore[arg-type]
        assert act.currencies == account.currencies  # nothing was bought


def test_what_lies_before_the_period_is_its_opening(books: Books) -> None:
    books.customer("ALFA", "SIA Alfa")
    owed, money = books.invoice("ALFA", "121.00", issued=on(3)), books.payment("100.00", booked=on(10), payer="ALFA")
    books.link(money, owed, "60.00", at=on(12))
    with books.reading() as connection:
        (account,) = account_statement(connection, "ALFA", from_on=on(10), to_on=on(30)).currencies
    assert (account.opening, account.debits, account.credits, account.closing) == tuple(
        map(Decimal, ("121.00", "0.00", "100.00", "21.00"))
    )
    assert [(line.kind, line.on) for line in account.lines] == [("payment_received", on(10))]
    assert [(each.kind, each.debit, each.credit) for each in account.documents] == [
        ("invoice", Decimal("61.00"), Decimal("0.00")),
        ("payment", Decimal("0.00"), Decimal("40.00")),
    ]
