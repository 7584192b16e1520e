"""What left the house and what did not: who sees it, what is tried again, called back, or comes back."""

from typing import Any

import pytest

from tests.stories.conftest import Clerk
from tests.stories.letting import contract
from tests.stories.mailroom import PRICE, Post, Server, house, post

__all__ = ["house", "post"]

ACME, ILZE = "rekini@acme.lv", "ilze@celi.example"


def sent(house: Clerk, **says: Any) -> tuple[str, str]:
    """An invoice that is given on its way: its id and the dispatch."""
    id_, _ = house.invoice("ACME", "100.00")
    return id_, str(house.do(f"/invoices/{id_}/send", says)["dispatch"])


def standings(house: Clerk, dispatch: str) -> dict[str, str]:
    return {each["address"]: each["standing"] for each in house.see(f"/outbox/{dispatch}")["recipients"]}


def said(house: Clerk) -> list[str]:
    return [line["kind"] for line in house.see("/correspondence", customer="ACME")["items"]][::-1]


def test_who_did_not_get_it_gets_it_at_another_address_and_nobody_twice(house: Clerk, post: Post) -> None:
    _, dispatch = sent(house)
    server = Server(ILZE)
    post.take(server)
    seen = house.see(f"/outbox/{dispatch}")
    assert (seen["status"], standings(house, dispatch)) == ("partly", {ACME: "sent", ILZE: "failed"})
    assert [(each["why"], each["code"]) for each in seen["recipients"]] == [(None, None), ("550 no such user", 550)]
    again = house.do(
        f"/outbox/{dispatch}/retry", {"cc": ["ilze.b@celi.example"]}, **{"If-Match": f'"{seen["version"]}"'}
    )
    assert again["status"] == "queued"
    assert house.refused(f"/outbox/{dispatch}/retry")["type"] == "/problems/nothing-to-retry"
    post.take(server)
    seen = house.see(f"/outbox/{dispatch}")
    assert (seen["status"], seen["round"]) == ("sent", 2)
    assert {each["address"]: (each["standing"], each["current"]) for each in seen["recipients"]} == {
        ACME: ("sent", True), "ilze.b@celi.example": ("sent", True), ILZE: ("failed", False),
    }  # fmt: skip
    assert server.taken == [ACME, "ilze.b@celi.example"]
    assert said(house) == ["invoice_email", "email_failed", "invoice_email"]


def test_what_may_have_arrived_is_sent_again_or_marked_only_by_who_says_so(house: Clerk, post: Post) -> None:
    id_, dispatch = sent(house, cc=[])
    post.take(Server(silent=True))
    assert house.see(f"/outbox/{dispatch}")["uncertain"] is True
    assert house.see("/outbox")["items"][0]["uncertain"] is True
    assert house.refused(f"/outbox/{dispatch}/retry")["type"] == "/problems/perhaps-arrived"
    assert house.see(f"/invoices/{id_}")["sent_on"] is None
    assert house.refused(f"/outbox/{dispatch}/mark-sent", {"why": "x", "to": ["b@c.lv"]})["status"] == 404
    future = house.refused(f"/outbox/{dispatch}/mark-sent", {"why": "x", "sent_on": "2026-07-01"})
    assert future["type"] == "/problems/bad-dispatch-day"
    house.do(f"/outbox/{dispatch}/mark-sent", {"why": "They wrote back.", "sent_on": "2026-06-29"})
    assert house.see(f"/invoices/{id_}")["sent_on"] == "2026-06-29"
    assert (house.see(f"/outbox/{dispatch}")["status"], standings(house, dispatch)) == ("sent", {ACME: "sent"})
    assert house.refused(f"/outbox/{dispatch}/mark-sent", {"why": "x"})["type"] == "/problems/nothing-to-mark"


def test_what_is_called_back_in_time_never_leaves(house: Clerk, post: Post) -> None:
    _, dispatch = sent(house)
    house.do(f"/outbox/{dispatch}/cancel", {"reason": "wrong customer"})
    assert post.take() == []
    assert (house.see(f"/outbox/{dispatch}")["status"], said(house)) == ("cancelled", [])
    assert house.refused(f"/outbox/{dispatch}/cancel")["type"] == "/problems/dispatch-left"
    _, left = sent(house)
    assert len(post.take()) == 1
    assert house.refused(f"/outbox/{left}/cancel")["type"] == "/problems/dispatch-left"
    nothing = house.refused(f"/outbox/{'0' * 8}-0000-0000-0000-{'0' * 12}/cancel")
    assert (nothing["status"], nothing["type"]) == (404, "/problems/no-such-dispatch")


