"""The debtors' desk as it stood on a date, and as far as was known then; and its lists beside the totals."""

from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import Clerk

LINE = {"text": "Fuel", "unit_price": "50.00", "vat_code": "PVN21"}


@pytest.fixture
def desk(clerk: Clerk) -> Clerk:
    clerk.customer("ACME", "SIA Acme", language="lv")
    clerk.customer("BETA", "SIA Beta", language="en")
    return clerk


def lived(desk: Clerk) -> str:
    """A debtor of whom everything was said, on days of its own; the id of the invoice."""
    each, number = desk.invoice("ACME", "100.00", "2026-05-04")
    desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})
    wrote = {"invoice": each, "text": "Pays soon", "promised_on": "2026-07-20", "effective_on": "2026-06-03"}
    note = desk.do("/debtors/ACME/notes", wrote | {"next_on": "2026-07-01"})
    amended = {"text": "Later", "promised_on": "2026-07-25", "next_on": "2026-07-05", "effective_on": "2026-06-05"}
    desk.do(f"/debtors/ACME/notes/{note['id']}/amend", amended)
    desk.do(f"/invoices/{each}/dispute", {"why": "Too dear", "effective_on": "2026-06-07"})
    desk.do(f"/invoices/{each}/settle-dispute", {"outcome": "It is not", "effective_on": "2026-06-09"})
    desk.do("/debtors/ACME/exclude", {"until": "2026-06-30", "reason": "in court", "effective_on": "2026-06-11"})
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-06-20"})
    payment = desk.bank(In("21.00", f"Rekins {number}", on="2026-06-22"))["payments"][0]["id"]
    desk.do(f"/bank-payments/{payment}/link", {"invoices": [{"id": each}]})
    return each


def total(desk: Clerk, **when: Any) -> tuple[Any, ...]:
    rows = desk.see("/debtors", search="ACME", **when)["items"]
    return tuple((r["last_reminder_on"], r["promised_on"], r["reminder_level"]) for r in rows)


@pytest.mark.feature("T60", "T61")
@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        ("2026-05-03", ()),
        ("2026-05-31", ((None, None, 0),)),
        ("2026-06-02", (("2026-06-01", None, 1),)),
        ("2026-06-04", (("2026-06-01", "2026-07-20", 1),)),
        ("2026-06-19", (("2026-06-01", "2026-07-25", 1),)),
        ("2026-06-30", (("2026-06-20", "2026-07-25", 2),)),
    ],
)
def test_totals_show_the_last_reminder_the_promise_and_the_level_of_a_day(desk: Clerk, as_of: str, shown: Any) -> None:
    lived(desk)
    assert total(desk, as_of=as_of) == shown
    assert [tuple(r[f] for f in ("last_reminder_on", "promised_on", "reminder_level")) for r in
            desk.see("/debtors/ACME", as_of=as_of)["totals"]] == list(shown)  # fmt: skip


