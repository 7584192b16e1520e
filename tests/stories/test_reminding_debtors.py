"""Reminder runs: one letter a debtor and currency, frozen as it was issued; who is left out, and why."""

from typing import Any

import pytest
from click.testing import CliRunner

from api.cli.main import root
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_papers import CARD

TODAY = "2026-06-30"
YESTERDAY = "2026-06-29"
LAST = "{} letters, {} by e-mail, 0 by post, 0 debtors refused, {} late invoices left out."


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.customer("ACME", "SIA Acme", language="lv", emails=["office@acme.lv"], address="Brīvības 1, Rīga")
    clerk.customer("BETA", "SIA Beta", language="en")
    return clerk


def remind(desk: Clerk, **more: Any) -> dict[str, Any]:
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "a test without a bank"} | more
    return desk.do("/debtors/remind", asked)


def letter(desk: Clerk, run: dict[str, Any]) -> dict[str, Any]:
    return desk.see(f"/reminders/{run['done'][0]['id']}")


def left_out(run: dict[str, Any]) -> dict[str, str]:
    return {each["number"]: each["why"] for each in run["left_out"]}


@pytest.mark.feature("T50", "T52", "T54", "T55", "T60", "T62", "T69")
def test_every_late_debtor_gets_one_letter_about_all_its_late_invoices(desk: Clerk) -> None:
    (one, first), (two, second) = desk.invoice("ACME", "100.00"), desk.invoice("ACME", "200.00", "2026-06-01")
    _, other = desk.invoice("BETA", "10.00", "2026-06-02")
    desk.invoice("BETA", "10.00", "2026-06-29")  # not late
    run = remind(desk)
    assert [(each["customer"], each["total"], each["level"]) for each in run["done"]] == [
        ("ACME", "363.00", 1),
        ("BETA", "12.10", 1),
    ]
    assert (run["refused"], run["left_out"]) == ([], [])
    seen = letter(desk, run)
    assert [(line["number"], line["open"], line["days_late"], line["level"]) for line in seen["lines"]] == [
        (first, "121.00", 43, 1),
        (second, "242.00", 15, 1),
    ]
    assert (seen["status"], seen["sent_to"], seen["address"]) == ("issued", ["office@acme.lv"], "Brīvības 1, Rīga")
    assert {desk.see(f"/invoices/{each}")["reminder_level"] for each in (one, two)} == {1}
    assert [row["last_reminder_on"] for row in desk.see("/debtors", sort="code")["items"]] == [TODAY, TODAY]
    desk.do(f"/reminders/{run['done'][0]['id']}/mark-failed", {"why": "Mailbox is full"})
    desk.do(f"/reminders/{run['done'][0]['id']}/mark-sent", {"channel": "post"})
    again = desk.refused(f"/reminders/{run['done'][0]['id']}/mark-sent", {"channel": "post"})
    assert again["type"] == "/problems/letter-left"
    stream = desk.see("/correspondence", customer="ACME", sort="position")["items"]
    assert [(said["kind"], said["channel"]) for said in stream] == [
        ("reminder", None), ("reminder_failed", "email"), ("reminder_sent", "post"),
    ]  # fmt: skip
    assert [each["customer"] for each in desk.see("/reminders", status="issued")["items"]] == ["BETA"]
    assert other in {line["number"] for line in desk.see(f"/reminders/{run['done'][1]['id']}")["lines"]}


def test_a_run_tells_of_each_invoice_whether_it_was_ever_sent(desk: Clerk) -> None:
    (one, first), (_, second) = desk.invoice("ACME", "100.00"), desk.invoice("ACME", "200.00")
    desk.do(f"/invoices/{one}/mark-posted", {"posted_on": "2026-05-05"})
    [row] = remind(desk, dry_run=True)["done"]
    assert {each["number"]: each["sent_on"] for each in row["invoices"]} == {first: "2026-05-05", second: None}


@pytest.mark.feature("T56", "CX13")
def test_a_letter_speaks_the_language_of_the_card_else_the_one_for_every_other(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "100.00")
    subjects = {each["customer"]: letter(desk, {"done": [each]})["subject"] for each in remind(desk)["done"]}
    assert subjects == {"ACME": "Atgādinājums par rēķinu apmaksu", "BETA": "Payment reminder"}


@pytest.mark.feature("CX13")
def test_a_letter_is_as_stern_as_its_sternest_invoice_and_claims_interest_by_the_rates_of_the_law(desk: Clerk) -> None:
    each, first = desk.invoice("ACME", "1000.00", "2026-02-16")  # due 2 March
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-05-01"})
    _, second = desk.invoice("ACME", "10.00", "2026-06-01")
    seen = letter(desk, remind(desk))
    assert (seen["level"], seen["subject"]) == (3, "Pēdējais brīdinājums pirms parāda piedziņas")
    assert [(line["number"], line["level"]) for line in seen["lines"]] == [(first, 3), (second, 1)]
    # 1210.00 x 10.15 % x 120 / 365, and 12.10 x 10.15 % x 15 / 365
    assert [line["interest"] for line in seen["lines"]] == ["40.38", "0.05"]
    (segment,) = seen["lines"][0]["segments"]
    assert (segment["days"], segment["principal"], segment["rate"]) == (120, "1210.00", "10.15")
    assert "base rate 2.15 %" in segment["source"]
    assert (seen["overdue"], seen["interest"], seen["total"]) == ("1222.10", "40.43", "1262.53")


