"""A reminder letter as a page: frozen when it is issued, and what a run would issue looks the same before."""

from typing import Any

import pytest

from aggregates.register.defaults import DEFAULTS
from tests.documents.samples import pages
from tests.documents.test_invoice_page import PNG
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import CARD, fetched

IBAN = "LV80BANK0000435195001"


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": IBAN, "bank": "Banka"}})
    clerk.customer("ACME", "SIA Ķīmija", reg_no="49999990016", address="Krasta iela 1\nRīga")
    clerk.customer("OTHER", "UAB Cits", language="lt")
    return clerk


def remind(desk: Clerk, **more: Any) -> list[str]:
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "a test without a bank"} | more
    return [str(each["id"]) for each in desk.do("/debtors/remind", asked)["done"]]


def page(desk: Clerk, each: str) -> str:
    return " ".join(pages(fetched(desk, f"/reminders/{each}/document.pdf")))


@pytest.mark.feature("T54", "T55", "C95")
def test_a_letter_is_made_of_what_was_frozen_whatever_changes_later(desk: Clerk) -> None:
    logo = desk.client.post("/registers/company/default/logo", content=PNG, headers={"Content-Type": "image/png"})
    assert logo.status_code == 200, logo.text
    each, number = desk.invoice("ACME", "1000.00", "2026-02-16")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-05-01"})
    (letter,) = remind(desk)
    first = fetched(desk, f"/reminders/{letter}/document.pdf")
    (text,) = pages(first)
    reference = desk.see(f"/invoices/{each}")["creditor_reference"]
    for said in (
        "Pēdējais brīdinājums pirms parāda piedziņas", "Neraugoties uz mūsu atgādinājumiem, uz 30.06.2026",
        "SIA Ķīmija", "49999990016", "Krasta iela 1", "SIA Ziemeļu Ceļš", "LV49999990001", number, reference[:4],
        "1 210,00", "120", "10,15 %", "40,38", "base rate 2.15 %", "1 250,38", "LV80 BANK 0000 4351 9500 1",
    ):  # fmt: skip
        assert said in text, said
    assert "Paldies par sadarbību!" not in text, "nobody is thanked in a reminder"
    desk.do("/registers/company/default/amend", {"entry": CARD | {"name": "SIA Dienvidu Ceļš"}})
    desk.do("/registers/bank_accounts/MAIN/retire")
    desk.do("/registers/text_templates/REM3/retire")
    desk.do("/customers/ACME/amend", {"name": "SIA Cits", "address": "Jauna iela 2", "language": "en"})
    desk.bank(In("1210.00", number))
    assert fetched(desk, f"/reminders/{letter}/document.pdf") == first
    again = desk.client.get(f"/reminders/{letter}/document.pdf")
    kept = {"If-None-Match": again.headers["etag"]}
    assert desk.client.get(f"/reminders/{letter}/document.pdf", headers=kept).status_code == 304


def test_a_letter_that_nobody_issued_is_not_found(desk: Clerk) -> None:
    answer = desk.client.get("/reminders/00000000-0000-0000-0000-000000000001/document.pdf")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-reminder")
    each, _ = desk.invoice("ACME", "1.00")
    assert desk.client.get(f"/reminders/{each}/document.pdf").status_code == 404, "an invoice is no letter"


@pytest.mark.feature("T53", "T56")
def test_the_preview_is_what_the_run_then_issues(desk: Clerk) -> None:
    late = [desk.invoice("OTHER", "100.00")[1], desk.invoice("OTHER", "50.00", "2026-05-06")[1]]
    young = desk.invoice("OTHER", "10.00", "2026-06-29")[1]
    before = desk.see("/history")["items"][0]["position"]
    preview = fetched(desk, "/customers/OTHER/reminder.pdf")
    assert desk.see("/history")["items"][0]["position"] == before, "nothing is noted"
    (letter,) = remind(desk, customers=["OTHER"], all_overdue=False)
    assert fetched(desk, f"/reminders/{letter}/document.pdf") == preview
    text = page(desk, letter)
    assert "Priminimas apmokėti" in text and "Iki 2026-06-30 negavome apmokėjimo" in text
    assert all(number in text for number in late) and young not in text
    assert "Iš viso mokėti, EUR 181,50" in text


@pytest.mark.feature("T53")
def test_a_preview_by_an_earlier_day_is_of_who_was_late_then_and_says_what_is_late_today(desk: Clerk) -> None:
    first, second = desk.invoice("OTHER", "100.00")[1], desk.invoice("OTHER", "50.00", "2026-05-20")[1]
    (text,) = pages(fetched(desk, "/customers/OTHER/reminder.pdf", date="2026-05-25"))
    assert first in text and second in text and "Iki 2026-06-30 negavome apmokėjimo" in text
    early = desk.client.get("/customers/OTHER/reminder.pdf", params={"date": "2026-05-18"})
    assert (early.status_code, early.json()["type"]) == (409, "/problems/no-letter-due")
    ahead = desk.client.get("/customers/OTHER/reminder.pdf", params={"date": "2026-07-01"})
    assert (ahead.status_code, ahead.json()["type"]) == (422, "/problems/not-yet-due")