def test_what_was_recorded_later_was_not_known_then(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00", "2026-05-04")
    known = desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": "2026-06-01"})["position"]
    desk.do(f"/invoices/{each}/record-reminder", {"level": 2, "reminded_on": "2026-06-02"})
    desk.do("/debtors/ACME/notes", {"invoice": each, "text": "x", "promised_on": "2026-07-20"})
    assert total(desk, known_at=known) == (("2026-06-01", None, 1),)
    assert total(desk) == total(desk, as_of="2026-06-30") == (("2026-06-02", "2026-07-20", 2),)
    assert len(desk.see("/correspondence", known_at=known)["items"]) == 1
    assert desk.see("/correspondence", known_at=known)["total"] == 1


@pytest.mark.feature("T57", "T58", "T68")
def test_a_debtor_is_shown_as_it_was(desk: Clerk) -> None:
    each = lived(desk)
    seen = {day: desk.see("/debtors/ACME", as_of=f"2026-06-{day:02}") for day in (4, 6, 8, 10, 12, 21, 30)}
    shown = {day: seen[day]["invoices"][0] for day in seen}
    assert {row["document"] for row in shown.values()} == {each}
    assert [shown[day]["promised_on"] for day in seen] == ["2026-07-20"] + ["2026-07-25"] * 6
    assert [shown[day]["next_on"] for day in seen] == ["2026-07-01"] + ["2026-07-05"] * 6
    assert [shown[day]["disputed"] for day in seen] == [None, None, "Too dear", None, None, None, None]
    assert [shown[day]["reminder_level"] for day in seen] == [1, 1, 1, 1, 1, 2, 2]
    assert [shown[day]["uncovered"] for day in seen] == ["121.00"] * 6 + ["100.00"]
    assert [len(shown[day]["links"]) for day in seen] == [0] * 6 + [1]
    assert [seen[day]["excluded"] for day in seen] == [False] * 4 + [True] * 3
    assert [len(seen[day]["correspondence"]) for day in seen] == [2, 3, 4, 5, 6, 7, 7]
    assert shown[4]["days_overdue"] == 17
    now = desk.see("/debtors/ACME")
    assert (
        now
        == seen[30]
        == desk.see("/debtors/ACME", as_of="2026-07-31")
        | {name: now[name] for name in ("invoices", "totals", "excluded", "correspondence")}
    )


def test_a_dispute_of_then_is_over_when_the_invoice_was_drawn_up_anew(desk: Clerk) -> None:
    each, _ = desk.invoice("ACME", "100.00", "2026-05-04")
    desk.do(f"/invoices/{each}/dispute", {"why": "Too dear"})
    desk.do(f"/invoices/{each}/unapprove", {"reason": "wrong price"})
    desk.do(f"/invoices/{each}/approve", {"issued_on": "2026-05-04"})
    assert desk.see("/debtors/ACME", as_of="2026-06-30")["invoices"][0]["disputed"] is None


@pytest.mark.feature("T62", "T68")
def test_correspondence_and_whom_to_ask_again_are_lists_of_any_day(desk: Clerk) -> None:
    lived(desk)
    lines = desk.see("/correspondence", as_of="2026-06-06", sort="position")
    assert [row["kind"] for row in lines["items"]] == ["reminder_by_hand", "note", "note_amended"]
    assert lines["total"] == 3
    asked = [desk.see("/correspondence/to-do", as_of=f"2026-06-{day}")["items"] for day in ("02", "04", "06", "22")]
    assert [[(row["next_on"], row["text"], row["uncovered"]) for row in rows] for rows in asked] == [
        [], [("2026-07-01", "Pays soon", "121.00")], [("2026-07-05", "Later", "121.00")],
        [("2026-07-05", "Later", "100.00")],
    ]  # fmt: skip
    now = desk.see("/correspondence/to-do")
    assert now["items"] == asked[-1] == desk.see("/correspondence/to-do", as_of="2026-06-30")["items"]


def test_a_promise_that_was_kept_later_was_still_open_then(desk: Clerk) -> None:
    each, number = desk.invoice("ACME", "100.00", "2026-05-04")
    wrote = {"invoice": each, "text": "Pays", "promised_on": "2026-06-20", "effective_on": "2026-06-03"}
    refused = desk.client.post("/debtors/ACME/notes", json=wrote)
    wrote["promised_on"] = "2026-06-30"
    desk.do("/debtors/ACME/notes", wrote)
    known = desk.bank(In("121.00", f"Rekins {number}", on="2026-06-22"))["payments"][0]
    assert (refused.status_code, known["uncovered"]) == (422, "0.00")
    standing = [desk.see("/correspondence", as_of=day)["items"][0]["promise"] for day in ("2026-06-21", "2026-06-22")]
    assert standing == ["open", "kept"]


def test_letters_are_listed_as_they_had_fared(desk: Clerk) -> None:
    desk.registers("dunning_policies", "interest_rates", "text_templates")
    desk.do("/registers/company", {"code": "default", "entry": {"name": "SIA Mēs", "country": "LV"}})
    desk.invoice("ACME", "100.00", "2026-05-04")
    run = desk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "x"})
    (letter,) = run["done"]
    failed = desk.do(f"/reminders/{letter['id']}/mark-failed", {"why": "No such address"})["position"]
    sent = desk.do(f"/reminders/{letter['id']}/mark-sent", {"channel": "post"})["position"]
    issued = failed - 2  # the letter failed, and its invoice forgot it
    past = [desk.see("/reminders", known_at=at) for at in (issued, failed, sent)]
    assert [(row["status"], row["failed_why"], row["channel"], row["version"]) for each in past for row in
            each["items"]] == [
        ("issued", None, None, 1), ("failed", "No such address", "email", 2), ("sent", None, "post", 3),
    ]  # fmt: skip
    assert desk.see("/reminders")["items"] == past[-1]["items"]
    assert desk.see("/reminders", status="sent", known_at=failed) == {"items": [], "next": None, "total": 0}
    assert desk.see("/reminders", as_of="2026-06-29")["total"] == 0


