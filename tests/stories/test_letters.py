"""Letters about what a customer owes in all: statement of account, comparison act, reminder."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from api.office import Office
from queries.statement_paper import statement_paper
from tests.documents.samples import pages
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import CARD, fetched

LINE = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
ON, LATER = "2026-05-04", "2026-05-25"


@pytest.fixture
def trade(clerk: Clerk) -> Clerk:
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001", "bank": "Banka"}})
    clerk.customer("ACME", "SIA Ķīmija", ibans=[PAYER], reg_no="49999990016", address="Krasta iela 1\nRīga")
    clerk.customer("OTHER", "UAB Cits", language="lt")
    return clerk


def bought(trade: Clerk, net: str, number: str) -> str:
    bill = {"provider": "ACME", "direction": "purchase", "number": number, "issued_on": ON}
    each = trade.do("/invoices", bill | {"lines": [LINE | {"unit_price": net}]})["id"]
    trade.do(f"/invoices/{each}/approve")
    return str(each)


def busy(trade: Clerk) -> str:
    """An account on which everything happened; the number of the first invoice."""
    advance, advance_number = trade.invoice("ACME", "50.00", ON, type="advance")
    first, number = trade.invoice("ACME", "100.00", ON)
    trade.invoice("OTHER", "77.00", ON)
    trade.bank(
        In("60.50", f"Avanss {advance_number}", on="2026-05-08"), In("100.00", f"Rekins {number}", on="2026-05-11")
    )
    trade.bank(In("500.00", "nezināms", on="2026-05-12"), name="S2")
    final = trade.do("/invoices", {"payer": "ACME", "lines": [LINE], "effective_on": "2026-05-15"})["id"]
    trade.do(f"/invoices/{final}/advances", {"advances": [{"id": advance}]})
    trade.do(f"/invoices/{final}/approve", {"issued_on": "2026-05-15"})
    trade.do(f"/invoices/{first}/write-off", {"amount": "1.00", "reason": "small", "effective_on": "2026-05-16"})
    line = {"text": "Atlaide", "unit_price": "10.00", "vat_code": "PVN21"}
    trade.do(f"/invoices/{first}/credit", {"reason": "late", "lines": [line], "effective_on": "2026-05-18"})
    bill = bought(trade, "30.00", "X-1")
    documents = [{"id": bill, "amount": "5.00"}, {"id": final, "amount": "5.00"}]
    trade.do(
        "/offset-acts", {"partner": "ACME", "justification": "agreed", "documents": documents, "dated_on": "2026-05-20"}
    )
    payment = next(each for each in trade.see("/bank-payments")["items"] if each["amount"] == "500.00")["id"]
    trade.do(
        f"/bank-payments/{payment}/return", {"amount": "400.00", "booked_on": "2026-05-22", "reason": "sent by mistake"}
    )
    return number


@pytest.mark.feature("TX6")
def test_a_statement_ends_with_what_the_debtors_list_says_on_every_day(trade: Clerk, office: Office) -> None:
    busy(trade)
    seen = set()
    for day in range(1, 31):
        on = date(2026, 5, day)
        paper = statement_paper(office.store, "ACME", from_on=date(2026, 5, 10), to_on=max(on, date(2026, 5, 10)))
        rows = trade.see("/debtors", as_of=str(paper.to_on), search="ACME")["items"]
        owed = next((Decimal(row["balance"]) for row in rows if row["currency"] == "EUR"), Decimal(0))
        (section,) = paper.sections or (None,)
        assert section is not None
        assert section.closing == owed, on
        assert section.closing == section.opening + sum(each.amount for each in section.entries)
        seen |= {each.what for each in section.entries}
    assert seen == {"invoice", "payment_received", "money_returned", "written_off", "offset", "credit_note"}


def test_a_statement_lists_the_movements_and_what_is_open(trade: Clerk) -> None:
    number = busy(trade)
    page = pages(fetched(trade, "/customers/ACME/statement.pdf", **{"from": "2026-05-05", "to": "2026-05-31"}))[0]
    for words in (
        "Konta izraksts", "SIA Ķīmija", "05.05.2026 – 31.05.2026", "Sākuma atlikums 121,00", f"Norakstīšana {number}",
        "Kredītrēķins K-000001", "Ieskaita akts NA-000001", "Neapmaksātie dokumenti uz 31.05.2026",
    ):  # fmt: skip
        assert words in page, words
    assert "Transports" not in page and "UAB Cits" not in page


def test_a_link_within_a_customer_is_no_movement_of_the_account(trade: Clerk, office: Office) -> None:
    _, number = trade.invoice("ACME", "100.00", ON)
    trade.bank(In("121.00", f"Rekins {number}", on="2026-05-11"))
    paper = statement_paper(office.store, "ACME", from_on=date(2026, 5, 1), to_on=date(2026, 5, 31))
    (section,) = paper.sections
    assert [(each.what, each.amount) for each in section.entries] == [
        ("invoice", Decimal("121.00")), ("payment_received", Decimal("-121.00")),
    ]  # fmt: skip
    assert (section.closing, section.open_items) == (0, ())


@pytest.mark.feature("TX6")
def test_a_comparison_act_counts_what_we_owe_to_them_too(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", ON)
    bought(trade, "150.00", "X-1")
    page = pages(fetched(trade, "/customers/ACME/comparison-act.pdf", to="2026-06-30"))[0]
    assert "Savstarpējo norēķinu salīdzināšanas akts" in page
    assert "Uz 30.06.2026 SIA Ziemeļu Ceļš parāds uzņēmumam SIA Ķīmija ir 60,50 EUR." in page
    assert "Rēķins X-1 181,50" in page and "Vārds, uzvārds, amats, paraksts" in page
    only_sales = pages(fetched(trade, "/customers/ACME/statement.pdf", to="2026-06-30"))[0]
    assert "X-1" not in only_sales and "Beigu atlikums 121,00" in only_sales


def test_an_act_of_nothing_says_that_nobody_owes_anything(trade: Clerk) -> None:
    page = pages(fetched(trade, "/customers/OTHER/comparison-act.pdf", to="2026-06-30"))[0]
    assert "2026-06-30 tarpusavio skolų nėra." in page


def test_a_period_that_ends_before_it_begins_is_refused(trade: Clerk) -> None:
    answer = trade.client.get("/customers/ACME/statement.pdf", params={"from": "2026-06-02", "to": "2026-06-01"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-period")


@pytest.mark.feature("T56")
def test_a_reminder_names_all_overdue_invoices_in_the_customers_language(trade: Clerk) -> None:
    late = [trade.invoice("OTHER", "100.00", ON)[1], trade.invoice("OTHER", "50.00", "2026-05-06")[1]]
    young = trade.invoice("OTHER", "10.00", "2026-06-29")[1]
    page = pages(fetched(trade, "/customers/OTHER/reminder.pdf"))[0]
    assert "Priminimas apmokėti" in page and "Iki 2026-06-30 negavome apmokėjimo" in page
    assert all(number in page for number in late) and young not in page
    assert "Iš viso mokėti, EUR 181,50" in page
    earlier = pages(fetched(trade, "/customers/OTHER/reminder.pdf", date="2026-05-19"))[0]
    assert late[0] in earlier and late[1] not in earlier


def test_letters_grow_more_serious_and_our_own_words_go_first(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", ON)
    titles = [pages(fetched(trade, "/customers/ACME/reminder.pdf", level=level))[0] for level in (1, 2, 3)]
    for words, page in zip(("Apmaksas atgādinājums", "Atkārtots", "Pēdējais brīdinājums"), titles, strict=True):
        assert words in page
    own: dict[str, Any] = {"": {"subject": "Parāds", "body": "Lūdzu maksāt.\n\nBūsim pateicīgi."}}
    template = {"name": "Second", "purpose": "reminder", "level": 2, "texts": own}
    trade.do("/registers/text_templates", {"code": "REM2", "entry": template})
    page = pages(fetched(trade, "/customers/ACME/reminder.pdf", level=2))[0]
    assert "Parāds" in page and "Būsim pateicīgi." in page and "Atkārtots" not in page


def test_who_is_not_late_is_not_reminded(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", "2026-06-29")
    answer = trade.client.get("/customers/ACME/reminder.pdf")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-overdue")