def test_what_comes_back_is_noted_once_by_its_message_id(house: Clerk, post: Post) -> None:
    _, dispatch = sent(house, cc=[])
    [mail] = post.take()
    back = {
        "message_id": mail["Message-ID"],
        "to": ACME.upper(),
        "why": "550 mailbox is gone",
        "bounced_on": "2026-06-30",
    }
    assert house.do("/outbox/bounces", back)["events"] == ["Dispatch.Bounced"]
    assert house.do("/outbox/bounces", back | {"message_id": mail["Message-ID"].strip("<>")})["events"] == []
    assert (house.see(f"/outbox/{dispatch}")["status"], standings(house, dispatch)) == ("failed", {ACME: "bounced"})
    listed = [house.see("/outbox", **then)["items"][0] for then in ({}, {"as_of": "2026-06-30"})]
    assert {row["failed_why"] for row in (*listed, house.see(f"/outbox/{dispatch}"))} == {"550 mailbox is gone"}
    assert said(house) == ["invoice_email", "email_bounced"]
    assert house.refused("/outbox/bounces", back | {"to": "x@y.lv"})["type"] == "/problems/no-such-recipient"
    assert house.refused("/outbox/bounces", back | {"message_id": "<x@y>"})["type"] == "/problems/no-such-dispatch"
    assert house.refused("/outbox/bounces", {"to": ACME, "why": "x"})["type"] == "/problems/which-dispatch"
    assert house.refused("/outbox/bounces", back | {"bounced_on": "2026-07-01"})["type"] == "/problems/bad-dispatch-day"


def test_a_reminder_that_comes_back_can_be_sent_again(house: Clerk, post: Post) -> None:
    house.registers("dunning_policies", "interest_rates", "text_templates")
    id_, _ = house.invoice("ACME", "100.00")
    house.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "no bank here"})
    [mail] = post.take()
    [row] = house.see("/outbox", kind="reminder", invoice=id_)["items"]
    house.do("/outbox/bounces", {"id": row["id"], "to": ACME, "why": f"550 no such user {mail['To']}"})
    [letter] = house.see("/reminders")["items"]
    assert (letter["status"], letter["failed_why"]) == ("failed", f"550 no such user {ACME}")
    assert said(house) == ["reminder", "reminder_sent", "reminder_failed"], "each said once"
    assert [each["status"] for each in house.see(f"/invoices/{id_}")["emails"]] == ["failed"]
    assert house.do(f"/outbox/{row['id']}/retry", {"to": ["valde@acme.lv"]})["status"] == "queued"
    assert len(post.take(server := Server())) == 1
    assert server.taken == ["valde@acme.lv"]
    assert house.see("/reminders")["items"][0]["status"] == "sent"


@pytest.mark.feature("TX6")
def test_statements_acts_and_contracts_leave_as_they_are_or_otherwise(house: Clerk, post: Post) -> None:
    house.invoice("ACME", "100.00")
    period = {"from": "2026-05-01", "to": "2026-05-31"}
    draft = house.see("/customers/ACME/statement/email-draft", form="comparison_act", **period)
    assert draft["subject"] == "Savstarpējo norēķinu salīdzināšanas akts 01.05.2026 – 31.05.2026"
    assert [each["address"] for each in (*draft["to"], *draft["cc"])] == [ACME, ILZE]
    act = {"form": "comparison_act", "from_on": "2026-05-01", "to_on": "2026-05-31"}
    stale = house.refused("/customers/ACME/send-statement", act, **{"If-Match": '"9"'})
    assert stale["type"] == "/problems/stale-version", "they read another card"
    read = house.client.get("/customers/ACME/statement/email-draft").headers["ETag"]
    house.do("/customers/ACME/send-statement", act, **{"If-Match": read})
    again = house.see("/customers/ACME/statement/email-draft", form="comparison_act", **period)
    assert set(again["notes"]) - set(draft["notes"]) == {"It waits in the outbox to leave already."}
    house.do("/customers/ACME/send-statement", {"cc": [], "language": "en"})
    let = contract(house)
    assert house.refused(f"/contracts/{let}/send")["type"] == "/problems/no-such-form", "while somebody can mend it"
    house.registers("forms", "document_forms")
    assert house.see(f"/contracts/{let}/email-draft")["attachments"][0]["name"] == "L-1.lv.pdf"
    house.do(f"/contracts/{let}/send", {"cc": []})
    assert "It waits in the outbox to leave already." in house.see(f"/contracts/{let}/email-draft")["notes"]
    assert house.refused(f"/contracts/{let}/send")["type"] == "/problems/already-on-its-way"
    house.do(f"/contracts/{let}/send", {"cc": [], "again": True})
    taken = post.take()
    mails = {str(mail["Subject"]): mail for mail in taken}
    assert len(taken) == 4
    assert set(mails) == {draft["subject"], "Statement of account 1 Jan 2026 – 30 Jun 2026", "Līgums L-1"}
    assert [each.get_filename() for each in mails[draft["subject"]].iter_attachments()] == [
        "ACME.2026-05-01.2026-05-31.act.pdf"
    ]
    assert said(house) == ["email_sent"] * 4
    assert {row["kind"] for row in house.see("/outbox", customer="ACME")["items"]} == {
        "comparison_act", "statement", "contract",
    }  # fmt: skip
    assert [row["number"] for row in house.see("/outbox", contract=let)["items"]] == ["L-1"] * 2


