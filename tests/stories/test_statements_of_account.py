"""A customer's account: what moved it, what it comes to, what is open, on the screen and on paper alike."""

from datetime import date
from decimal import Decimal

import pytest

from api.office import Office
from documents.languages import day as say_day
from queries.papers.statement_paper import statement_paper
from tests.documents.samples import pages
from tests.stories.bank import PAYER, In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import CARD, fetched

LINE = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
ON = "2026-05-04"
MESSAGES = [f"{word} {level}." for word in ("Vēstījums", "Message") for level in (1, 2, 3, 4)]
NAMES = {  # as English papers call what a line is
    "invoice": "Invoice", "credit_note": "Credit note", "payment_received": "Payment received",
    "money_returned": "Returned payment", "written_off": "Write-off", "offset": "Offset act", "used_for": "Used for",
    "correction": "Correction", "payment": "Payment received", "prepayment": "Prepayment",
}  # fmt: skip


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
    page = pages(fetched(trade, "/customers/ACME/statement.pdf", date_from="2026-05-05", date_to="2026-05-31"))[0]
    for words in (
        "Norēķinu pārskats", "SIA Ķīmija", "05.05.2026 – 31.05.2026", "Sākuma atlikums 121,00",
        f"Norakstīšana {number}", "Kredītrēķins K-000001", "Ieskaita akts NA-000001",
        "Neapmaksātie dokumenti uz 31.05.2026",
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
    assert section.closing == 0 and not section.documents


@pytest.mark.feature("TX6")
def test_a_comparison_act_counts_what_we_owe_to_them_too(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", ON)
    bought(trade, "150.00", "X-1")
    page = pages(fetched(trade, "/customers/ACME/comparison-act.pdf", date_to="2026-06-30"))[0]
    assert "Savstarpējo norēķinu salīdzināšanas akts" in page
    assert "Uz 30.06.2026 SIA Ziemeļu Ceļš parāds uzņēmumam SIA Ķīmija ir 60,50 EUR." in page
    assert "Rēķins X-1 181,50" in page and "Vārds, uzvārds, amats, paraksts" in page
    only_sales = pages(fetched(trade, "/customers/ACME/statement.pdf", date_to="2026-06-30"))[0]
    assert "X-1" not in only_sales and "Beigu atlikums 121,00" in only_sales


def test_an_act_of_nothing_says_that_nobody_owes_anything(trade: Clerk) -> None:
    page = pages(fetched(trade, "/customers/OTHER/comparison-act.pdf", date_to="2026-06-30"))[0]
    assert "2026-06-30 tarpusavio skolų nėra." in page


def test_a_period_that_ends_before_it_begins_is_refused(trade: Clerk) -> None:
    answer = trade.client.get(
        "/customers/ACME/statement.pdf", params={"date_from": "2026-06-02", "date_to": "2026-06-01"}
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-period")


def money(amount: str) -> str:
    """As an English paper writes it."""
    return f"{Decimal(amount):,}".replace("-", "−")


def when(day: str) -> str:
    return say_day(date.fromisoformat(day), "en")


@pytest.mark.feature("TX6")
@pytest.mark.parametrize("name", ["statement", "comparison-act"])
def test_the_figures_on_the_screen_are_those_on_paper_line_by_line(trade: Clerk, name: str) -> None:
    busy(trade)
    days = {"date_from": "2026-05-05", "date_to": "2026-05-31"}
    account = trade.see(f"/debtors/ACME/{name}", **days)
    text = " ".join(pages(fetched(trade, f"/customers/ACME/{name}.pdf", language="en", **days)))
    (eur,) = account["currencies"]
    at = text.index("Opening balance")
    for line in eur["lines"]:
        row = f"{when(line['on'])} {NAMES[line['kind']]} {line['number']} {money(line['amount'].removeprefix('-'))}"
        row += f" {money(line['balance'])}" if name == "statement" else ""
        assert row in text[at:], row
        at = text.index(row, at) + len(row)  # in the same order
    assert len(eur["lines"]) >= 7
    assert f"Turnover {money(eur['debits'])} {money(eur['credits'])}" in text
    for title, figure in (("Opening balance", eur["opening"]), ("Closing balance", eur["closing"])):
        assert f"{title} {money(figure if name == 'statement' else figure.removeprefix('-'))}" in text
    for each in eur["documents"]:
        open_ = money(each["debit"] if Decimal(each["debit"]) else each["credit"])
        assert f"{NAMES[each['kind']]} {each['number']} {when(each['issued_on'])}" in text
        assert open_ in text[text.index(f"{NAMES[each['kind']]} {each['number']} {when(each['issued_on'])}") :]


@pytest.mark.feature("TX6", "TX1")
@pytest.mark.parametrize("name", ["statement", "comparison-act"])
def test_turnovers_lead_from_opening_to_closing_and_what_is_open_makes_the_balance_on_every_day(
    trade: Clerk, name: str
) -> None:
    busy(trade)
    for day in range(1, 31):
        on = {"date_from": "2026-05-01", "date_to": f"2026-05-{day:02}"}
        for each in trade.see(f"/debtors/ACME/{name}", **on)["currencies"]:
            opening, debits, credits_, closing = (Decimal(each[f]) for f in ("opening", "debits", "credits", "closing"))
            assert opening + debits - credits_ == closing == Decimal(each["lines"][-1]["balance"])
            assert sum(Decimal(d["debit"]) - Decimal(d["credit"]) for d in each["documents"]) == closing
            next_ = trade.see(f"/debtors/ACME/{name}", date_from=f"2026-05-{day + 1:02}", date_to="2026-05-31")
            assert next_["currencies"][0]["opening"] == each["closing"]


@pytest.mark.feature("TX6")
def test_an_act_shows_both_sides_of_the_books_on_any_day(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", ON)
    bought(trade, "50.00", "X-1")
    (act,) = trade.see("/debtors/ACME/comparison-act")["currencies"]
    assert [(row["direction"], row["kind"], row["debit"], row["credit"]) for row in act["documents"]] == [
        ("sales", "invoice", "121.00", "0.00"),
        ("purchase", "invoice", "0.00", "60.50"),
    ]
    assert (act["opening"], act["debits"], act["credits"], act["closing"]) == ("0.00", "121.00", "60.50", "60.50")
    assert trade.see("/debtors/ACME/comparison-act", as_of="2026-05-03")["currencies"] == []
    (sales,) = trade.see("/debtors/ACME/statement")["currencies"]
    assert (sales["closing"], len(sales["documents"])) == ("121.00", 1)
    assert trade.client.get("/debtors/NOBODY/comparison-act").status_code == 404


def test_a_statement_can_be_read_as_it_was_known_then(trade: Clerk) -> None:
    trade.invoice("ACME", "100.00", ON)
    known = trade.see("/history")["items"][0]["position"]
    trade.invoice("ACME", "10.00", ON)
    (then,) = trade.see("/debtors/ACME/statement", known_at=known)["currencies"]
    (now,) = trade.see("/debtors/ACME/statement")["currencies"]
    assert (then["closing"], now["closing"]) == ("121.00", "133.10")
    page = pages(fetched(trade, "/customers/ACME/statement.pdf", known_at=known))[0]
    assert "Beigu atlikums 121,00" in page


def test_money_that_pays_for_another_leaves_the_account_of_who_paid_and_enters_the_others(trade: Clerk) -> None:
    owed, number = trade.invoice("OTHER", "100.00", ON)
    payment = trade.bank(In("200.00", "nezināms", on="2026-05-11", ref="BANK-1"))["payments"][0]["id"]
    trade.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": owed}], "effective_on": "2026-05-12"})
    (payer,) = trade.see("/debtors/ACME/statement")["currencies"]
    assert [(row["kind"], row["number"], row["amount"], row["balance"]) for row in payer["lines"]] == [
        ("payment_received", "BANK-1", "-200.00", "-200.00"),
        ("used_for", number, "121.00", "-79.00"),
    ]
    assert [(row["kind"], row["number"], row["credit"]) for row in payer["documents"]] == [
        ("payment", "BANK-1", "79.00")
    ]
    (other,) = trade.see("/debtors/OTHER/statement")["currencies"]
    assert [(row["kind"], row["number"], row["amount"]) for row in other["lines"]] == [
        ("invoice", number, "121.00"),
        ("payment_received", "BANK-1", "-121.00"),
    ]
    assert (other["closing"], other["documents"]) == ("0.00", [])


def test_each_currency_is_an_account_of_its_own(trade: Clerk) -> None:
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-01-01", "rate": "0.5"}]}
    trade.do("/registers/currencies/USD/amend", {"entry": entry})
    owed, number = trade.invoice("ACME", "100.00", ON, currency="USD")
    payment = trade.bank(In("60.50", "nezināms", on="2026-05-11", ref="BANK-1"))["payments"][0]["id"]
    trade.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": owed, "amount": "121.00", "rate": "2"}]})
    euros, dollars = trade.see("/debtors/ACME/statement")["currencies"]
    assert [(row["kind"], row["number"], row["amount"]) for row in euros["lines"]] == [
        ("payment_received", "BANK-1", "-60.50"),
        ("used_for", number, "60.50"),
    ]
    assert [(row["kind"], row["number"], row["amount"]) for row in dollars["lines"]] == [
        ("invoice", number, "121.00"),
        ("payment_received", "BANK-1", "-121.00"),
    ]
    assert (euros["currency"], euros["closing"], dollars["currency"], dollars["closing"]) == (
        "EUR", "0.00", "USD", "0.00",
    )  # fmt: skip


def test_what_was_approved_by_mistake_and_taken_back_later_is_a_correction(trade: Clerk) -> None:
    each, number = trade.invoice("ACME", "100.00", ON)
    trade.do(f"/invoices/{each}/cancel", {"reason": "wrong customer", "effective_on": "2026-05-20"})
    (account,) = trade.see("/debtors/ACME/statement")["currencies"]
    assert [(row["kind"], row["number"], row["amount"]) for row in account["lines"]] == [
        ("invoice", number, "121.00"),
        ("correction", number, "-121.00"),
    ]


@pytest.mark.feature("CX13")
def test_a_statement_says_the_message_of_the_highest_reminder_of_what_is_open(trade: Clerk) -> None:
    for level in (1, 2, 3, 4):
        texts = {"": {"body": f"Message {level}."}, "lv": {"body": f"Vēstījums {level}."}}
        entry = {"name": str(level), "purpose": "reminder", "level": level, "texts": texts}
        trade.do("/registers/text_templates", {"code": f"M{level}", "entry": entry})
    mild, _ = trade.invoice("ACME", "100.00", ON)
    stern, number = trade.invoice("ACME", "50.00", ON)
    trade.do(f"/invoices/{mild}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})
    trade.do(f"/invoices/{stern}/record-reminder", {"level": 3, "reminded_on": "2026-06-05"})

    def message(**more: str) -> tuple[int, list[str]]:
        page = " ".join(pages(fetched(trade, "/customers/ACME/statement.pdf", **more)))
        level = trade.see("/debtors/ACME/statement", **{k: v for k, v in more.items() if k != "language"})
        return level["reminder_level"], [each for each in MESSAGES if each in page]

    assert message() == (3, ["Vēstījums 3."])
    assert message(language="et") == (3, ["Message 3."])
    assert message(as_of="2026-06-04") == (1, ["Vēstījums 1."])
    assert message(as_of="2026-05-31") == (0, [])
    trade.bank(In("60.50", number, on="2026-06-10"))
    assert message() == (1, ["Vēstījums 1."])
    trade.do(f"/invoices/{mild}/record-reminder", {"level": 4, "reminded_on": "2026-06-20"})
    assert message() == (4, [])


def test_a_statement_of_too_many_lines_is_refused_on_the_screen_and_on_paper(
    trade: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.debtors.account_statement.MOST", 1)
    trade.invoice("ACME", "100.00", ON)
    assert len(trade.see("/debtors/ACME/statement")["currencies"][0]["lines"]) == 1
    trade.invoice("ACME", "10.00", ON)
    for path in ("/debtors/ACME/statement", "/customers/ACME/statement.pdf"):
        answer = trade.client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/statement-too-long")
    assert trade.see("/debtors/ACME/statement", date_from="2026-05-05")["currencies"][0]["opening"] == "133.10"


@pytest.mark.parametrize("paper", ["statement.pdf", "comparison-act.pdf"])
def test_a_paper_that_nobody_could_read_is_refused(trade: Clerk, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queries.papers.statement_paper.MOST_ROWS", 2)
    trade.invoice("ACME", "100.00", ON)  # a line, and an open document
    assert trade.client.get(f"/customers/ACME/{paper}").status_code == 200
    trade.invoice("ACME", "100.00", ON)
    answer = trade.client.get(f"/customers/ACME/{paper}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/statement-too-long")
    assert "has 4 lines and open documents" in answer.json()["detail"]
    assert len(trade.see("/debtors/ACME/statement")["currencies"][0]["lines"]) == 2


@pytest.mark.parametrize("name", ["statement", "comparison-act"])
def test_a_claim_that_went_to_another_says_who_is_to_be_paid(trade: Clerk, name: str) -> None:
    trade.customer("FACTOR", "SIA Faktors")
    each, _ = trade.invoice("ACME", "100.00", ON)
    trade.invoice("ACME", "50.00", ON)
    trade.do(f"/invoices/{each}/assign", {"assignee": "FACTOR", "reason": "factoring contract 7"})
    documents = trade.see(f"/debtors/ACME/{name}")["currencies"][0]["documents"]
    assert {row["document"]: row["assigned_to"] for row in documents}[each] == "SIA Faktors"
    assert [row["assigned_to"] for row in documents].count(None) == 1
    text = " ".join(" ".join(pages(fetched(trade, f"/customers/ACME/{name}.pdf", language="en"))).split())
    assert text.count("The claim was assigned: pay to SIA Faktors.") == 1