def test_each_currency_has_a_letter_of_its_own(desk: Clerk) -> None:
    dollar = DEFAULTS["currencies"]["USD"] | {"rates": [{"from_on": "2026-01-01", "rate": "0.85"}]}
    desk.do("/registers/currencies/USD/amend", {"entry": dollar})
    euro, foreign = desk.invoice("ACME", "100.00")[1], desk.invoice("ACME", "200.00", currency="USD")[1]
    texts = {cash: pages(fetched(desk, "/customers/ACME/reminder.pdf", currency=cash))[0] for cash in ("EUR", "USD")}
    assert euro in texts["EUR"] and foreign not in texts["EUR"]
    assert foreign in texts["USD"] and "Kopā maksājams, USD 242,00" in texts["USD"]
    assert len(remind(desk)) == 2


@pytest.mark.parametrize(
    ("happened", "kind"),
    [
        (None, "no-letter-due"),
        ("excluded", "excluded-debtor"),
        ("disputed", "no-letter-due"),
        ("money", "unmatched-money"),
    ],
)
def test_who_gets_no_letter_has_no_preview_and_reads_why(desk: Clerk, happened: str | None, kind: str) -> None:
    if happened:
        each, number = desk.invoice("ACME", "100.00")
    if happened == "excluded":
        desk.do("/debtors/ACME/exclude", {"reason": "in court"})
    elif happened == "disputed":
        desk.do(f"/invoices/{each}/dispute", {"why": "Not ordered"})
    elif happened == "money":
        payment = desk.bank(In("100.00", "paldies", "2026-06-29"))["payments"][0]["id"]
        desk.do(f"/bank-payments/{payment}/attribute", {"customer": "ACME"})
    answer = desk.client.get("/customers/ACME/reminder.pdf")
    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{kind}")
    if happened == "disputed":
        assert f"{number} is disputed" in answer.json()["detail"]
    assert desk.client.get("/customers/NOBODY/reminder.pdf").status_code == 404


@pytest.mark.feature("CX13")
def test_letters_grow_more_serious_and_our_own_words_go_first(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00", "2026-01-05")
    titles = []
    for day in ("2026-03-01", "2026-04-01"):
        titles.append(pages(fetched(desk, "/customers/ACME/reminder.pdf"))[0])
        level = len(titles)
        desk.do(f"/invoices/{each}/record-reminder", {"level": level, "reminded_on": day})
    assert "Atgādinājums par rēķinu apmaksu" in titles[0] and "Lūdzam tos apmaksāt vai paziņot" in titles[0]
    assert "Otrais atgādinājums" in titles[1] and "nekavējoties" in titles[1]
    own: dict[str, Any] = {
        "": {"subject": "Parāds {total}", "body": "{customer}: lūdzu maksāt {company} līdz {date}.\n\n{other}"}
    }
    entry = {"name": "Third", "purpose": "reminder", "level": 3, "texts": own}
    desk.do("/registers/text_templates/REM3/amend", {"entry": entry})
    desk.do("/customers/ACME/amend", {"language": "de"})
    text = page(desk, remind(desk)[0])  # with 121.00 x 10.15 % x 162 / 365
    assert "SIA Ķīmija: lūdzu maksāt SIA Ziemeļu Ceļš līdz 30.06.2026." in text and "{other}" in text
    assert "Parāds 126,45 EUR" in text and "Insgesamt fällig, EUR 126,45" in text and number in text


@pytest.mark.feature("CX13")
def test_above_the_last_level_no_message_is_printed(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00", "2026-01-05")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 4, "reminded_on": "2026-05-01"})
    (letter,) = remind(desk)
    seen = desk.see(f"/reminders/{letter}")
    assert (seen["level"], seen["subject"], seen["body"], seen["template"]) == (4, None, None, None)
    text = page(desk, letter)
    assert number in text and "Apmaksas atgādinājums" in text and "Cienījamais klient" not in text


@pytest.mark.feature("CX13")
def test_without_templates_the_usual_words_are_said_in_the_language_of_the_card(desk: Clerk) -> None:
    desk.do("/registers/dunning_policies", {"code": "BARE", "entry": {"name": "Bare", "levels": [{"days": 3}]}})
    desk.do("/debtors/OTHER/choose-policy", {"policy": "BARE"})
    desk.invoice("OTHER", "100.00")
    (letter,) = remind(desk)
    assert "Priminimas apmokėti" in page(desk, letter)
    assert desk.see(f"/reminders/{letter}")["body"].startswith("Iki 2026-06-30 negavome apmokėjimo")


def test_without_our_card_nobody_is_reminded(clerk: Clerk) -> None:
    policy = DEFAULTS["dunning_policies"]["default"] | {"levels": [{"days": 3}], "interest_rates": None}
    clerk.do("/registers/dunning_policies", {"code": "default", "entry": policy})
    clerk.customer("ACME", "SIA Ķīmija")
    clerk.invoice("ACME", "100.00")
    refused = clerk.refused("/debtors/remind", {"all_overdue": True, "dry_run": True})
    assert (refused["status"], refused["type"]) == (409, "/problems/no-company-card")


def test_on_the_day_after_a_holiday_the_banks_news_of_the_day_before_are_enough(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00", "2026-05-04")
    desk.bank(In("1.00", "x", "2026-06-26"))  # Friday
    asked = {"all_overdue": True, "dry_run": True}
    assert desk.do("/debtors/remind", asked)["bank"]["needed"] == "2026-06-29"
    assert desk.refused("/registers/holidays", {"code": "29.06.2026", "entry": {"name": "x"}})["status"] == 422
    desk.do("/registers/holidays", {"code": "2026-06-29", "entry": {"name": "Svētki"}})
    bank = desk.do("/debtors/remind", asked)["bank"]
    assert (bank["needed"], bank["stale"]) == ("2026-06-26", False)
    assert len(remind(desk, even_if_stale=False)) == 1
