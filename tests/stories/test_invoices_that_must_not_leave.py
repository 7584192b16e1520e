"""Invoices sent by two clerks at a time, behind read models that lag, to silent servers, and taken back meanwhile."""

from collections.abc import Callable, Sequence

import pytest

from adapters.mail.transport import Outcome
from api.office import Office
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Order
from commands.desk import Desk, ReadModelsBehind
from commands.dispatches.send_invoice import SendInvoices, send_invoices
from commands.work import Work
from queries.sending.unsent_invoices import unsent_invoices
from tests.documents.samples import pages
from tests.stories.conftest import Clerk
from tests.stories.letting import contract
from tests.stories.mailroom import PRICE, Post, Server, house, post

__all__ = ["house", "post"]

OTHER = Order(Caller("other", frozenset({"admin"})))


@pytest.mark.feature("T09")
def test_two_clerks_who_send_the_same_invoices_at_once_send_them_once(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    tries = 0

    def slowly(work: Work, command: SendInvoices) -> Answer:
        nonlocal tries
        tries += 1
        answer = send_invoices(work, command)
        if tries == 1:
            house.do("/invoices/send", {"ids": [id_]})
        return answer

    command = SendInvoices.model_validate({"ids": [id_]})
    answer = carry_out(post.office.desk, OTHER, "send_invoices", command, slowly)
    assert answer.more["done"] == []
    assert [each.type for each in answer.more["refused"]] == ["/problems/already-on-its-way"]
    assert len(post.take()) == 1


def test_nothing_is_sent_while_nobody_knows_what_is_on_its_way(house: Clerk, office: Office) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    lagging = Desk(office.store, policy=office.desk.policy, today=office.desk.today, settle=lambda: False)
    command = SendInvoices.model_validate({"ids": [id_]})
    with pytest.raises(ReadModelsBehind):
        carry_out(lagging, OTHER, "send_invoices", command, send_invoices)
    assert house.see("/outbox")["total"] == 0


@pytest.mark.feature("T09")
def test_what_may_have_arrived_is_not_sent_again_with_the_unsent_ones(house: Clerk, post: Post) -> None:
    id_, number = house.invoice("ACME", "100.00")
    house.do("/invoices/send", {"ids": [id_]})
    post.take(Server(silent=True))
    answer = house.do("/invoices/send", {"ids": [id_]})
    assert answer["done"] == []
    [refused] = answer["refused"]
    assert (refused["type"], number in refused["detail"]) == ("/problems/already-on-its-way", True)
    assert "may have arrived" in refused["detail"]
    assert "may have arrived" in house.see(f"/invoices/{id_}/email-draft")["notes"][0]
    assert len(house.do("/invoices/send", {"ids": [id_], "again": True})["done"]) == 1


class _Slow(Server):
    """While it hears the letter, somebody does something else."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def deliver(
        self, message: bytes, sender: str, recipients: Sequence[str], about_to_hand: Callable[[], None]
    ) -> Outcome:
        self.meanwhile()
        return super().deliver(message, sender, recipients, about_to_hand)


def test_what_is_taken_back_while_a_slow_server_hears_it_does_not_leave(house: Clerk, post: Post) -> None:
    id_, number = house.invoice("ACME", "100.00")
    sent = house.do(f"/invoices/{id_}/send")["dispatch"]
    slow = _Slow(lambda: house.do(f"/invoices/{id_}/unapprove", {"reason": "another price"}))
    post.take(slow)
    assert slow.taken == []
    seen = house.see(f"/outbox/{sent}")
    assert (seen["status"], f"{number} was taken back" in seen["failed_why"]) == ("failed", True)
    house.do(f"/invoices/{id_}/approve")
    house.do(f"/outbox/{sent}/retry", {"remake": True})
    assert len(post.take()) == 1


def test_what_may_have_arrived_and_is_called_back_may_have_arrived_as_of_any_day(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    dispatch = house.do(f"/invoices/{id_}/send")["dispatch"]
    post.take(Server(silent=True))
    house.do(f"/outbox/{dispatch}/cancel", {"reason": "they telephoned"})
    for query in ({}, {"as_of": "2026-06-30"}):
        [row] = house.see("/outbox", **query)["items"]
        assert (row["status"], row["uncertain"]) == ("cancelled", True)


def taken_back(house: Clerk, id_: str, price: str = "90.00") -> None:
    house.do(f"/invoices/{id_}/unapprove", {"reason": "another price"})
    house.do(f"/invoices/{id_}/amend", {"payer": "ACME", "lines": [PRICE | {"unit_price": price}]})
    house.do(f"/invoices/{id_}/approve")


@pytest.mark.feature("T09", "T13")
def test_what_left_before_the_approval_was_taken_back_is_an_earlier_version(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    house.do("/invoices/send", {"ids": [id_]})
    post.take()
    assert house.see(f"/invoices/{id_}")["sent_on"] == "2026-06-30"
    taken_back(house, id_)
    seen = house.see(f"/invoices/{id_}")
    assert (seen["sent_on"], [each["outdated"] for each in seen["sendings"]]) == (None, [True])
    [note] = house.see(f"/invoices/{id_}/email-draft")["notes"]
    assert note.startswith("An earlier version left on 2026-06-30 by email")
    with post.office.store.reading() as connection:
        assert [str(each) for each in unsent_invoices(connection)] == [id_]
    assert len(house.do("/invoices/send", {"ids": [id_]})["done"]) == 1
    assert len(post.take()) == 2
    seen = house.see(f"/invoices/{id_}")
    assert (seen["sent_on"], [each["outdated"] for each in seen["sendings"]]) == ("2026-06-30", [True, False])
    assert house.do("/invoices/send", {"ids": [id_]})["done"] == []


@pytest.mark.feature("T13")
def test_an_earlier_version_that_is_known_late_to_have_arrived_does_not_stand_for_the_new_one(
    house: Clerk, post: Post
) -> None:
    id_, _ = house.invoice("ACME", "100.00")
    dispatch = house.do(f"/invoices/{id_}/send")["dispatch"]
    post.take(Server(silent=True))
    taken_back(house, id_)
    with post.office.store.reading() as connection:
        assert [str(each) for each in unsent_invoices(connection)] == [id_], "whether or not the first one arrived"
    house.do(f"/outbox/{dispatch}/mark-sent", {"why": "they wrote back"})
    seen = house.see(f"/invoices/{id_}")
    assert (seen["sent_on"], [each["outdated"] for each in seen["sendings"]]) == (None, [True])
    assert len(house.do("/invoices/send", {"ids": [id_]})["done"]) == 1


@pytest.mark.feature("T09")
def test_a_second_click_sends_nothing_while_the_first_waits_or_may_have_arrived(house: Clerk, post: Post) -> None:
    id_, number = house.invoice("ACME", "100.00")
    house.do(f"/invoices/{id_}/send")
    twice = house.refused(f"/invoices/{id_}/send")
    assert (twice["status"], twice["type"]) == (409, "/problems/already-on-its-way")
    assert twice["detail"] == f"The invoice {number} waits in the outbox to leave; say `again` to send it once more."
    post.take(Server(silent=True))
    assert "may have arrived" in house.refused(f"/invoices/{id_}/send")["detail"]
    assert house.see("/outbox")["total"] == 1
    house.do(f"/invoices/{id_}/send", {"again": True})
    assert len(post.take()) == 1
    statement = "/customers/ACME/send-statement"
    house.do(statement)
    assert house.refused(statement)["type"] == "/problems/already-on-its-way"
    house.do(statement, {"form": "comparison_act"})
    house.do(statement, {"from_on": "2026-05-01"})
    house.do(statement, {"again": True})
    assert len(post.take()) == 5
    house.do(statement)  # what left may leave once more


def test_what_failed_is_not_tried_again_unasked_when_its_document_left_otherwise(house: Clerk, post: Post) -> None:
    id_, number = house.invoice("ACME", "100.00")
    first = house.do(f"/invoices/{id_}/send")["dispatch"]
    post.take(Server("rekini@acme.lv", "ilze@celi.example"))
    house.do(f"/invoices/{id_}/send", {"to": ["valde@acme.lv"]})
    waits = house.refused(f"/outbox/{first}/retry")
    assert (waits["type"], "waits in the outbox" in waits["detail"]) == ("/problems/already-on-its-way", True)
    post.take()
    left = house.refused(f"/outbox/{first}/retry")
    assert left["detail"].startswith(f"The invoice {number} was given on its way another time, too, and left already")
    assert house.see(f"/outbox/{first}")["status"] == "failed"
    house.do(f"/outbox/{first}/retry", {"anyway": True})
    assert len(post.take()) == 2


@pytest.mark.feature("T12")
@pytest.mark.parametrize("channel", ["email", "post"])
def test_what_waits_for_one_customer_does_not_leave_with_the_invoice_of_another(
    house: Clerk, post: Post, channel: str
) -> None:
    house.customer("BETA", "SIA Beta", emails=["beta@beta.lv"], address="Krasta iela 2")
    id_, number = house.invoice("ACME", "450.00")
    first = house.do(f"/invoices/{id_}/send", {"channel": channel})["dispatch"]
    house.do(f"/invoices/{id_}/unapprove", {"reason": "Not theirs"})
    house.do(f"/invoices/{id_}/amend", {"payer": "BETA", "lines": [PRICE]})
    house.do(f"/invoices/{id_}/approve")
    assert "It waits in the outbox to leave already." in house.see(f"/invoices/{id_}/email-draft")["notes"]
    assert house.refused(f"/invoices/{id_}/send")["type"] == "/problems/already-on-its-way"
    if channel == "post":
        assert house.refused("/outbox/print", {"ids": [first]})
    assert post.take() == []
    seen = house.see(f"/outbox/{first}")
    assert (seen["status"], f"{number} was to go to ACME" in seen["failed_why"]) == ("failed", True)
    house.do(f"/invoices/{id_}/send")
    assert [mail["To"] for mail in post.take()] == ["beta@beta.lv"]


@pytest.mark.feature("T12", "C96")
def test_a_contract_does_not_leave_to_whom_it_was_for_before(house: Clerk, post: Post) -> None:
    house.customer("BETA", "SIA Beta", emails=["beta@beta.lv"])
    house.registers("forms", "document_forms")
    let = contract(house)
    first = house.do(f"/contracts/{let}/send")["dispatch"]
    house.do(f"/contracts/{let}/withdraw-approval", {"reason": "Not theirs"})
    house.do(f"/contracts/{let}/amend", {"customer": "BETA"})
    house.do(f"/contracts/{let}/approve")
    assert post.take() == []
    assert "was to go to ACME" in house.see(f"/outbox/{first}")["failed_why"]
    house.do(f"/contracts/{let}/send")
    assert [mail["To"] for mail in post.take()] == ["beta@beta.lv"]


@pytest.mark.feature("T12")
def test_a_retry_to_other_addresses_does_not_send_what_was_taken_back(house: Clerk, post: Post) -> None:
    id_, _ = house.invoice("ACME", "450.00")
    dispatch = house.do(f"/invoices/{id_}/send", {"cc": []})["dispatch"]
    post.take(Server("rekini@acme.lv"))
    house.do(f"/invoices/{id_}/unapprove", {"reason": "Too little"})
    house.do(f"/invoices/{id_}/amend", {"payer": "ACME", "lines": [PRICE | {"unit_price": "999.00"}]})
    house.do(f"/invoices/{id_}/approve")
    house.do(f"/outbox/{dispatch}/retry", {"to": ["valde@acme.lv"]})
    assert post.take() == []
    assert "retry with `remake`" in house.see(f"/outbox/{dispatch}")["failed_why"]
    assert house.see(f"/invoices/{id_}")["sent_on"] is None
    house.do(f"/outbox/{dispatch}/retry", {"remake": True})
    [mail] = post.take()
    [page] = [each.get_content() for each in mail.iter_attachments() if each.get_content_type() == "application/pdf"]
    assert (mail["To"], "1 208,79" in " ".join(pages(page)).replace("\u00a0", " ")) == ("valde@acme.lv", True)