def test_what_is_the_debtors_own_stands_below_zero_and_lowers_the_claim(desk: Clerk) -> None:
    _, number = desk.invoice("ACME", "100.00")
    paid, other = desk.invoice("ACME", "50.00", "2026-06-01")
    desk.bank(In("60.50", other, "2026-06-10"))
    less = {"text": "Less", "unit_price": "20.00", "vat_code": "PVN21"}
    note = desk.do(f"/invoices/{paid}/credit", {"reason": "not delivered", "lines": [less]})
    run = remind(desk)
    seen = letter(desk, run)
    assert [(line["kind"], line["number"], line["open"]) for line in seen["lines"]] == [
        ("invoice", number, "121.00"),
        ("credit_note", note["number"], "-24.20"),
    ]
    assert (seen["overdue"], seen["credits"], seen["total"]) == ("121.00", "24.20", "96.80")


def test_a_disputed_debt_does_not_let_a_letter_claim_less_than_nothing(desk: Clerk) -> None:
    """Their credit note is larger than what is undoubted, and smaller than all that is late."""
    disputed, _ = desk.invoice("ACME", "1000.00")
    desk.do(f"/invoices/{disputed}/dispute", {"why": "Not ordered"})
    desk.invoice("ACME", "100.00")
    paid, number = desk.invoice("ACME", "250.00", "2026-06-01")
    desk.bank(In("302.50", number, "2026-06-10"))
    less = {"text": "Less", "unit_price": "200.00", "vat_code": "PVN21"}
    desk.do(f"/invoices/{paid}/credit", {"reason": "not delivered", "lines": [less]})
    run = remind(desk)
    assert (run["done"], [each["type"] for each in run["refused"]]) == ([], ["/problems/nothing-to-claim"])
    assert "owes 121.00 EUR that it could be reminded of and has 242.00 EUR of its own" in run["refused"][0]["detail"]