def test_statements_and_contracts_that_cannot_be_are_refused(house: Clerk) -> None:
    for says, type_ in (
        ({"from_on": "2026-05-01", "to_on": "2026-04-30"}, "wrong-period"),
        ({"to_on": "2026-07-01"}, "not-yet-due"),
        ({"attachments": ["einvoice"]}, "no-such-attachment"),
    ):
        assert house.refused("/customers/ACME/send-statement", says)["type"] == f"/problems/{type_}"
    assert house.refused("/customers/NOBODY/send-statement")["type"] == "/problems/no-such-customer"
    rent = {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"}
    draft = house.do("/contracts", {"number": "L-2", "customer": "ACME", "start_on": "2026-01-01", "rows": [rent]})[
        "id"
    ]
    assert house.refused(f"/contracts/{draft}/send")["type"] == "/problems/contract-not-agreed"


def test_a_viewer_reads_and_sends_nothing_and_a_supervisor_sees_only_their_own_without_addresses(
    house: Clerk, post: Post
) -> None:
    keys = {
        role: house.do("/keys", {"name": role, "person": role.title(), "roles": [role]})["key"]
        for role in ("viewer", "supervisor")
    }
    own = house.client.post(
        "/invoices",
        json={"payer": "ACME", "type": "advance", "lines": [PRICE]},
        headers={"Authorization": f"Bearer {keys['supervisor']}"},
    ).json()["id"]
    house.do(f"/invoices/{own}/approve")
    mine = house.do(f"/invoices/{own}/send")["dispatch"]
    other, theirs = sent(house)
    post.take()

    def ask(role: str, path: str, body: Any = None, **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[role]}"}
        if body is not None:
            return house.client.post(path, json=body, headers=headers)
        return house.client.get(path, params=query, headers=headers)

    assert ask("viewer", f"/invoices/{other}/email-draft").status_code == 200
    assert ask("viewer", "/outbox").json()["total"] == 2
    for path in (
        f"/invoices/{other}/send", "/invoices/send", "/customers/ACME/send-statement", f"/outbox/{theirs}/retry",
        f"/outbox/{theirs}/cancel", f"/outbox/{theirs}/mark-sent", "/outbox/bounces",
    ):  # fmt: skip
        for role in keys:
            assert ask(role, path, {}).status_code == 403, path
    seen = ask("supervisor", "/outbox").json()
    assert [(row["id"], row["to"], row["cc"]) for row in seen["items"]] == [(mine, [], [])]
    assert ask("supervisor", "/outbox", search="acme.lv").json()["items"] == [], "nor is an address guessed"
    assert ask("supervisor", f"/outbox/{theirs}").status_code == 404
    for path in (
        f"/invoices/{own}/email-draft",
        f"/outbox/{mine}/message.eml",
        "/customers/ACME/statement/email-draft",
    ):
        assert ask("supervisor", path).status_code == 403, path
    for path in (f"/outbox/{mine}", f"/invoices/{own}"):
        assert "acme.lv" not in ask("supervisor", path).text, path


def test_the_outbox_is_listed_as_it_was(house: Clerk, post: Post) -> None:
    house.do("/customers/ACME/amend", {"customer_manager": None})
    _, one = sent(house)
    before = house.see("/outbox")["items"][0]
    then = house.see("/history", subject=one)["items"][0]["position"]
    post.take(Server(ACME))
    _, two = sent(house)
    rows = {row["id"]: (row["status"], row["failed_why"]) for row in house.see("/outbox")["items"]}
    assert rows == {one: ("failed", "550 no such user"), two: ("queued", None)}
    at_that_time = house.see("/outbox", known_at=str(then))
    assert (at_that_time["items"][0]["status"], at_that_time["total"]) == (before["status"], 1)
    assert house.see("/outbox", as_of="2026-06-29")["items"] == []
    today = house.see("/outbox", as_of="2026-06-30")["items"]
    assert [(row["id"], row["status"], row["round"]) for row in today] == [(two, "queued", 1), (one, "failed", 1)]
    for query in ({"status": "failed"}, {"status": "failed", "as_of": "2026-06-30"}):
        assert [row["id"] for row in house.see("/outbox", **query)["items"]] == [one]
    assert house.see("/outbox", status="queued", known_at=str(then))["total"] == 1
    assert house.see("/outbox", channel="post")["items"] == []
    assert house.see("/outbox", date_from="2026-07-01")["items"] == []
    first = house.see("/outbox", limit=1)
    assert first["items"][0]["id"] == two
    assert house.see("/outbox", limit=1, cursor=first["next"])["items"][0]["id"] == one
    csv = house.client.get("/outbox/export").text.splitlines()
    assert len(csv) == 3 and csv[0].startswith("id,")
    assert house.see(f"/outbox/{one}/history")["total"] == 3