@pytest.mark.feature("T72")
@pytest.mark.parametrize("when", [{}, {"as_of": "2026-06-30"}])
def test_totals_come_alone_or_with_their_lists_beside_them(desk: Clerk, when: dict[str, str]) -> None:
    each = lived(desk)
    for net in range(22):
        desk.invoice("BETA", str(10 + net), "2026-05-04")
    for text in range(12):
        desk.do("/debtors/BETA/notes", {"text": f"Talked {text}"})
    alone = desk.see("/debtors", **when)
    beside = desk.see("/debtors", lists=True, **when)
    lists = ("invoices", "more_invoices", "correspondence", "more_correspondence")
    assert all(name not in row for row in alone["items"] for name in lists)
    assert [{name: row[name] for name in row if name not in lists} for row in beside["items"]] == alone["items"]
    assert (beside["total"], beside["next"]) == (alone["total"], alone["next"])
    rows = {row["customer"]: row for row in beside["items"]}
    card = desk.see("/debtors/ACME", **when)
    assert [row["document"] for row in rows["ACME"]["invoices"]] == [each]
    assert rows["ACME"]["invoices"] == card["invoices"] and rows["ACME"]["correspondence"] == card["correspondence"]
    assert not rows["ACME"]["more_invoices"] and not rows["ACME"]["more_correspondence"]
    beta = rows["BETA"]
    assert (len(beta["invoices"]), beta["more_invoices"]) == (20, True)
    assert [row["text"] for row in beta["correspondence"]] == [f"Talked {n}" for n in range(11, 1, -1)]
    assert beta["more_correspondence"]


@pytest.mark.feature("T72")
def test_a_list_beside_a_row_has_the_invoices_of_its_currency_alone(desk: Clerk) -> None:
    desk.invoice("ACME", "100.00", "2026-05-04")
    entry = {"name": "US dollar", "minor_units": 2, "rates": [{"from_on": "2026-01-01", "rate": "0.5"}]}
    desk.do("/registers/currencies/USD/amend", {"entry": entry})
    desk.invoice("ACME", "10.00", "2026-05-04", currency="USD")
    for when in ({}, {"as_of": "2026-06-30"}):
        rows = desk.see("/debtors", lists=True, **when)["items"]
        assert [(row["currency"], [i["total"] for i in row["invoices"]]) for row in rows] == [
            ("EUR", ["121.00"]), ("USD", ["12.10"]),
        ]  # fmt: skip


@pytest.mark.parametrize("sort", ["last_reminder_on", "promised_on", "overdue"])
def test_totals_of_a_day_are_sorted_as_todays(desk: Clerk, sort: str) -> None:
    for place, code in enumerate(("ACME", "BETA")):
        each, _ = desk.invoice(code, str(100 + place), "2026-05-04")
        desk.do(f"/invoices/{each}/record-reminder", {"level": 1, "reminded_on": f"2026-06-{20 + place}"})
        desk.do(f"/debtors/{code}/notes", {"invoice": each, "text": "x", "promised_on": f"2026-07-{10 + place}"})
    for way in ("", "-"):
        now, then = (desk.see("/debtors", sort=way + sort, **when) for when in ({}, {"as_of": "2026-06-30"}))
        assert now["items"] == then["items"] and len(now["items"]) == 2
