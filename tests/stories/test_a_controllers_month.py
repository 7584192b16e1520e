"""A month of a credit controller: what it shows on each day adds up by hand, and on paper as on the screen."""

from decimal import Decimal
from typing import Any

import pytest

from tests.documents.samples import pages
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_chasing_a_debt import Day, box, day, furnish
from tests.stories.test_papers import fetched

__all__ = ["box", "day"]
LESS = {"text": "Atlaide", "unit_price": "10.00", "vat_code": "PVN21"}


def balances(clerk: Clerk, on: str, **then: Any) -> dict[str, str]:
    """What KOKS owes on a day, by currency: the same in the list, on its account, and by the documents behind it."""
    rows = [row for row in clerk.see("/debtors", as_of=on, **then)["items"] if row["customer"] == "KOKS"]
    period = {"date_from": "2026-05-01", "date_to": on}
    account = clerk.see("/debtors/KOKS/statement", **period, **then)["currencies"]
    assert {row["currency"]: row["balance"] for row in rows} == {each["currency"]: each["closing"] for each in account}
    for each in account:
        behind = sum(Decimal(one["debit"]) - Decimal(one["credit"]) for one in each["documents"])
        assert behind == Decimal(each["closing"]), on
    return {row["currency"]: row["balance"] for row in rows}


@pytest.mark.feature("T50", "T59", "TX6")
def test_the_list_and_the_account_agree_on_every_day_of_a_month_in_which_everything_happened(day: Day) -> None:
    with day("2026-05-04") as clerk:
        furnish(clerk)
        rates = [{"from_on": "2026-01-01", "rate": "0.9"}]
        clerk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
        first, _ = clerk.invoice("KOKS", "100.00")
        second, number = clerk.invoice("KOKS", "200.00")
        clerk.invoice("KOKS", "50.00", currency="USD")
        advance, asked = clerk.invoice("KOKS", "50.00", type="advance")
    with day("2026-05-12") as clerk:
        money = clerk.bank(In("60.50", asked, "2026-05-11"), In("300.00", number, "2026-05-11"))["payments"]
        payment = next(each["id"] for each in money if each["amount"] == "300.00")
        clerk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": second}]})
        final = {"payer": "KOKS", "lines": [LESS | {"unit_price": "100.00"}], "effective_on": "2026-05-12"}
        drafted = clerk.do("/invoices", final)["id"]
        clerk.do(f"/invoices/{drafted}/advances", {"advances": [{"id": advance, "amount": "30.25"}]})
        clerk.do(f"/invoices/{drafted}/approve", {"issued_on": "2026-05-12"})
    with day("2026-05-20") as clerk:
        clerk.do(f"/invoices/{first}/credit", {"reason": "late", "effective_on": "2026-05-15", "lines": [LESS]})
        known = {"known_at": clerk.see("/history")["items"][0]["position"]}
    expected = {
        "2026-05-04": "363.00",  # 121.00 + 242.00
        "2026-05-11": "2.50",  # - 300.00 - 60.50 on the advance
        "2026-05-12": "123.50",  # + 121.00
        "2026-05-15": "111.40",  # - 12.10
        "2026-06-10": "111.40",
    }
    with day("2026-06-15") as clerk:
        # 58.00 that paid nothing and 42.00 of the link went back; the rest was never theirs
        clerk.do(f"/bank-payments/{payment}/return", {"amount": "100.00", "booked_on": "2026-06-10", "reason": "AC04"})
        wrong = {"invoice": second, "undo": "correction", "reason": "of somebody else"}
        clerk.do(f"/bank-payments/{payment}/unlink", wrong)
        since = expected | {
            "2026-05-11": "202.50", "2026-05-12": "323.50", "2026-05-15": "311.40", "2026-06-10": "411.40",
        }  # fmt: skip
        for on, owed in since.items():
            assert balances(clerk, on) == {"EUR": owed, "USD": "60.50"}
            assert balances(clerk, on, **known) == {"EUR": expected[on], "USD": "60.50"}
        [card] = [row for row in clerk.see("/debtors/KOKS", as_of="2026-05-12")["totals"] if row["currency"] == "EUR"]
        assert (card["uncovered"], card["unallocated_payments"], card["prepaid"]) == ("411.75", "58.00", "30.25")


