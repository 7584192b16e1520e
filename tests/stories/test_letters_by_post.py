"""What goes by post is printed as one file, letter behind letter, and noted as posted on a day."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from api.office import Office
from commands.dispatches import print_letters
from tests.stories.bank import In
from tests.stories.conftest import Clerk
from tests.stories.letting import contract
from tests.stories.mailroom import Post
from tests.stories.test_papers import CARD
from tests.stories.test_sending_invoices import attach

TODAY = "2026-06-30"


@pytest.fixture
def house(clerk: Clerk) -> Clerk:
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.customer("PAPER", "SIA Papīrs", address="Krasta iela 1\nRīga", emails=["p@p.lv"], delivery=["post"])
    clerk.customer("OLD", "SIA Senais", address="Brīvības 2\nRīga", language="en")
    clerk.customer("MAIL", "SIA Pasts", emails=["rekini@pasts.lv"])
    return clerk


def remind(clerk: Clerk) -> dict[str, Any]:
    return clerk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "no bank here"})


def pages_of(clerk: Clerk, batch: str) -> list[str]:
    answer = clerk.client.get(f"/outbox/batches/{batch}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


@pytest.mark.feature("T54", "T13", "T60")
def test_reminders_without_e_mail_are_printed_together_and_posted(house: Clerk) -> None:
    _, one = house.invoice("PAPER", "100.00")
    _, two = house.invoice("OLD", "200.00")
    house.invoice("MAIL", "300.00")
    run = remind(house)
    assert (run["by_email"], run["by_post"]) == (1, 2)
    printed = house.do("/outbox/print", {"both_sides": True})
    assert (printed["pages"], printed["left"], printed["refused"]) == (3, 0, [])
    assert [(each["customer"], each["first"], each["last"]) for each in printed["done"]] in (
        [("OLD", 1, 1), ("PAPER", 3, 3)],
        [("PAPER", 1, 1), ("OLD", 3, 3)],
    )
    pages = pages_of(house, printed["batch"])
    assert pages[1] == "", "each letter begins on a sheet of its own"
    places = {each["customer"]: pages[each["first"] - 1] for each in printed["done"]}
    assert one in places["PAPER"]
    assert "Krasta iela 1" in places["PAPER"]
    assert two in places["OLD"]
    again = house.refused("/outbox/print")
    assert again["type"] == "/problems/nothing-to-print"
    assert again["detail"] == "No letter can be printed: none waits."
    ids = [each["id"] for each in printed["done"]]
    posted = house.do("/outbox/mark-posted", {"ids": [*ids, ids[0]], "posted_on": TODAY})
    assert ([each["id"] for each in posted["done"]], posted["refused"]) == (ids, [])
    letters = {each["customer"]: each["status"] for each in house.see("/reminders")["items"]}
    assert letters == {"PAPER": "sent", "OLD": "sent", "MAIL": "issued"}
    twice = house.do("/outbox/mark-posted", {"ids": ids})
    assert [each["type"] for each in twice["refused"]] == ["/problems/not-on-its-way"] * 2
    assert pages_of(house, printed["batch"]) == pages, "for ever"


@pytest.mark.feature("T13")
def test_an_invoice_by_post_knows_the_day_it_was_posted_and_what_was_in_the_envelope(house: Clerk) -> None:
    each, number = house.invoice("OLD", "10.00", "2026-06-29")
    sent = house.do(f"/invoices/{each}/send")
    assert sent["channel"] == "post"
    early = house.do("/outbox/mark-posted", {"ids": [sent["dispatch"]]})
    assert [one["type"] for one in early["refused"]] == ["/problems/not-printed-yet"]
    printed = house.do("/outbox/print", {"ids": [sent["dispatch"]]})
    assert number in pages_of(house, printed["batch"])[0]
    tomorrow = house.do("/outbox/mark-posted", {"ids": [sent["dispatch"]], "posted_on": "2026-07-01"})
    assert [one["type"] for one in tomorrow["refused"]] == ["/problems/bad-dispatch-day"]
    house.do("/outbox/mark-posted", {"ids": [sent["dispatch"]], "posted_on": TODAY})
    [sending] = house.see(f"/invoices/{each}")["sendings"]
    assert (sending["channel"], sending["sent_on"]) == ("post", TODAY)
    assert [file["name"] for file in sending["files"]] == [f"{number}.en.pdf"]


def test_only_batches_are_shown_by_their_digest_and_only_letters_by_post_are_printed(house: Clerk) -> None:
    each, _ = house.invoice("MAIL", "10.00", "2026-06-29")
    sent = house.do(f"/invoices/{each}/send")
    refused = house.refused("/outbox/print", {"ids": [sent["dispatch"]]})
    assert "goes by e-mail" in refused["detail"] and not refused["detail"].endswith("..")
    assert house.see(f"/outbox/{sent['dispatch']}")["made"] is False
    [paper] = house.do(f"/invoices/{each}/print")["papers"]
    assert house.client.get(f"/outbox/batches/{paper['sha256']}").status_code == 404


@pytest.mark.feature("T54")
def test_who_has_no_address_at_all_is_named_by_the_run(house: Clerk) -> None:
    house.customer("LOST", "SIA Pazudis", emails=[])
    house.invoice("LOST", "10.00")
    [letter] = remind(house)["done"]
    assert letter["channel"] == "post"
    assert "neither an e-mail address nor a postal one" in letter["notes"][0]


@pytest.mark.feature("T54")
def test_a_reminder_is_sent_again_on_another_way(house: Clerk) -> None:
    house.invoice("MAIL", "10.00")
    [letter] = remind(house)["done"]
    path = f"/reminders/{letter['id']}/send"
    assert house.refused(path, {"channel": "post"})["type"] == "/problems/letter-on-its-way"
    [waiting] = house.see("/outbox", customer="MAIL")["items"]
    house.do(f"/outbox/{waiting['id']}/cancel", {"reason": "they want paper"})
    assert house.do(path, {"channel": "post"})["channel"] == "post"
    house.do("/outbox/print")
    ways = [(each["channel"], each["status"]) for each in house.see("/outbox", customer="MAIL")["items"]]
    assert sorted(ways) == [("email", "cancelled"), ("post", "queued")]


@pytest.mark.feature("C96")
def test_what_cannot_be_made_is_refused_by_name_and_the_others_are_printed(house: Clerk) -> None:
    house.registers("forms", "document_forms")
    house.customer("ACME", "SIA Acme", address="Krasta iela 3")
    contracted = house.do(f"/contracts/{contract(house)}/send")["dispatch"]
    each, number = house.invoice("OLD", "10.00", "2026-06-29")
    invoiced = house.do(f"/invoices/{each}/send")["dispatch"]
    house.do(f"/invoices/{each}/unapprove", {"reason": "another price"})
    printed = house.do("/outbox/print")
    assert [(letter["id"], letter["number"]) for letter in printed["done"]] == [(contracted, "L-1")]
    [refused] = printed["refused"]
    assert (refused["id"], refused["type"]) == (invoiced, "/problems/page-not-made")
    assert number in refused["detail"]
    seen = house.see(f"/outbox/{invoiced}")
    assert (seen["status"], seen["failed_why"]) == ("failed", refused["detail"])
    house.do(f"/invoices/{each}/approve")
    house.do(f"/outbox/{invoiced}/retry")
    assert [letter["number"] for letter in house.do("/outbox/print")["done"]] == [number]


def test_a_file_that_is_no_pdf_is_named_and_what_was_printed_is_printed_again_when_asked_for(house: Clerk) -> None:
    each, _ = house.invoice("OLD", "10.00", "2026-06-29")
    half = attach(house, f"/invoices/{each}", "pod", "scan.pdf", b"%PDF-1.7 half a file")
    sent = house.do(f"/invoices/{each}/send", {"attachments": ["paper", half]})["dispatch"]
    [letter] = house.do("/outbox/print")["done"]
    assert (letter["first"], letter["last"], letter["not_printed"]) == (1, 1, ["scan.pdf"])
    again = house.do("/outbox/print", {"ids": [sent, sent]})
    assert [each["id"] for each in again["done"]] == [sent]
    unknown = house.refused("/outbox/print", {"ids": [each]})
    assert "There is no letter" in unknown["detail"]


@pytest.mark.feature("T60", "T68")
def test_a_reminder_that_is_called_back_says_so_and_why(house: Clerk) -> None:
    house.invoice("PAPER", "100.00")
    [letter] = remind(house)["done"]
    [waiting] = house.see("/outbox", kind="reminder")["items"]
    house.do(f"/outbox/{waiting['id']}/cancel", {"reason": "They paid at the desk"})
    seen = house.see(f"/reminders/{letter['id']}")
    assert (seen["status"], seen["failed_why"]) == ("failed", "Called back: They paid at the desk")
    lines = house.see("/correspondence", customer="PAPER")["items"]
    assert (lines[0]["kind"], lines[0]["text"], lines[0]["dispatch"]) == (
        "reminder_failed", "Called back: They paid at the desk", waiting["id"],
    )  # fmt: skip
    assert house.do(f"/reminders/{letter['id']}/send")["channel"] == "post", "it can be sent after all"


@pytest.mark.feature("T54")
def test_a_reminder_of_what_was_paid_meanwhile_is_neither_printed_nor_sent_again(house: Clerk) -> None:
    each, _ = house.invoice("PAPER", "100.00")
    half, _ = house.invoice("OLD", "200.00")
    letter = next(row for row in remind(house)["done"] if row["customer"] == "PAPER")
    paid, part = (
        row["id"] for row in house.bank(In("121.00", "x", "2026-06-29"), In("2.00", "y", "2026-06-29"))["payments"]
    )
    house.do(f"/bank-payments/{paid}/link", {"invoices": [{"id": each}]})
    house.do(f"/bank-payments/{part}/link", {"invoices": [{"id": half}]})
    printed = house.do("/outbox/print")
    assert [row["customer"] for row in printed["done"]] == ["OLD"], "a part is still owed"
    assert "was paid" in printed["refused"][0]["detail"]
    assert house.see(f"/reminders/{letter['id']}")["status"] == "failed"
    refused = house.refused(f"/reminders/{letter['id']}/send")
    assert (refused["status"], refused["type"]) == (409, "/problems/paid-meanwhile")


@pytest.mark.feature("T13")
def test_what_was_taken_back_after_it_was_printed_is_not_printed_again(house: Clerk) -> None:
    each, number = house.invoice("OLD", "10.00", "2026-06-29")
    other, _ = house.invoice("PAPER", "20.00", "2026-06-29")
    sent, kept = (house.do(f"/invoices/{one}/send")["dispatch"] for one in (each, other))
    assert len(house.do("/outbox/print")["done"]) == 2
    house.do(f"/invoices/{each}/unapprove", {"reason": "another price"})
    again = house.do("/outbox/print", {"ids": [sent, kept]})
    assert [letter["id"] for letter in again["done"]] == [kept]
    [refused] = again["refused"]
    assert (refused["id"], "taken back" in refused["detail"]) == (sent, True)
    assert house.see(f"/outbox/{sent}")["status"] == "failed"
    house.do(f"/invoices/{each}/approve")
    house.do(f"/outbox/{sent}/retry", {"remake": True})
    assert [letter["number"] for letter in house.do("/outbox/print")["done"]] == [number]


def test_a_batch_takes_no_more_than_fits_and_the_rest_waits(house: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_letters, "MOST_AT_ONCE", 1)
    ids = [house.invoice(whose, "10.00", "2026-06-29")[0] for whose in ("OLD", "PAPER")]
    one, two = (house.do(f"/invoices/{each}/send")["dispatch"] for each in ids)
    first = house.do("/outbox/print")
    assert ([each["id"] for each in first["done"]], first["left"]) == ([one], 1)
    assert [(each["id"], each["type"]) for each in first["refused"]] == [(two, "/problems/batch-full")]
    second = house.do("/outbox/print")
    assert ([each["id"] for each in second["done"]], second["left"]) == ([two], 0)


@pytest.mark.feature("T54")
def test_a_printed_reminder_of_what_was_paid_since_is_not_printed_again(house: Clerk) -> None:
    each, _ = house.invoice("PAPER", "100.00")
    [letter] = remind(house)["done"]
    [waiting] = house.do("/outbox/print")["done"]
    [payment] = house.bank(In("121.00", "x", "2026-06-29"))["payments"]
    house.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each}]})
    again = house.refused("/outbox/print", {"ids": [waiting["id"]]})
    assert "was paid" in again["detail"]
    assert house.see(f"/outbox/{waiting['id']}")["status"] == "failed"
    assert house.see(f"/reminders/{letter['id']}")["status"] == "failed"


@pytest.mark.feature("T54")
def test_a_reminder_of_what_was_paid_while_it_waited_does_not_leave_by_email(
    house: Clerk, office: Office, tmp_path: Path
) -> None:
    each, _ = house.invoice("MAIL", "100.00")
    [letter] = remind(house)["done"]
    [payment] = house.bank(In("121.00", "x", "2026-06-29"))["payments"]
    house.do(f"/bank-payments/{payment['id']}/link", {"invoices": [{"id": each}]})
    assert Post(office, tmp_path).take() == []
    seen = house.see(f"/reminders/{letter['id']}")
    assert (seen["status"], "was paid" in seen["failed_why"]) == ("failed", True)


@pytest.mark.feature("T54")
def test_the_file_of_a_reminder_is_named_in_its_language_without_our_code(
    house: Clerk, office: Office, tmp_path: Path
) -> None:
    house.customer("RU", "OOO Лес", language="ru", emails=["les@les.example"])
    for customer in ("MAIL", "RU"):
        house.invoice(customer, "100.00")
    remind(house)
    mails = Post(office, tmp_path).take()
    names = {str(mail["to"]): [each.get_filename() for each in mail.iter_attachments()] for mail in mails}
    assert names == {
        "rekini@pasts.lv": ["apmaksas-atgadinajums-2026-06-30.pdf"],
        "les@les.example": ["payment-reminder-2026-06-30.pdf"],
    }
