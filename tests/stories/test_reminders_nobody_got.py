"""A reminder that nobody got makes no later letter sterner; when it leaves after all, it counts."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.mailroom import Post, house, post
from tests.stories.postbox import until
from tests.stories.test_chasing_a_debt import Day, box, day, furnish
from tests.stories.test_reminding_debtors import YESTERDAY, desk
from tests.stories.test_the_outbox import ACME

__all__ = ["box", "day", "desk", "house", "post"]
RUN = {"all_overdue": True, "even_if_stale": True, "reason": "no bank here"}


def remind(clerk: Clerk) -> list[int]:
    """The levels of the letters of today's run."""
    return [each["level"] for each in clerk.do("/debtors/remind", RUN)["done"]]


def reminded(clerk: Clerk, invoice: str, **then: Any) -> tuple[int, str | None]:
    """Level and day of the last reminder, told alike by all that tell it."""
    [row] = clerk.see("/debtors", **then)["items"]
    card = clerk.see(f"/debtors/{row['customer']}", **then)
    [unpaid] = card["invoices"]
    told = unpaid["reminder_level"], unpaid["reminded_on"]
    for each in (row, *card["totals"]):
        assert (each["reminder_level"], each["last_reminder_on"]) == told
    if not then:
        seen = clerk.see(f"/invoices/{invoice}")
        assert (seen["reminder_level"], seen["reminded_on"]) == told
        for sort in ("last_reminder_on", "-last_reminder_on"):
            assert clerk.see("/debtors", sort=sort)["items"] == [row]
    return told


def registers(clerk: Clerk) -> None:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")


@pytest.mark.feature("T54", "CX13")
def test_a_letter_that_came_back_is_forgotten_and_the_next_one_is_as_mild(day: Day) -> None:
    with day("2026-05-04") as clerk:
        furnish(clerk)
        each, _ = clerk.invoice("KOKS", "1000.00")
    with day("2026-05-25") as clerk:
        assert remind(clerk) == [1]
        until(lambda: clerk.see("/reminders")["items"][0]["status"] == "sent")
        assert reminded(clerk, each) == (1, "2026-05-25")
        [first] = clerk.see("/outbox", kind="reminder")["items"]
    with day("2026-05-26") as clerk:
        before = clerk.see("/history")["items"][0]["position"]
        back = {"id": first["id"], "to": "rekini@koks.example", "why": "550 no such user"}
        clerk.do("/outbox/bounces", back)
        assert reminded(clerk, each) == (0, None)
        assert reminded(clerk, each, known_at=before) == (1, "2026-05-25")
        assert reminded(clerk, each, as_of="2026-05-25") == (1, "2026-05-25")
        assert remind(clerk) == [1], "as if it had never been written"
        until(lambda: {row["status"] for row in clerk.see("/reminders")["items"]} == {"failed", "sent"})
        assert reminded(clerk, each) == reminded(clerk, each, as_of="2026-05-26") == (1, "2026-05-26")
    with day("2026-05-27") as clerk:
        clerk.do(f"/outbox/{first['id']}/retry", {"to": ["valde@koks.example"]})
        until(lambda: {row["status"] for row in clerk.see("/reminders")["items"]} == {"sent"})
        assert reminded(clerk, each) == (1, "2026-05-27"), "the letter that came back left after all"
        assert reminded(clerk, each, as_of="2026-05-26") == (1, "2026-05-26")
        assert remind(clerk) == []


@pytest.mark.feature("T54", "CX13")
def test_a_letter_of_today_that_was_called_back_is_sent_again_and_no_second_one_is_written(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00", "2026-01-05")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-05-01"})
    assert remind(desk) == [2]
    assert reminded(desk, each) == (2, "2026-06-30")
    [waiting] = desk.see("/outbox", kind="reminder")["items"]
    desk.do(f"/outbox/{waiting['id']}/cancel", {"reason": "wrong address"})
    assert reminded(desk, each) == (1, "2026-05-01"), f"{number} as it was before"
    run = desk.do("/debtors/remind", RUN)
    assert (run["done"], [row["type"] for row in run["refused"]]) == ([], ["/problems/reminded-in-this-run"])
    assert "nobody got it; send that one again" in run["refused"][0]["detail"]
    [letter] = desk.see("/reminders")["items"]
    again = desk.do(f"/reminders/{letter['id']}/send", {"channel": "post"})["dispatch"]
    assert reminded(desk, each) == (1, "2026-05-01"), "it waits to be posted"
    desk.do("/outbox/print")
    desk.do("/outbox/mark-posted", {"ids": [again]})
    assert reminded(desk, each) == (2, "2026-06-30")


