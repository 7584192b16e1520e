"""The debtors' desk: who is late, what they said, what was promised, and whom to ask again."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk

TODAY = "2026-06-30"


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Acme", contacts=[{"name": "Ilze Bērza", "phone": "67000000"}], language="lv")
    clerk.customer("BETA", "SIA Beta", language="en")
    return clerk


def note(desk: Clerk, customer: str, invoice: str | None, **more: Any) -> dict[str, Any]:
    return desk.do(f"/debtors/{customer}/notes", {"invoice": invoice, "text": "Talked"} | more)


def pay(desk: Clerk, invoice: str, amount: str, on: str = "2026-06-10") -> None:
    payment = desk.bank(In(amount, "paldies", on))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": invoice}]})


def standings(desk: Clerk, customer: str) -> list[str | None]:
    return [each["promise"] for each in desk.see("/correspondence", customer=customer, sort="position")["items"]]


@pytest.mark.feature("T51", "T52", "T53", "T59")
def test_totals_show_who_is_late_by_a_date(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00", "2026-05-04")  # due 18 May
    desk.invoice("BETA", "200.00", "2026-06-10")  # due 24 June
    rows = {row["customer"]: row for row in desk.see("/debtors", date=TODAY)["items"]}
    assert (rows["ACME"]["uncovered"], rows["ACME"]["overdue"], rows["ACME"]["buckets"]["31-60"]) == (
        "121.00", "121.00", "121.00",
    )  # fmt: skip
    late = desk.see("/debtors", date="2026-06-20", overdue=True)
    assert ([row["customer"] for row in late["items"]], late["total"]) == (["ACME"], 1)
    assert {row["overdue"] for row in desk.see("/debtors", date="2026-05-18")["items"]} == {"0.00"}
    in_time = desk.see("/debtors", date="2026-06-20", overdue=False)["items"]
    assert [row["customer"] for row in in_time] == ["BETA"]
    then = desk.see("/debtors", as_of="2026-06-20", overdue=True, sort="-overdue")
    assert [row["customer"] for row in then["items"]] == ["ACME"]


@pytest.mark.parametrize(
    "sort", ["uncovered", "overdue", "last_reminder_on", "promised_on", "name", "balance", "unallocated_payments"]
)
def test_totals_are_sorted_by_any_column_both_ways(desk: Clerk, sort: str) -> None:
    for place, code in enumerate(("ACME", "BETA")):
        each, _ = desk.invoice(code, str(100 + place), "2026-05-04")
        desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": f"2026-06-{20 + place}"})
        note(desk, code, each, promised_on=f"2026-07-{10 + place}")
    up = [row["customer"] for row in desk.see("/debtors", sort=sort)["items"]]
    down = [row["customer"] for row in desk.see("/debtors", sort=f"-{sort}")["items"]]
    assert (up, down) == (["ACME", "BETA"], ["BETA", "ACME"])
    first = desk.see("/debtors", sort=sort, limit=1)
    assert [r["customer"] for r in desk.see("/debtors", sort=sort, limit=1, cursor=first["next"])["items"]] == ["BETA"]


@pytest.mark.feature("T57", "T58", "T60", "T61", "T62")
def test_a_debtor_is_shown_with_unpaid_invoices_links_dispute_promise_and_correspondence(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00", "2026-05-04")
    pay(desk, each, "21.00")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-06-20"})
    note(desk, "ACME", each, promised_on="2026-07-10", promised_amount="50.00")
    desk.do(f"/invoices/{each}/dispute", {"why": "Two hours were not worked."})
    seen = desk.see("/debtors/ACME")
    (unpaid,) = seen["invoices"]
    assert (unpaid["uncovered"], unpaid["days_overdue"], unpaid["reminder_level"]) == ("100.00", 43, 1)
    assert [(link["kind"], link["amount"]) for link in unpaid["links"]] == [("payment", "21.00")]
    assert (unpaid["disputed"], unpaid["promised_on"], unpaid["promise"]) == (
        "Two hours were not worked.", "2026-07-10", "open",
    )  # fmt: skip
    (total,) = seen["totals"]
    assert (total["last_reminder_on"], total["promised_on"]) == ("2026-06-20", "2026-07-10")
    assert [said["kind"] for said in seen["correspondence"]] == ["dispute", "note", "reminder_by_hand"]
    assert (seen["correspondence"][1]["promised_on"], seen["correspondence"][2]["happened_on"]) == (
        "2026-07-10", "2026-06-20",
    )  # fmt: skip
    assert {said["number"] for said in seen["correspondence"]} == {number}


@pytest.mark.feature("T63", "T64", "T65", "T66", "T67", "T68", "T70", "T71")
def test_a_note_is_written_about_an_invoice_amended_at_the_next_contact_and_keeps_its_history(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    contact = desk.see("/customers/ACME")["contacts"][0]["name"]
    made = note(desk, "ACME", each, contact=contact, text="Pays after the holidays", next_on="2026-07-03")
    (todo,) = desk.see("/correspondence/to-do", by="2026-07-03")["items"]
    assert (todo["customer"], todo["number"], todo["uncovered"], todo["contact"]) == (
        "ACME", number, "121.00", "Ilze Bērza",
    )  # fmt: skip
    assert desk.see("/correspondence/to-do", by="2026-07-02")["items"] == []
    path = f"/debtors/ACME/notes/{made['id']}"
    stale = desk.refused(f"{path}/amend", {"text": "x"}, **{"If-Match": '"9"'})
    assert stale["status"] == 412
    desk.do(f"{path}/amend", {"contact": contact, "text": "Half by Friday", "next_on": "2026-07-13"})
    seen = desk.see(path)
    assert (seen["text"], seen["next_on"], seen["revisions"]) == ("Half by Friday", "2026-07-13", 1)
    assert [(said["kind"], said["text"]) for said in seen["history"]] == [
        ("note", "Pays after the holidays"),
        ("note_amended", "Half by Friday"),
    ]
    stream = desk.see("/correspondence", customer="ACME")["items"]
    assert [(said["kind"], said["by"], said["note"] == made["id"]) for said in stream] == [
        ("note_amended", "administrator", True),
        ("note", "administrator", True),
    ]


@pytest.mark.feature("T64")
def test_who_is_not_on_the_card_may_have_answered_and_the_clerk_is_told(desk: Clerk) -> None:
    known = note(desk, "ACME", None, contact=desk.see("/customers/ACME")["contacts"][0]["name"], text="Pays")
    other = note(desk, "ACME", None, contact="Jana Liepa", text="Pays")
    told = ["Jana Liepa is not among the contacts of ACME; enter them on the card if they stay."]
    assert (known.get("notes"), other["notes"]) == (None, told)
    again = desk.do(f"/debtors/ACME/notes/{known['id']}/amend", {"contact": "Jana Liepa", "text": "Pays"})
    assert again["notes"] == told


def test_nobody_is_asked_again_about_what_is_paid(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    note(desk, "ACME", each, next_on="2026-07-03")
    note(desk, "ACME", None, text="Moves office", next_on="2026-07-04")
    desk.bank(In("121.00", number))
    assert [row["invoice"] for row in desk.see("/correspondence/to-do")["items"]] == [None]
    assert [row["uncovered"] for row in desk.see("/correspondence/to-do", paid=True)["items"]] == ["0.00", None]


def test_a_promise_is_kept_by_money_that_came_in_time_and_broken_without_it(desk: Clerk) -> None:
    kept, _ = desk.invoice("ACME", "100.00")
    note(desk, "ACME", kept, promised_on=TODAY, promised_amount="21.00")
    assert standings(desk, "ACME") == ["open"]
    pay(desk, kept, "21.00", TODAY)
    assert standings(desk, "ACME") == ["kept"]
    late = desk.refused("/debtors/ACME/notes", {"invoice": kept, "text": "x", "promised_on": "2026-06-29"})
    assert (late["type"], late["errors"][0]["pointer"]) == ("/problems/bad-promise", "/promised_on")


def test_nobody_promises_to_pay_what_we_owe(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00")
    desk.bank(In("121.00", number, "2026-06-10"))
    note = desk.do(f"/invoices/{each}/credit", {"reason": "returned"})["credit_note"]
    said = {"text": "They ask for it back", "invoice": note}
    refused = desk.refused("/debtors/ACME/notes", said | {"promised_on": "2026-07-03"})
    assert (refused["status"], refused["type"]) == (422, "/problems/not-their-invoice")
    desk.do("/debtors/ACME/notes", said)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"text": "x", "promised_on": "2026-07-01"}, 422),
        ({"text": "x", "invoice": "INVOICE", "promised_on": "2026-07-01", "promised_amount": "121.01"}, "bad-promise"),
        ({"text": "x", "invoice": "INVOICE", "promised_on": "2026-07-01", "promised_amount": "0.00"}, "bad-promise"),
        ({"text": "x", "invoice": "INVOICE", "next_on": "2026-06-29"}, "bad-next-day"),
        ({"text": "x", "invoice": "OTHER"}, "not-their-invoice"),
        ({"text": "   ", "invoice": "INVOICE"}, 422),
    ],
)
def test_a_note_that_could_not_be_meant_is_refused(desk: Clerk, body: dict[str, str], problem: str | int) -> None:
    ids = {"INVOICE": desk.invoice("ACME", "100.00")[0], "OTHER": desk.invoice("BETA", "100.00")[0]}
    asked = {name: ids.get(value, value) for name, value in body.items()}
    refused = desk.refused("/debtors/ACME/notes", asked)
    assert problem in {refused["status"], refused["type"].removeprefix("/problems/")}
    assert desk.refused("/debtors/NOBODY/notes", {"text": "x"})["status"] == 404
    assert desk.see("/correspondence", customer="ACME")["items"] == []


def test_a_dispute_is_settled_with_its_outcome_and_is_over_when_the_invoice_is_drawn_up_anew(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00")
    desk.do(f"/invoices/{each}/dispute", {"why": "Not ordered"})
    assert desk.refused(f"/invoices/{each}/dispute", {"why": "x"})["type"] == "/problems/disputed-already"
    desk.do(f"/invoices/{each}/settle-dispute", {"outcome": "It was"})
    assert desk.see(f"/invoices/{each}")["disputed"] is None
    assert desk.refused(f"/invoices/{each}/settle-dispute", {"outcome": "x"})["type"] == "/problems/not-disputed"
    desk.do(f"/invoices/{each}/dispute", {"why": "Too dear"})
    desk.do(f"/invoices/{each}/unapprove", {"reason": "wrong price"})
    desk.do(f"/invoices/{each}/approve", {"issued_on": "2026-05-04"})
    assert desk.see("/debtors/ACME")["invoices"][0]["disputed"] is None


def test_the_stream_shows_letters_that_left_and_how_a_debtor_is_reminded(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00")
    desk.do(f"/invoices/{each}/mark-sent", {"channel": "email", "sent_on": "2026-05-04", "to": ["a@acme.lv"]})
    desk.do(f"/invoices/{each}/mark-posted", {"posted_on": "2026-05-05"})
    desk.do("/debtors/ACME/exclude", {"until": "2026-07-31", "reason": "in court"})
    desk.do("/debtors/ACME/end-exclusion")
    assert desk.refused("/debtors/ACME/end-exclusion")["type"] == "/problems/not-excluded"
    kinds = [said["kind"] for said in desk.see("/correspondence", customer="ACME", sort="position")["items"]]
    assert kinds == ["invoice_email", "invoice_post", "excluded", "exclusion_ended"]
    history = desk.see("/debtors/ACME/history")["items"]
    assert [each["type"] for each in history] == ["Debtor.ExclusionEnded", "Debtor.Excluded"]


@pytest.mark.feature("T61")
def test_the_last_word_on_an_invoice_counts_and_taking_it_back_leaves_the_one_before(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00")
    note(desk, "ACME", each, promised_on="2026-07-10")
    last = note(desk, "ACME", each, promised_on="2026-07-03")
    for sort in ("code", "promised_on"):
        assert desk.see("/debtors", sort=sort)["items"][0]["promised_on"] == "2026-07-03"
    desk.do(f"/debtors/ACME/notes/{last['id']}/amend", {"text": "It was another invoice"})
    assert desk.see("/debtors")["items"][0]["promised_on"] == "2026-07-10"
    assert desk.see("/debtors/ACME")["invoices"][0]["promise"] == "open"
    desk.do("/registers/company", {"code": "default", "entry": {"name": "SIA Mēs", "country": "LV"}})
    desk.do("/registers/dunning_policies", {"code": "default", "entry": {"name": "One", "levels": [{"days": 1}]}})
    run = desk.do("/debtors/remind", {"all_overdue": True, "dry_run": True})
    assert [left["why"] for left in run["left_out"]] == ["promised"]


@pytest.mark.feature("T60")
def test_a_reminder_that_is_noted_late_does_not_become_the_last_one(desk: Clerk) -> None:
    (one, _), (other, _) = desk.invoice("ACME", "100.00"), desk.invoice("ACME", "200.00")
    desk.do(f"/invoices/{one}/record-reminder", {"level": 1, "reminded_on": "2026-06-20"})
    desk.do(f"/invoices/{other}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})
    for sort in ("code", "last_reminder_on"):
        assert desk.see("/debtors", sort=sort)["items"][0]["last_reminder_on"] == "2026-06-20"


@pytest.mark.feature("T71")
def test_a_note_about_an_invoice_that_is_cancelled_since_says_what_came_of_it(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00")
    written = note(desk, "ACME", each, promised_on="2026-07-10")
    desk.do(f"/invoices/{each}/cancel", {"reason": "never delivered"})
    path = f"/debtors/ACME/notes/{written['id']}/amend"
    desk.do(path, {"text": "They were right", "promised_on": "2026-07-10"})
    assert desk.refused(path, {"text": "x", "promised_on": "2026-07-11"})["type"] == "/problems/not-approved"
    desk.do(path, {"text": "Closed"})
    seen = desk.see(f"/debtors/ACME/notes/{written['id']}")
    assert (seen["text"], seen["promised_on"], seen["revisions"]) == ("Closed", None, 2)