@pytest.mark.feature("T52")
def test_of_chosen_customers_each_is_reminded_or_needs_nothing_or_is_unknown(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    run = remind(desk, all_overdue=False, customers=["ACME", "BETA", "NOBODY"])
    assert [each["customer"] for each in run["done"]] == ["ACME"]
    assert [(each["id"], each["type"]) for each in run["refused"]] == [("NOBODY", "/problems/no-such-customer")]
    assert run["unchanged"] == 1  # BETA


@pytest.mark.feature("T54")
def test_the_same_run_twice_sends_nothing_more_and_the_same_key_gives_the_first_answer(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    body = {"all_overdue": True, "even_if_stale": True, "reason": "x"}
    first = desk.do("/debtors/remind", body, **{"Idempotency-Key": "june"})
    assert desk.do("/debtors/remind", body, **{"Idempotency-Key": "june"}) == first
    second = desk.do("/debtors/remind", body)
    assert (second["done"], second["refused"], set(left_out(second).values())) == ([], [], {"too_soon"})
    assert desk.see("/reminders")["total"] == 1


def test_a_dry_run_shows_the_letters_and_records_nothing(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    before = desk.see("/history")["items"][0]["position"]
    run = desk.do("/debtors/remind", {"all_overdue": True, "dry_run": True})
    assert [each["total"] for each in run["done"]] == ["121.00"]
    assert (run["bank"]["stale"], run["bank"]["needed"]) == (True, "2026-06-29")
    assert desk.see("/history")["items"][0]["position"] == before


def test_a_run_is_refused_while_the_banks_news_are_old(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    refused = desk.refused("/debtors/remind", {"all_overdue": True})
    assert (refused["status"], refused["type"]) == (409, "/problems/bank-news-too-old")
    desk.bank(In("1.00", "x", "2026-06-26"))
    assert "up to 2026-06-26" in desk.refused("/debtors/remind", {"all_overdue": True})["detail"]
    assert desk.refused("/debtors/remind", {"all_overdue": True, "even_if_stale": True})["status"] == 422  # why?
    desk.bank(In("1.00", "y", YESTERDAY))
    run = desk.do("/debtors/remind", {"all_overdue": True})
    assert (len(run["done"]), run["bank"]["stale"]) == (1, False)


def test_whoever_has_sent_half_of_it_without_saying_what_for_is_not_reminded(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    payment = desk.bank(In("60.50", "paldies", YESTERDAY))["payments"][0]["id"]
    desk.do("/bank-payments/" + payment + "/attribute", {"customer": "ACME"})
    run = desk.do("/debtors/remind", {"all_overdue": True})
    assert (run["done"], [each["type"] for each in run["refused"]]) == ([], ["/problems/unmatched-money"])
    assert "owes 121.00 EUR that it could be reminded of, and 60.50 EUR" in run["refused"][0]["detail"]


@pytest.mark.parametrize("sort", ["customer", "level", "total", "status", "reminded_on"])
def test_letters_are_listed_in_any_order(desk: Clerk, sort: str) -> None:
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "200.00")
    run = remind(desk)
    desk.do(f"/reminders/{run['done'][1]['id']}/mark-sent")
    assert len(desk.see("/reminders", sort=sort)["items"]) == 2


def test_late_invoices_without_a_letter_say_why(desk: Clerk) -> None:
    numbers = {}
    for why in ("disputed", "held", "promised", "excluded", "reminded"):
        numbers[why] = desk.invoice("ACME", "100.00")
    desk.do(f"/invoices/{numbers['disputed'][0]}/dispute", {"why": "Not ordered"})
    desk.do(f"/invoices/{numbers['held'][0]}/hold-reminders", {"until": "2026-07-05"})
    promise = {"invoice": numbers["promised"][0], "text": "On Friday", "promised_on": "2026-07-03"}
    desk.do("/debtors/ACME/notes", promise)
    small = desk.invoice("ACME", "0.50")[1]
    run = remind(desk, exclude=[numbers["excluded"][0]])
    assert left_out(run) == {
        numbers["disputed"][1]: "disputed", numbers["held"][1]: "held", numbers["promised"][1]: "promised",
        numbers["excluded"][1]: "excluded", small: "too_little",
    }  # fmt: skip
    assert [line["number"] for line in letter(desk, run)["lines"]] == [numbers["reminded"][1]]
    for why in ("disputed", "held", "promised", "excluded"):
        assert desk.see(f"/invoices/{numbers[why][0]}")["reminder_level"] == 0


def test_an_excluded_debtor_is_refused_by_name_and_one_with_a_policy_of_its_own_follows_that(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "100.00")
    desk.do("/debtors/ACME/exclude", {"reason": "in court"})
    mild = {"name": "Mild", "levels": [{"days": 90}]}
    desk.do("/registers/dunning_policies", {"code": "MILD", "entry": mild})
    assert desk.refused("/debtors/BETA/choose-policy", {"policy": "NONE"})["status"] == 422
    desk.do("/debtors/BETA/choose-policy", {"policy": "MILD"})
    run = remind(desk)
    assert (run["done"], [each["id"] for each in run["refused"]]) == ([], ["ACME"])
    assert list(left_out(run).values()) == ["too_soon"]
    assert [desk.see(f"/debtors/{code}")["policy"] for code in ("ACME", "BETA")] == [None, "MILD"]
    desk.do("/debtors/BETA/choose-policy")
    assert [each["customer"] for each in remind(desk)["done"]] == ["BETA"]


def test_a_letter_stays_as_it_was_issued_whatever_comes_after(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    run = remind(desk)
    before = letter(desk, run)
    desk.bank(In("121.00", number))
    desk.do("/customers/ACME/amend", {"name": "SIA Cits", "language": "en"})
    assert letter(desk, run) == before
    assert remind(desk)["done"] == []
    assert desk.see(f"/invoices/{each}")["uncovered"] == "0.00"


def test_a_fee_of_the_level_is_claimed_in_the_currency_of_the_policy(desk: Clerk) -> None:
    entry = {"name": "Dear", "levels": [{"days": 3, "fee": "5.00"}], "min_amount": "1.00"}
    desk.do("/registers/dunning_policies", {"code": "DEAR", "entry": entry})
    desk.do("/debtors/ACME/choose-policy", {"policy": "DEAR"})
    desk.invoice("ACME", "100.00")
    assert [(each["fee"], each["total"]) for each in remind(desk)["done"]] == [("5.00", "126.00")]


@pytest.mark.parametrize(
    "body",
    [{}, {"all_overdue": True, "customers": ["ACME"]}, {"customers": []}, {"all_overdue": True, "date": "2026-07-01"}],
)
def test_a_run_that_says_not_whom_or_looks_ahead_is_refused(desk: Clerk, body: dict[str, Any]) -> None:
    assert desk.refused("/debtors/remind", body)["status"] == 422


@pytest.fixture
def shell(database_url: str, schema: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (("DATABASE_URL", database_url), ("SCHEMA", schema), ("TODAY", TODAY)):
        monkeypatch.setenv(f"NENOSEGTS_{name}", value)
    return lambda *words: CliRunner().invoke(root, list(words))


@pytest.mark.feature("T54")
def test_the_command_line_runs_the_reminders_of_a_day_once(desk: Clerk, shell: Any) -> None:
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "0.50")
    stale = shell("remind")
    assert (stale.exit_code, "is not known yet" in str(stale.exception)) == (1, True)
    shown = shell("remind", "--dry-run")
    assert shown.stdout.splitlines() == [
        "ACME         level 1        121.00 EUR  SIA Acme",
        "1 letters, 1 by e-mail, 0 by post, 0 debtors refused, 1 late invoices left out, and nothing is recorded.",
    ]
    words = ("remind", "--date", TODAY, "--even-if-stale", "the bank is closed")
    assert shell(*words).stdout.splitlines()[-1] == LAST.format(1, 1, 1)
    assert shell(*words).stdout.splitlines() == [LAST.format(0, 0, 2)]
