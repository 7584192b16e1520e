"""What stops a letter: money that may have paid already, and what a debtor has of its own with us."""

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.test_chasing_a_debt import Day, box, day, furnish
from tests.stories.test_reminding_debtors import YESTERDAY, desk, left_out, remind

__all__ = ["box", "day", "desk"]


def test_what_is_not_claimed_does_not_make_the_debtors_own_money_look_small(desk: Clerk) -> None:
    big, number = desk.invoice("ACME", "100.00", "2026-05-04")
    desk.do(f"/invoices/{big}/dispute", {"why": "Not ordered"})
    desk.invoice("ACME", "10.00", "2026-05-05")
    paid, other = desk.invoice("ACME", "50.00", "2026-05-06")
    desk.bank(In("60.50", other, "2026-05-12"))
    less = {"text": "Less", "unit_price": "20.00", "vat_code": "PVN21"}
    desk.do(f"/invoices/{paid}/credit", {"reason": "not delivered", "lines": [less]})
    run = remind(desk)  # of 12.10, while 24.20 is theirs
    assert (run["done"], [each["type"] for each in run["refused"]]) == ([], ["/problems/nothing-to-claim"])
    assert "owes 12.10 EUR that it could be reminded of and has 24.20 EUR" in run["refused"][0]["detail"]
    assert left_out(run) == {number: "disputed"}


def test_money_that_may_have_paid_what_is_claimed_stops_the_letter_whatever_else_is_owed(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00", "2026-05-04")
    held, _ = desk.invoice("ACME", "1000.00", "2026-05-05")
    desk.do(f"/invoices/{held}/hold-reminders", {"until": "2026-07-05"})
    payment = desk.bank(In("70.00", "paldies", YESTERDAY))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/attribute", {"customer": "ACME"})
    assert [each["type"] for each in remind(desk)["refused"]] == ["/problems/unmatched-money"]


def test_money_that_names_the_invoice_stops_the_letter_though_nobody_linked_it_yet(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    payment = desk.bank(In("120.00", f"Rekins {number}", YESTERDAY))["payments"][0]["id"]
    assert desk.see(f"/bank-payments/{payment}")["payer"] == ""  # suggested, as an unknown payer paid a part
    run = desk.do("/debtors/remind", {"all_overdue": True})
    assert (run["done"], [each["type"] for each in run["refused"]]) == ([], ["/problems/unmatched-money"])
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    rest = desk.do("/debtors/remind", {"all_overdue": True})
    assert [row["why"] for row in rest["left_out"]] == ["too_little"]


@pytest.mark.feature("T61")
def test_a_promise_is_not_held_broken_while_the_promised_money_waits_to_be_linked(day: Day) -> None:
    with day("2026-06-01") as clerk:
        furnish(clerk)
        each, number = clerk.invoice("KOKS", "1000.00")
        said = {"invoice": each, "text": "A part", "promised_on": "2026-06-03", "promised_amount": "500.00"}
        clerk.do("/debtors/KOKS/notes", said)
    with day("2026-06-04") as clerk:
        clerk.bank(In("500.00", f"Rekins {number}", "2026-06-03", name="Koks"))
        run = clerk.do("/debtors/remind", {"all_overdue": True})
        assert (run["done"], [row["type"] for row in run["refused"]]) == ([], ["/problems/unmatched-money"])
        assert f"promised 500.00 EUR of Invoice {number} by 2026-06-03" in run["refused"][0]["detail"]
        [payment] = run["refused"][0]["more"]["payments"]
        clerk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each, "amount": "500.00"}]})
        run = clerk.do("/debtors/remind", {"all_overdue": True})
        assert [(row["total"], row["level"]) for row in run["done"]] == [("710.00", 1)], "late, and no broken word"


