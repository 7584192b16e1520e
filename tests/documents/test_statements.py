"""The pages of a statement and of a comparison act show what they are given, and no sterner words than they may."""

from datetime import date
from decimal import Decimal

import pytest

from documents.account_papers import Entry, OpenDocument, Section, StatementPaper
from documents.parts import Account
from documents.statement_page import said, said_in_act, statement_pdf
from tests.documents.samples import OURS, THEIRS, eur, pages

ON = date(2026, 5, 31)


def statement(*sections: Section, **more: object) -> StatementPaper:
    said = {"from_on": date(2026, 5, 1), "to_on": ON, "seller": OURS, "buyer": THEIRS, "sections": sections}
    return StatementPaper(**said | more)  # type: ignore[arg-type]


def section(closing: str, currency: str = "EUR") -> Section:
    entry = Entry(on=date(2026, 5, 4), what="invoice", number="R-1", amount=eur(closing), balance=eur(closing))
    return Section(currency=currency, opening=eur("0.00"), entries=(entry,), closing=eur(closing))


@pytest.mark.feature("TX6")
@pytest.mark.parametrize(
    ("closing", "words"),
    [
        ("21.00", "On 31 May 2026 UAB Žaliųjų Šilų Logistika owes SIA Ziemeļu Ceļš 21.00 EUR."),
        ("-21.00", "On 31 May 2026 SIA Ziemeļu Ceļš owes UAB Žaliųjų Šilų Logistika 21.00 EUR."),
        ("0.00", "On 31 May 2026 neither owes the other anything."),
    ],
)
def test_an_act_says_in_a_sentence_who_owes_whom(closing: str, words: str) -> None:
    assert said_in_act(statement(section(closing), language="en"))["outcome"] == [words]


def test_an_act_has_an_outcome_for_each_currency() -> None:
    said = said_in_act(statement(section("21.00"), section("-5.00", "USD"), language="en"))
    assert [each.split()[-1] for each in said["outcome"]] == ["EUR.", "USD."]


def test_long_statements_go_on_over_pages_with_their_head() -> None:
    entries = tuple(Entry(on=ON, what="payment_received", number=str(n), amount=Decimal(-n)) for n in range(1, 121))
    long = Section(currency="EUR", entries=entries, closing=Decimal(-7260))
    every = pages(statement_pdf(statement(long)))
    assert len(every) == 3 and all("Debets" in each for each in every)


@pytest.mark.feature("CX13")
@pytest.mark.parametrize(("level", "words"), [(0, []), (1, ["One."]), (3, ["One."]), (4, []), (9, [])])
def test_a_statement_has_the_message_of_its_level_and_none_beyond_the_third(level: int, words: list[str]) -> None:
    assert said(statement(section("21.00"), level=level, message="One."))["message"] == words
    assert said(statement(section("21.00"), level=level))["message"] == []


def test_what_is_the_customers_own_stands_apart_from_what_is_unpaid() -> None:
    unpaid = OpenDocument(number="R-1", issued_on=ON, due_on=ON, days_overdue=3, debit=eur("121.00"))
    more = OpenDocument(number="R-2", issued_on=ON, due_on=ON, debit=eur("9.00"))
    own = OpenDocument(what="credit_note", number="K-1", issued_on=ON, due_on=ON, credit=eur("12.10"))
    shown = said(statement(Section(currency="EUR", documents=(unpaid, more, own)), language="en"))["sections"][0]
    assert [(row[0], *row[3:]) for row in shown["open_rows"]] == [
        ("Invoice R-1", "3", "121.00"),
        ("Invoice R-2", "", "9.00"),
    ]
    assert [(row[0], row[-1]) for row in shown["unused_rows"]] == [("Credit note K-1", "12.10")]
    assert (shown["open_total"][1], shown["unused_total"][1]) == ("130.00", "12.10")
    sides = said_in_act(statement(Section(currency="EUR", documents=(unpaid, own)), language="en"))["sections"][0]
    assert [row[3:] for row in sides["open_rows"]] == [["121.00", ""], ["", "12.10"]]


@pytest.mark.parametrize(("closings", "asked"), [(["21.00"], True), (["0.00"], False), (["-5.00", "1.00"], True)])
def test_who_owes_nothing_is_not_told_where_to_pay(closings: list[str], asked: bool) -> None:
    given = statement(*(section(each) for each in closings), accounts=(Account(iban="LV80BANK0000435195001"),))
    assert bool(said(given)["payment"]) is asked
    assert len(pages(statement_pdf(given))) == 1