def test_what_somebody_got_another_way_still_counts(house: Clerk, post: Post) -> None:
    registers(house)
    each, _ = house.invoice("ACME", "100.00")
    assert remind(house) == [1]
    post.take()
    [mail] = house.see("/outbox", kind="reminder")["items"]
    [letter] = house.see("/reminders")["items"]
    paper = house.do(f"/reminders/{letter['id']}/send", {"channel": "post"})["dispatch"]
    house.do("/outbox/print")
    house.do("/outbox/mark-posted", {"ids": [paper]})
    house.do("/outbox/bounces", {"id": mail["id"], "to": ACME, "why": "550 no such user"})
    assert reminded(house, each) == (1, "2026-06-30"), "the paper is there"
    for then in ({}, {"as_of": "2026-06-30"}):
        [row] = house.see("/reminders", **then)["items"]
        assert (row["status"], row["failed_why"], row["version"]) == ("sent", None, 4)
    assert house.see("/correspondence")["items"][0]["kind"] == "email_failed"
    refused = house.refused(f"/reminders/{letter['id']}/mark-sent", {"channel": "post"})
    assert refused["type"] == "/problems/letter-left", "it is there already"
    house.do(f"/reminders/{letter['id']}/mark-failed", {"channel": "post", "why": "Moved away"})
    assert reminded(house, each) == (0, None)
    house.do(f"/reminders/{letter['id']}/mark-sent", {"channel": "post"})
    assert reminded(house, each) == (1, "2026-06-30")


@pytest.mark.feature("T54", "T66")
def test_a_letter_that_nobody_got_is_to_be_done_until_it_goes_another_way_or_is_paid(house: Clerk, post: Post) -> None:
    def asked(**then: Any) -> list[tuple[str, str, str]]:
        rows = house.see("/correspondence/to-do", **then)["items"]
        assert all((row["note"], row["letter"], row["customer"]) == (None, letter["id"], "ACME") for row in rows)
        return [(row["day"], row["text"], row["uncovered"]) for row in rows]

    def everywhere(*expected: tuple[str, str, str]) -> None:
        assert asked() == asked(as_of="2026-06-30") == asked(by="2026-06-30") == list(expected)

    house.registers("dunning_policies", "interest_rates", "text_templates")
    invoice, _ = house.invoice("ACME", "100.00")
    remind(house)
    [letter] = house.see("/reminders")["items"]
    everywhere()
    post.take()
    [mail] = house.see("/outbox", kind="reminder")["items"]
    house.do("/outbox/bounces", {"id": mail["id"], "to": ACME, "why": "550 no such user"})
    everywhere(("2026-06-30", "550 no such user", "121.00"))
    assert asked(by="2026-06-29") == []
    paper = house.do(f"/reminders/{letter['id']}/send", {"channel": "post"})["dispatch"]
    everywhere()
    house.do(f"/outbox/{paper}/cancel", {"reason": "They moved"})
    everywhere(("2026-06-30", "Called back: They moved", "121.00"))
    first, second = (each["id"] for each in house.bank(In("21.00", "paldies"), In("100.00", "visu"))["payments"])
    house.do(f"/bank-payments/{first}/link", {"invoices": [{"id": invoice}]})
    everywhere(("2026-06-30", "Called back: They moved", "100.00"))
    house.do(f"/bank-payments/{second}/link", {"invoices": [{"id": invoice}]})
    everywhere()
    assert asked(paid=True) == [("2026-06-30", "Called back: They moved", "0.00")]