def test_letters_by_an_earlier_date_leave_today_and_need_todays_news(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    desk.bank(In("1.00", "x", "2026-06-01"))
    asked = {"all_overdue": True, "date": "2026-06-02"}
    assert desk.refused("/debtors/remind", asked)["type"] == "/problems/bank-news-too-old"
    desk.bank(In("1.00", "y", YESTERDAY))
    assert len(desk.do("/debtors/remind", asked)["done"]) == 1


@pytest.mark.feature("T53", "T54")
def test_letters_by_several_dates_of_one_day_are_one_letter_of_that_day(desk: Clerk) -> None:
    first, _ = desk.invoice("ACME", "100.00", "2026-05-04")  # due 18 May
    _, second = desk.invoice("ACME", "50.00", "2026-05-25")  # due 8 June
    desk.invoice("BETA", "10.00", "2026-05-25")
    assert [remind(desk, date=day, dry_run=True)["done"] for day in ("2026-05-17", "2026-05-18")] == [[], []]
    run = remind(desk, date="2026-05-19")
    assert [(each["customer"], each["overdue"]) for each in run["done"]] == [("ACME", "181.50")]
    letter = desk.see(f"/reminders/{run['done'][0]['id']}")
    assert letter["reminded_on"] == "2026-06-30"
    assert [line["days_late"] for line in letter["lines"]] == [43, 22], "as late as they are today"
    desk.do(f"/invoices/{first}/hold-reminders", {"until": "2026-07-05"})
    for late_on in ("2026-05-20", "2026-06-10", None):
        again = remind(desk, customers=["ACME"], all_overdue=False, date=late_on)
        assert (again["done"], left_out(again)[second]) == ([], "too_soon")
    assert [each["customer"] for each in remind(desk, date="2026-06-10")["done"]] == ["BETA"]
    assert desk.see("/reminders", customer="ACME")["total"] == 1


def test_what_was_left_out_of_the_letter_of_the_day_waits_for_another_day(desk: Clerk) -> None:
    one, _ = desk.invoice("ACME", "100.00", "2026-05-04")
    desk.invoice("ACME", "50.00", "2026-05-05")
    assert len(remind(desk, exclude=[one])["done"]) == 1
    refused = remind(desk, date="2026-06-01")["refused"]
    assert [each["type"] for each in refused] == ["/problems/reminded-in-this-run"]


def test_letters_are_of_today_and_not_of_a_day_that_is_asked_for(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    asked = {"all_overdue": True, "dry_run": True}
    refused = desk.refused("/debtors/remind", asked | {"effective_on": "2026-06-01"})
    assert (refused["status"], refused["type"]) == (422, "/problems/written-today")
    assert len(desk.do("/debtors/remind", asked | {"effective_on": "2026-06-30"})["done"]) == 1


def test_a_letter_that_nobody_could_read_is_refused(desk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.debtors.letter.MOST_LINES", 1)
    one, _ = desk.invoice("ACME", "100.00")
    desk.invoice("ACME", "50.00")
    assert [each["type"] for each in remind(desk)["refused"]] == ["/problems/letter-too-long"]
    assert len(remind(desk, exclude=[one])["done"]) == 1


def test_the_correspondence_is_counted_as_far_as_is_worth_it(desk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queries.counters.COUNTED_UP_TO", 2)
    for text in ("one", "two"):
        desk.do("/debtors/ACME/notes", {"text": text})
    assert desk.see("/correspondence", kind="note")["total"] == 2
    desk.do("/debtors/BETA/notes", {"text": "three"})
    seen = desk.see("/correspondence", kind="note")
    assert (seen["total"], seen["at_least"], len(seen["items"])) == (None, 2, 3)
    assert desk.see("/correspondence", customer="ACME")["total"] == 2


def test_money_on_an_advance_or_in_another_currency_is_told_beside_the_letter_and_not_set_off(desk: Clerk) -> None:
    _, number = desk.invoice("ACME", "50.00", "2026-05-02", type="advance")
    desk.bank(In("60.50", number, "2026-05-12"))
    rates = [{"from_on": "2026-05-01", "rate": "0.9"}]
    desk.do("/registers/currencies/USD/amend", {"entry": {"name": "US dollar", "minor_units": 2, "rates": rates}})
    dollars = desk.bank(In("70.00", "paldies", "2026-05-13", currency="USD"), name="S2")["payments"][0]["id"]
    desk.do(f"/bank-payments/{dollars}/attribute", {"customer": "ACME"})
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "10.00")
    run = remind(desk)
    rows = {each["customer"]: each for each in run["done"]}
    assert [rows[code]["prepaid"] for code in ("ACME", "BETA")] == ["60.50", "0.00"]
    assert [rows[code]["in_other_currencies"] for code in ("ACME", "BETA")] == [{"USD": "70.00"}, {}]
    assert (rows["ACME"]["overdue"], rows["ACME"]["credits"], rows["ACME"]["total"]) == ("121.00", "0.00", "121.00")


@pytest.mark.feature("T61")
@pytest.mark.parametrize("named", [True, False])
def test_a_promise_is_kept_by_money_that_came_in_time_though_its_month_was_closed_before_it_was_linked(
    day: Day, named: bool
) -> None:
    with day("2026-05-20") as clerk:
        furnish(clerk)
        each, number = clerk.invoice("KOKS", "1000.00", "2026-05-04")
        clerk.do("/debtors/KOKS/notes", {"invoice": each, "text": "All of it", "promised_on": "2026-05-28"})
    with day("2026-06-03") as clerk:
        clerk.do("/period-lock/lock", {"through": "2026-05-31"})
        clerk.bank(In("1210.00", number if named else "paldies", "2026-05-28", name="Koks"))
        [payment] = clerk.see("/bank-payments")["items"]
        if not named:
            clerk.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each}]})
        [told] = [row for row in clerk.see("/correspondence")["items"] if row["promised_on"]]
        assert (told["number"], told["promise"]) == (number, "kept")
        [covering] = clerk.see(f"/nenosegts/{each}/explain")["movements"][1:]
        assert covering["effective_on"] == "2026-06-01", "the books of May are closed"
