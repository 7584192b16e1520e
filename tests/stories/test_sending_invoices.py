"""An invoice is sent: the draft with its tick boxes, the button, and what is found of it afterwards."""

from pathlib import Path
from typing import Any

import pytest

from tests.stories.conftest import Clerk
from tests.stories.mailroom import PRICE, Post, house, post

__all__ = ["house", "post"]

PDF = b"%PDF-1.7\n%%EOF"


def attach(clerk: Clerk, path: str, kind: str, name: str, content: bytes = PDF) -> str:
    answer = clerk.client.post(
        f"{path}/attach",
        params={"kind": kind, "name": name},
        content=content,
        headers={"Content-Type": "application/pdf"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["key"])


def of_order(clerk: Clerk, **more: Any) -> tuple[str, str]:
    """An order and its approved invoice."""
    order = str(clerk.do("/orders", {"number": "P-1", "customer": "ACME", "prices": [PRICE], **more})["id"])
    invoice = str(clerk.do(f"/orders/{order}/invoice")["id"])
    clerk.do(f"/invoices/{invoice}/approve", {"issued_on": "2026-06-01"})
    return order, invoice


def ticks(draft: dict[str, Any]) -> dict[str, bool]:
    return {each["name"]: each["ticked"] for each in draft["attachments"]}


@pytest.mark.feature("T08", "T09", "T10", "T11", "T12", "T14")
def test_an_invoice_of_an_order_is_drafted_ticked_sent_and_found_on_the_orders_page(house: Clerk, post: Post) -> None:
    order, invoice = of_order(house, customer_manager="Ilze Bērziņa")
    pod = attach(house, f"/orders/{order}", "pod", "pavadzīme.pdf")
    other = attach(house, f"/orders/{order}", "other", "karte.pdf")
    draft = house.see(f"/invoices/{invoice}/email-draft")
    assert draft["to"] == [{"address": "rekini@acme.lv", "source": "customer", "order": None}]
    assert draft["cc"] == [{"address": "ilze@celi.example", "source": "customer_manager", "order": "P-1"}]
    number = draft["number"]
    assert ticks(draft) == {
        f"{number}.lv.pdf": True, f"{number}.xml": False, "pavadzīme.pdf": True, "karte.pdf": False,
    }  # fmt: skip
    assert (draft["channel"], draft["subject"]) == ("email", f"Rēķins {number}")
    assert "544,50" in draft["text"] and "SIA Ziemeļu Ceļš" in draft["text"]

    sent = house.do(f"/invoices/{invoice}/send", {"attachments": ["paper", pod, other]})
    assert (sent["channel"], sent["to"], sent["events"]) == ("email", ["rekini@acme.lv"], ["Dispatch.Queued"])
    [waiting] = house.see(f"/orders/{order}")["emails"]
    assert (waiting["status"], waiting["sent_on"]) == ("queued", None), "nothing is sent while somebody waits"
    assert house.see(f"/invoices/{invoice}/email-draft")["notes"] == ["It waits in the outbox to leave already."]

    [mail] = post.take()
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("rekini@acme.lv", "ilze@celi.example", f"Rēķins {number}")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == draft["text"]
    assert [each.get_filename() for each in mail.iter_attachments()] == [
        f"{number}.lv.pdf", "pavadzīme.pdf", "karte.pdf",
    ]  # fmt: skip
    for path in (f"/orders/{order}", f"/invoices/{invoice}"):
        [found] = house.see(path)["emails"]
        assert (found["id"], found["status"], found["sent_on"]) == (sent["dispatch"], "sent", "2026-06-30")
    for query in ({"order": order}, {"invoice": invoice}, {"customer": "ACME"}, {"search": "acme.lv"}):
        assert [row["id"] for row in house.see("/outbox", **query)["items"]] == [sent["dispatch"]]
    assert "left on 2026-06-30 by email" in house.see(f"/invoices/{invoice}/email-draft")["notes"][0]
    whole = house.see(f"/outbox/{sent['dispatch']}")
    assert [(each["address"], each["standing"]) for each in whole["recipients"]] == [
        ("rekini@acme.lv", "sent"), ("ilze@celi.example", "sent"),
    ]  # fmt: skip
    assert house.see(f"/invoices/{invoice}")["sent_on"] == "2026-06-30"
    said = [line["kind"] for line in house.see("/correspondence", customer="ACME")["items"]]
    assert said == ["invoice_email"], "one line, though the dispatch left, too"


@pytest.mark.feature("T09")
def test_the_very_bytes_that_left_are_shown_for_ever(house: Clerk, post: Post, tmp_path: Path) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    sent = house.do(f"/invoices/{id_}/send")["dispatch"]
    assert house.client.get(f"/outbox/{sent}/message.eml").json()["type"] == "/problems/not-made-yet"
    post.take()
    [file] = tmp_path.glob("*.eml")
    shown = house.client.get(f"/outbox/{sent}/message.eml")
    assert (shown.status_code, shown.content) == (200, file.read_bytes())
    [paper] = house.see(f"/outbox/{sent}")["enclosures"]
    page = house.client.get(f"/outbox/{sent}/files/{paper['sha256']}")
    assert page.content.startswith(b"%PDF") and page.headers["content-disposition"].startswith("attachment")
    assert house.client.get(f"/outbox/{sent}/files/{'0' * 64}").status_code == 404


@pytest.mark.feature("T12")
def test_addresses_words_and_files_are_overridden_for_one_email(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    house.do(
        f"/invoices/{id_}/send",
        {
            "to": ["Valde@ĀCME.lv", "valde@xn--cme-0oa.lv"],
            "cc": [],
            "subject": "Steidzami",
            "text": "Lūdzu!\n\nPaldies",
        },
    )
    [mail] = post.take()
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("Valde@xn--cme-0oa.lv", None, "Steidzami")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == "Lūdzu!\n\nPaldies"
    assert house.see("/customers/ACME")["emails"] == ["rekini@acme.lv"], "for this e-mail only"


@pytest.mark.parametrize(
    ("says", "type_", "pointer"),
    [
        ({"to": []}, "no-recipient", "/to"),
        ({"to": ["nobody"]}, "bad-address", "/to/0"),
        ({"to": ["a@b.lv"], "cc": ["x@y.lv\r\nBcc: thief@evil.lv"]}, "bad-address", "/cc/0"),
        ({"to": ["Jānis <janis@acme.lv>"]}, "bad-address", "/to/0"),
        ({"subject": "Rēķins\r\nBcc: thief@evil.lv"}, "bad-text", "/subject"),
        ({"subject": " "}, "bad-text", "/subject"),
        ({"attachments": []}, "nothing-enclosed", "/attachments"),
        ({"attachments": ["paper", "nothing"]}, "no-such-attachment", "/attachments"),
        ({"channel": "post", "to": ["a@b.lv"]}, "no-recipient", "/to"),
        ({"to": [f"a{n}@b.lv" for n in range(50)], "cc": ["c@d.lv"]}, "too-many-recipients", "/to"),
    ],
)
def test_what_no_letter_could_be_is_refused_at_once(
    house: Clerk, says: dict[str, Any], type_: str, pointer: str
) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    problem = house.refused(f"/invoices/{id_}/send", says)
    assert (problem["type"], problem["errors"][0]["pointer"]) == (f"/problems/{type_}", pointer)
    assert house.see("/outbox")["total"] == 0


def test_only_what_is_ours_and_approved_is_sent(house: Clerk) -> None:
    drafted = house.do("/invoices", {"payer": "ACME", "lines": [PRICE]})["id"]
    refused = house.refused(f"/invoices/{drafted}/send")
    assert (refused["type"], "approve it, then send it" in refused["detail"]) == ("/problems/not-approved", True)
    assert "sent" in refused["title"]
    assert house.client.get(f"/invoices/{drafted}/email-draft").json()["type"] == "/problems/not-approved"
    bill = house.do(
        "/invoices",
        {"payer": "ACME", "direction": "purchase", "number": "X-1", "issued_on": "2026-06-01", "lines": [PRICE]},
    )["id"]
    house.do(f"/invoices/{bill}/approve")
    assert house.refused(f"/invoices/{bill}/send")["type"] == "/problems/not-ours"
    assert house.refused(f"/invoices/{'0' * 8}-0000-0000-0000-{'0' * 12}/send")["status"] == 404


def test_an_einvoice_that_lacks_something_is_refused_with_the_name_of_the_field(house: Clerk) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    problem = house.refused(f"/invoices/{id_}/send", {"attachments": ["paper", "einvoice"]})
    assert (problem["status"], problem["type"]) == (422, "/problems/einvoice-incomplete")
    assert "BT-10" in problem["detail"] and "buyer_reference" in problem["detail"]
    house.do("/customers/ACME/amend", {"delivery": ["einvoice"], "buyer_reference": "4711"})
    draft = house.see(f"/invoices/{id_}/email-draft")
    assert {each["id"]: each["ticked"] for each in draft["attachments"]} == {"paper": True, "einvoice": True}
    assert house.do(f"/invoices/{id_}/send")["channel"] == "email"


def test_more_than_a_mail_server_takes_is_refused_before_it_is_queued(house: Clerk) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    keys = [attach(house, f"/invoices/{id_}", "other", f"{n}.pdf", PDF + bytes(11 << 20) + bytes([n])) for n in (1, 2)]
    problem = house.refused(f"/invoices/{id_}/send", {"attachments": ["paper", *keys]})
    assert problem["type"] == "/problems/email-too-large" and "22.0" not in problem["title"]
    assert house.do(f"/invoices/{id_}/send", {"attachments": ["paper", keys[0]]})["channel"] == "email"


@pytest.mark.feature("T13")
def test_who_has_no_address_for_emails_gets_it_by_post(house: Clerk) -> None:
    house.customer("PAPER", "SIA Papīrs", address="Krasta iela 1\nRīga")
    house.customer("NOWHERE", "SIA Nekur")
    id_, _ = house.invoice("PAPER", "100.00")
    assert house.see(f"/invoices/{id_}/email-draft")["channel"] == "post"
    sent = house.do(f"/invoices/{id_}/send")
    assert (sent["channel"], sent["to"]) == ("post", [])
    lost, _ = house.invoice("NOWHERE", "100.00")
    assert house.refused(f"/invoices/{lost}/send")["type"] == "/problems/no-postal-address"
    assert house.do(f"/invoices/{lost}/send", {"to": ["a@b.lv"]})["channel"] == "email", "an address for this time"
    house.do(f"/outbox/{sent['dispatch']}/mark-sent", {"sent_on": "2026-06-29", "why": "I took it there myself"})
    assert house.see(f"/invoices/{id_}")["posted_on"] == "2026-06-29"
    assert house.see(f"/outbox/{sent['dispatch']}")["status"] == "sent"
    assert house.see("/invoices/" + id_)["sendings"][0]["channel"] == "post"


@pytest.mark.feature("T11")
def test_a_manager_whom_nobody_can_write_to_is_noted_and_the_rest_goes(house: Clerk) -> None:
    house.do("/customers/ACME/amend", {"customer_manager": "Jānis"})
    id_, _ = house.invoice("ACME", "100.00")
    draft = house.see(f"/invoices/{id_}/email-draft")
    assert draft["cc"] == [] and "'Jānis' has no e-mail address" in draft["notes"][0]
    house.do("/customers/ACME/amend", {"customer_manager": "janis@celi.example"})
    assert [each["address"] for each in house.see(f"/invoices/{id_}/email-draft")["cc"]] == ["janis@celi.example"]
    house.do("/customers/ACME/amend", {"customer_manager": "Rekini@acme.lv"})
    assert house.see(f"/invoices/{id_}/email-draft")["cc"] == [], "nobody gets it twice"


def test_the_words_of_the_house_take_the_place_of_the_usual_ones(house: Clerk) -> None:
    entry = {
        "name": "Rēķins",
        "purpose": "invoice",
        "texts": {"": {"subject": "{number} / {customer}", "body": "{amount}\n{who}"}},
    }
    house.do("/registers/text_templates", {"code": "invoice", "entry": entry})
    id_, number = house.invoice("ACME", "100.00")
    draft = house.see(f"/invoices/{id_}/email-draft", language="en")
    assert (draft["subject"], draft["text"]) == (f"{number} / SIA Ācme", "121.00\u00a0EUR\n{who}")
    assert draft["attachments"][0]["name"] == f"{number}.en.pdf"


def test_the_same_key_twice_sends_one_email_and_a_stale_version_none(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    stale = house.refused(f"/invoices/{id_}/send", **{"If-Match": '"1"'})
    assert stale["status"] == 412
    first = house.do(f"/invoices/{id_}/send", **{"Idempotency-Key": "one"})
    assert house.do(f"/invoices/{id_}/send", **{"Idempotency-Key": "one"})["dispatch"] == first["dispatch"]
    other = house.refused(f"/invoices/{id_}/send", {"subject": "x"}, **{"Idempotency-Key": "one"})
    assert other["type"] == "/problems/idempotency-key-reused"
    assert len(post.take()) == 1


def test_many_are_sent_at_once_and_none_of_them_twice(house: Clerk, post: Post) -> None:
    house.customer("NOWHERE", "SIA Nekur")
    good = [house.invoice("ACME", "100.00") for _ in range(3)]
    bad, _ = house.invoice("NOWHERE", "100.00")
    drafted = house.do("/invoices", {"payer": "ACME", "lines": [PRICE]})["id"]
    ids = [good[0][0], bad, drafted, good[1][0], good[0][0]]
    answer = house.do("/invoices/send", {"ids": ids}, **{"Idempotency-Key": "all"})
    assert [(each["id"], each["number"]) for each in answer["done"]] == good[:2]
    assert [(each["id"], each["type"]) for each in answer["refused"]] == [
        (bad, "/problems/no-postal-address"), (drafted, "/problems/not-approved"),
    ]  # fmt: skip
    assert house.do("/invoices/send", {"ids": ids}, **{"Idempotency-Key": "all"})["done"] == answer["done"]
    again = house.do("/invoices/send", {"ids": [each for each, _ in good]})
    assert [each["id"] for each in again["done"]] == [good[2][0]]
    assert {each["type"] for each in again["refused"]} == {"/problems/already-on-its-way"}
    assert len(post.take()) == 3
    again = house.do("/invoices/send", {"ids": [good[0][0]]})
    assert "sent on 2026-06-30" in again["refused"][0]["detail"]
    house.do("/invoices/send", {"ids": [good[0][0]], "again": True})
    assert len(post.take()) == 4