@pytest.mark.feature("CX13", "T56")
def test_the_message_on_a_statement_says_the_day_and_the_sum_and_no_braces(day: Day) -> None:
    words = "{customer} parāds uz {date} ir {total}. {company}"
    with day("2026-05-04") as clerk:
        furnish(clerk)
        each, _ = clerk.invoice("KOKS", "1000.00")
    with day("2026-06-15") as clerk:
        clerk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})
        page = " ".join(pages(fetched(clerk, "/customers/KOKS/statement.pdf")))
        assert "Līdz 15.06.2026 neesam saņēmuši apmaksu" in page
        entry = {"name": "Statement", "purpose": "statement", "level": 1, "texts": {"lv": {"body": words}}}
        clerk.do("/registers/text_templates", {"code": "ST1", "entry": entry})
        page = " ".join(pages(fetched(clerk, "/customers/KOKS/statement.pdf", date_to="2026-06-14")))
        said = "SIA Koks parāds uz 14.06.2026 ir 1 210,00 EUR. SIA Ziemeļu Ceļš"
        assert said in page.replace("\u00a0", " "), page
        payment = clerk.bank(In("1500.00", "paldies", "2026-06-15"))["payments"][0]["id"]
        clerk.do(f"/bank-payments/{payment}/attribute", {"customer": "KOKS"})
        page = " ".join(pages(fetched(clerk, "/customers/KOKS/statement.pdf")))
        assert "parāds" not in page, "more is theirs than they owe"


@pytest.mark.feature("T61", "T65", "T71")
def test_a_word_mended_in_an_older_note_does_not_bring_its_promise_back(day: Day) -> None:
    with day("2026-05-04") as clerk:
        furnish(clerk)
        each, _ = clerk.invoice("KOKS", "100.00")
    with day("2026-05-25") as clerk:
        first = note(clerk, each, "Maksas", "2026-05-28")
    with day("2026-05-29") as clerk:
        second = note(clerk, each, "Lūdz pagaidīt", "2026-06-05")
    with day("2026-05-30") as clerk:
        third = note(clerk, each, "Vēl mazliet", "2026-06-10")
        clerk.do(f"/debtors/KOKS/notes/{first}/amend", {"text": "Maksās", "promised_on": "2026-05-28"})
        assert promised(clerk) == ("2026-06-10", "open")
        clerk.do(f"/debtors/KOKS/notes/{third}/amend", {"text": "Tā nebija"})
        assert promised(clerk) == ("2026-06-05", "open")
        clerk.do(f"/debtors/KOKS/notes/{third}/amend", {"text": "Tomēr bija", "promised_on": "2026-06-10"})
    with day("2026-06-06") as clerk:
        clerk.do(f"/debtors/KOKS/notes/{second}/amend", {"text": "Pagaidām", "promised_on": "2026-06-05"})
        assert promised(clerk) == ("2026-06-10", "open")
        assert promised(clerk, as_of="2026-05-29") == ("2026-06-05", "open")
        clerk.do(f"/debtors/KOKS/notes/{second}/amend", {"text": "Jau tagad", "promised_on": "2026-06-07"})
        assert promised(clerk) == ("2026-06-07", "open"), "what is promised anew is the last word"


@pytest.mark.feature("T52", "T54")
def test_runs_on_consecutive_days_keep_the_grace_the_gaps_and_the_least_amount(day: Day) -> None:
    levels = [{"days": 1, "gap_days": 2}, {"days": 6, "gap_days": 5}, {"days": 8, "gap_days": 4, "fee": "7.00"}]
    strict = {"name": "Strict", "grace_days": 5, "min_gap_days": 3, "min_amount": "9.99", "levels": levels}
    with day("2026-05-04") as clerk:  # all are due on 18 May
        furnish(clerk)
        clerk.do("/registers/dunning_policies", {"code": "STRICT", "entry": strict})
        clerk.do("/debtors/KOKS/choose-policy", {"policy": "STRICT"})
        for net in ("100.00", "8.26", "8.27"):  # 121.00, 9.99, 10.01
            clerk.invoice("KOKS", net)
    written, waits = {}, {}
    for on in range(18, 31):
        with day(f"2026-05-{on}") as clerk:
            asked = {"all_overdue": True, "even_if_stale": True, "reason": "no bank here", "send": False}
            run = clerk.do("/debtors/remind", asked)
            for each in run["done"]:
                written[on] = (each["level"], each["overdue"], each["total"])
            waits[on] = {each["uncovered"]: each["why"] for each in run["left_out"]}
    assert written == {23: (1, "131.01", "131.01"), 26: (2, "131.01", "131.01"), 29: (3, "131.01", "138.01")}
    assert waits[18] == {}
    assert waits[19] == waits[22] == dict.fromkeys(("121.00", "9.99", "10.01"), "not_late")
    assert waits[23] == {"9.99": "too_little"}
    assert waits[24] == waits[28] == {"121.00": "too_soon", "10.01": "too_soon", "9.99": "too_little"}