def test_the_letters_of_others_on_that_day_still_count(desk: Clerk) -> None:
    euro, _ = desk.invoice("ACME", "100.00")
    other, _ = desk.invoice("BETA", "50.00")
    by_hand, _ = desk.invoice("ACME", "10.00", "2026-05-05")
    letters = {row["customer"]: row["id"] for row in desk.do("/debtors/remind", RUN)["done"]}
    desk.do(f"/invoices/{by_hand}/record-reminder", {"level": 2, "reminded_on": "2026-06-30"})
    for customer in ("ACME", "BETA"):
        desk.do(f"/reminders/{letters[customer]}/mark-failed", {"why": "Came back"})
    levels = [desk.see(f"/invoices/{each}")["reminder_level"] for each in (euro, by_hand, other)]
    assert levels == [0, 2, 0]
    days = {row["customer"]: row["last_reminder_on"] for row in desk.see("/debtors")["items"]}
    assert days == {"ACME": "2026-06-30", "BETA": None}


@pytest.mark.feature("T56")
def test_a_reason_is_shown_wherever_somebody_keeps_a_debtor_or_an_invoice_out(desk: Clerk) -> None:
    _, number = desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "100.00")
    held, _ = desk.invoice("ACME", "20.00")
    disputed, _ = desk.invoice("ACME", "30.00")
    desk.do(f"/invoices/{held}/hold-reminders", {"until": "2026-07-05", "reason": "Until they are back"})
    desk.do(f"/invoices/{disputed}/dispute", {"why": "Not ordered"})
    desk.do("/debtors/BETA/exclude", {"reason": "Insolvent since May"})
    run = desk.do("/debtors/remind", RUN | {"dry_run": True})
    assert [row["invoices"][0]["number"] for row in run["done"]] == [number]
    assert {(row["why"], row["reason"]) for row in run["left_out"]} == {
        ("held", "Until they are back"), ("disputed", "Not ordered"),
    }  # fmt: skip
    assert "BETA is excluded from reminders (Insolvent since May)" in run["refused"][0]["detail"]
    said = {row["kind"]: row["text"] for row in desk.see("/correspondence")["items"]}
    assert (said["excluded"], said["reminders_held"]) == ("Insolvent since May", "Until they are back")


@pytest.mark.feature("T53")
def test_a_run_tells_of_money_that_is_too_little_to_stop_a_letter(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00")
    desk.invoice("BETA", "100.00")
    payment = desk.bank(In("20.00", "paldies", YESTERDAY))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/attribute", {"customer": "ACME"})
    for dry in (True, False):
        run = desk.do("/debtors/remind", {"all_overdue": True, "dry_run": dry})
        assert {row["customer"]: row["unmatched"] for row in run["done"]} == {
            "ACME": {"amount": "20.00", "payments": [payment]}, "BETA": {"amount": "0.00", "payments": []},
        }  # fmt: skip


@pytest.mark.feature("T65", "T66")
def test_a_promise_is_looked_at_on_its_day_until_it_is_kept(day: Day) -> None:
    def asked(clerk: Clerk, **then: Any) -> list[tuple[str, str]]:
        return [(row["day"], row["promise"]) for row in clerk.see("/correspondence/to-do", **then)["items"]]

    with day("2026-06-01") as clerk:
        furnish(clerk)
        each, number = clerk.invoice("KOKS", "1000.00")
        said = {"invoice": each, "text": "A part", "promised_on": "2026-06-03", "promised_amount": "500.00"}
        clerk.do("/debtors/KOKS/notes", said)
        assert asked(clerk, by="2026-06-02") == []
        assert asked(clerk, by="2026-06-03") == asked(clerk, as_of="2026-06-01") == [("2026-06-03", "open")]
        clerk.do("/debtors/KOKS/notes", said | {"text": "Rather less", "promised_amount": "300.00"})
        assert len(asked(clerk)) == len(asked(clerk, as_of="2026-06-01")) == 1, "the last word counts"
    with day("2026-06-04") as clerk:
        assert asked(clerk) == [("2026-06-03", "broken")]
        clerk.bank(In("300.00", f"Rekins {number}", "2026-06-03", name="Koks"))
        [payment] = clerk.see("/bank-payments")["items"]
        if payment["uncovered"] != "0.00":
            clerk.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each, "amount": "300.00"}]})
        assert asked(clerk) == asked(clerk, as_of="2026-06-04") == []
        assert {row["promise"] for row in clerk.see("/correspondence/to-do", paid=True)["items"]} == {"kept", "broken"}