def test_interest_that_was_invoiced_before_part_of_the_debt_was_taken_back_is_set_off_against_what_grows(
    day: Day,
) -> None:
    with day("2026-05-04") as clerk:  # 1,210.00 due on 18 May
        furnish(clerk)
        each, _ = clerk.invoice("KOKS", "1000.00")
    with day("2026-06-20") as clerk:
        made = clerk.do("/debtors/KOKS/create-interest-invoice")
        assert made["interest"] == "11.10"  # 1,210.00 x 10.15 % x 33 / 365
        clerk.do(f"/invoices/{made['id']}/approve", {"issued_on": "2026-06-20"})
    with day("2026-07-20") as clerk:
        half = {"reason": "never owed", "effective_on": "2026-06-01", "lines": [LESS | {"unit_price": "500.00"}]}
        clerk.do(f"/invoices/{each}/credit", half)
        [row] = clerk.see("/debtors/KOKS/interest")["invoices"]
        # 1,210.00 for 14 days, 605.00 for 29 at 10.15 % and for 20 at 10.40 %
        assert [part["interest"] for part in row["segments"]] == ["4.71", "4.88", "3.45"]
        assert (row["interest"], row["charged"], row["left"]) == ("13.04", "11.10", "1.94")
        [total] = clerk.see("/debtors/KOKS")["totals"]
        late = {age: amount for age, amount in total["buckets"].items() if amount != "0.00"}
        assert late == {"1-30": "11.10", "61-90": "605.00"}, "the interest invoice was due on 4 July"
        assert balances(clerk, "2026-06-01") == {"EUR": "605.00"}
        assert balances(clerk, "2026-06-20") == {"EUR": "616.10"}


@pytest.mark.feature("T50", "TX6")
def test_money_whose_payer_is_told_later_is_theirs_from_the_day_on_which_it_came(day: Day) -> None:
    with day("2026-05-04") as clerk:
        furnish(clerk)
        clerk.invoice("KOKS", "100.00")
    with day("2026-06-15") as clerk:
        payment = clerk.bank(In("50.00", "paldies", "2026-05-20"))["payments"][0]["id"]
        path = f"/bank-payments/{payment}/attribute"
        early = clerk.refused(path, {"customer": "KOKS", "effective_on": "2026-05-19"})
        assert early["type"] == "/problems/effective-too-early"
        clerk.do(path, {"customer": "KOKS"})
        assert balances(clerk, "2026-05-19") == {"EUR": "121.00"}
        assert balances(clerk, "2026-05-20") == {"EUR": "71.00"}


def note(clerk: Clerk, invoice: str, text: str, promised_on: str) -> str:
    said = {"invoice": invoice, "text": text, "promised_on": promised_on}
    return str(clerk.do("/debtors/KOKS/notes", said)["id"])


def promised(clerk: Clerk, **then: str) -> tuple[str, str]:
    """By when it will pay, and whether it did: told the same wherever it is told, and nobody is reminded before."""
    [invoice] = clerk.see("/debtors/KOKS", **then)["invoices"]
    for sort in ("code", "promised_on"):
        [row] = clerk.see("/debtors", sort=sort, **then)["items"]
        assert row["promised_on"] == invoice["promised_on"]
    [asked] = clerk.see("/correspondence/to-do", **then)["items"]
    assert (asked["promised_on"], asked["promise"]) == (invoice["promised_on"], invoice["promise"])
    if not then:
        assert promised(clerk, as_of=clerk.office.today().isoformat()) == (invoice["promised_on"], invoice["promise"])
        stale = {"even_if_stale": True, "reason": "no bank here", "dry_run": True}
        run = clerk.do("/debtors/remind", {"all_overdue": True, **stale})
        assert [left["why"] for left in run["left_out"]] == ["promised"]
    return invoice["promised_on"], invoice["promise"]
