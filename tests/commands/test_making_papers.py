"""What leaves is made when its turn comes: whole, once, kept for ever; what cannot be made fails alone."""

import hashlib
from datetime import date
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from pypdf import PdfReader

from adapters.mail.message import whole
from aggregates.attachment import Attachment
from aggregates.dispatch import Dispatch, Enclosure
from aggregates.dispatch.rules import (
    NoRecipient,
    PerhapsArrived,
    cancel,
    note_failed,
    queue_email,
    queue_letter,
    retry,
)
from aggregates.email_address import BadAddress
from aggregates.ids import new_id
from aggregates.invoice import Invoice
from aggregates.invoice.attach import attach, detach
from aggregates.register.defaults import DEFAULTS
from aggregates.reminder import Reminder
from commands.carry_out import carry_out
from commands.command import Answer, Command, Order
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors
from commands.desk import Policy
from commands.dispatches import papers
from commands.dispatches.letters import dispatch_id
from commands.dispatches.make_papers import MOST_BYTES, MakePapers, make_papers
from commands.dispatches.note_result import NoteResults, note_results
from commands.dispatches.send_reminder import LetterOnItsWay, SendReminder, send_reminder
from commands.invoices import print_invoice
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.registers.enter_register import AmendRegister, EnterRegister, amend_register, enter_register
from commands.work import Work
from store.outbox import Outcome
from tests.commands.conftest import CLERK, TODAY, Given

CARD = {"name": "SIA Ziemeļu Ceļš", "reg_no": "40003000000", "country": "LV", "email": "rekini@ziemelucels.example"}
PAGE = Enclosure(what="paper", name="invoice.pdf", media_type="application/pdf")
UBL = Enclosure(what="einvoice", name="invoice.xml", media_type="application/xml")


@pytest.fixture
def house(given: Given) -> Given:
    given.do(EnterRegister(code="default", entry=CARD), enter_register, "company")
    given.do(EnterRegister(code="MAIN", entry={"iban": "LV80BANK0000435195001"}), enter_register, "bank_accounts")
    return given


def do(given: Given, handler: Any) -> Answer:
    """A handler that only the tests have."""
    return carry_out(given.desk, Order(CLERK), "test", Command(), handler)


def queued(given: Given, document: UUID, *files: Enclosure, **more: Any) -> UUID:
    """An e-mail about an invoice on its way."""
    each = new_id()
    says: dict[str, Any] = {
        "effective_on": TODAY, "kind": "invoice", "customer": "ACME", "document": document, "name": "SIA ACME",
        "language": "lv", "enclosures": files or (PAGE,),
    } | more  # fmt: skip
    mail = {"to": ["a@acme.lv", "b@acme.lv"], "cc": ["anna@ours.lv"], "subject": "Rēķins", "text": "Lūdzu apmaksāt."}

    def queue(work: Work, _: Command) -> Answer:
        work.begin(Dispatch, each)
        work.record(each, [queue_letter(**says) if says.pop("by_post", False) else queue_email(**mail, **says)])
        return Answer()

    do(given, queue)
    return each


def make(given: Given, *ids: UUID) -> Answer:
    return carry_out(given.desk, Order(CLERK), "make_papers", MakePapers(), lambda work, c: make_papers(work, c, ids))


def facts(given: Given, each: UUID) -> list[Any]:
    return list(given.store.load_many([each])[each].events)


def text_of(given: Given, file: Enclosure) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(given.store.file(file.sha256 or ""))).pages)


@pytest.mark.feature("T09")
def test_an_invoices_papers_become_attachments_and_the_e_mail_is_kept_byte_for_byte(house: Given) -> None:
    invoice, number = house.invoice()
    each = queued(house, invoice, PAGE)
    assert make(house, each).more == {"made": [str(each)], "failed": []}
    _, made = facts(house, each)
    [page] = made.enclosures
    assert number in text_of(house, page)
    assert (made.sender, made.message_id.endswith(f".{2}@ziemelucels.example>")) == (
        "SIA Ziemeļu Ceļš <rekini@ziemelucels.example>",
        True,
    )
    letter = message_from_bytes(
        whole(house.store.file(made.frame), made.message_id, house.store.file), policy=policy.default
    )
    assert (letter["subject"], letter["to"], letter["cc"], letter["message-id"]) == (
        "Rēķins", "a@acme.lv, b@acme.lv", "anna@ours.lv", made.message_id,
    )  # fmt: skip
    [file] = list(letter.iter_attachments())
    assert hashlib.sha256(file.get_content()).hexdigest() == page.sha256
    kept = [fact.attachment for fact in facts(house, invoice) if isinstance(fact, Invoice.Attached)]
    assert [(one.kind, one.sha256, one.size) for one in kept] == [("paper", page.sha256, page.size)]


def test_made_once_it_is_not_made_again_whoever_asks(house: Given) -> None:
    invoice, _ = house.invoice()
    each = queued(house, invoice)
    make(house, each)
    before = house.store.head().position
    assert make(house, each, uuid4()).more == {"made": [], "failed": []}
    assert house.store.head().position == before


def test_what_was_cancelled_meanwhile_is_not_made(house: Given) -> None:
    each = queued(house, house.invoice()[0])
    do(house, lambda work, _: work.record(each, cancel(work.load(Dispatch, [each])[each], on=TODAY)) or Answer())
    assert make(house, each).more == {"made": [], "failed": []}


def test_two_e_mails_about_one_invoice_are_made_in_one_go_with_the_same_page(house: Given) -> None:
    invoice, _ = house.invoice()
    one, two = queued(house, invoice), queued(house, invoice, language="en")
    assert make(house, one, two).more["made"] == [str(one), str(two)]
    three = queued(house, invoice)
    make(house, three)
    pages = [facts(house, each)[-1].enclosures[0].sha256 for each in (one, two, three)]
    assert pages[0] == pages[2] != pages[1]
    attached = [fact for fact in facts(house, invoice) if isinstance(fact, Invoice.Attached)]
    assert len(attached) == 2


def test_an_invoice_whose_approval_was_withdrawn_fails_and_the_others_go_on(house: Given) -> None:
    (bad, number), (good, _) = house.invoice(), house.invoice()
    one, two = queued(house, bad), queued(house, good)
    house.do(UnapproveInvoice(reason="wrong price"), unapprove_invoice, bad)
    done = make(house, one, two).more
    assert (done["made"], [each["id"] for each in done["failed"]]) == ([str(two)], [str(one)])
    failed = facts(house, one)[-1]
    assert isinstance(failed, Dispatch.Failed)
    assert (failed.status, set(failed.standings.values()), failed.uncertain) == ("failed", {"failed"}, False)
    assert number in failed.why
    assert failed.why == done["failed"][0]["why"]


def test_an_e_invoice_that_lacks_something_fails_with_the_name_of_the_field(house: Given) -> None:
    each = queued(house, house.invoice()[0], PAGE, UBL)
    [failed] = make(house, each).more["failed"]
    assert "address" in failed["why"] or "vat_no" in failed["why"]


def test_without_an_address_of_ours_it_says_what_to_set(house: Given) -> None:
    bare = {name: value for name, value in CARD.items() if name != "email"}
    house.do(AmendRegister(entry=bare), amend_register, "company", "default")
    invoice, _ = house.invoice()
    each = queued(house, invoice)
    [failed] = make(house, each).more["failed"]
    assert "NENOSEGTS_MAIL_FROM" in failed["why"]
    assert [fact for fact in facts(house, invoice) if isinstance(fact, Invoice.Attached)] == []
    house.desk.policy = Policy(mail_from="Grāmatvedība <info@ours.example>")
    other = queued(house, invoice)
    make(house, other)
    assert facts(house, other)[-1].sender == "Grāmatvedība <info@ours.example>"


def proof(given: Given, invoice: UUID, content: bytes, key: str | None = None, size: int | None = None) -> Enclosure:
    """A file that somebody attached to the invoice, ticked."""
    sha256 = given.store.keep_file(content, "application/pdf")
    file = Attachment(
        key=key or "k1", name="cmr.pdf", media_type="application/pdf", size=size or len(content), sha256=sha256,
        kind="pod",
    )  # fmt: skip

    def put(work: Work, _: Command) -> Answer:
        state = work.load(Invoice, [invoice])[invoice]
        work.record(invoice, attach(state, file, replaces=key, on=TODAY))
        return Answer()

    do(given, put)
    given.desk.settle()
    return Enclosure(
        what="attachment", name=file.name, media_type=file.media_type, size=file.size, sha256=sha256,
        document=invoice, key=file.key,
    )  # fmt: skip


@pytest.mark.feature("T10")
def test_an_attachment_goes_as_it_stands_now_and_one_that_is_gone_does_not(house: Given) -> None:
    invoice, _ = house.invoice()
    ticked = proof(house, invoice, b"%PDF-1.4 first")
    one = queued(house, invoice, PAGE, ticked)
    proof(house, invoice, b"%PDF-1.4 second, signed", key="k1")
    make(house, one)
    assert house.store.file(facts(house, one)[-1].enclosures[1].sha256) == b"%PDF-1.4 second, signed"
    two = queued(house, invoice, PAGE, ticked)
    do(house, lambda w, _: w.record(invoice, detach(w.load(Invoice, [invoice])[invoice], "k1", on=TODAY)) or Answer())
    house.desk.settle()
    [failed] = make(house, two).more["failed"]
    assert "cmr.pdf was detached" in failed["why"]


def test_more_than_20_mb_do_not_leave(house: Given) -> None:
    invoice, _ = house.invoice()
    large = proof(house, invoice, b"%PDF-1.4", size=MOST_BYTES)
    [failed] = make(house, queued(house, invoice, PAGE, large)).more["failed"]
    assert "21.0 MB" in failed["why"]


def test_a_page_that_cannot_be_set_sinks_nothing_but_itself(house: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, first), (two, _) = house.invoice(), house.invoice("77.00")
    setting = print_invoice.invoice_pdf
    monkeypatch.setattr(
        print_invoice, "invoice_pdf", lambda paper, **more: 1 / 0 if paper.number == first else setting(paper, **more)
    )
    bad, good = queued(house, one), queued(house, two)
    done = make(house, bad, good).more
    assert (done["made"], [each["id"] for each in done["failed"]]) == ([str(good)], [str(bad)])
    assert "ZeroDivisionError" in facts(house, bad)[-1].why


def test_a_database_that_is_gone_fails_no_letter(house: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    each = queued(house, house.invoice()[0])

    def gone(*_: Any) -> str:
        raise psycopg.OperationalError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(house.store, "keep_file", gone)
        with pytest.raises(psycopg.OperationalError):
            make(house, each)
    assert [type(fact) for fact in facts(house, each)] == [Dispatch.Queued]
    assert make(house, each).more["made"] == [str(each)]


def test_other_addresses_make_another_head_and_leave_the_files_as_they_are(house: Given) -> None:
    invoice, _ = house.invoice()
    each = queued(house, invoice)
    make(house, each)
    first = facts(house, each)[-1]

    def fail_and_retry(remake: bool) -> Any:
        def change(work: Work, _: Command) -> Answer:
            work.record(each, note_failed(work.load(Dispatch, [each])[each], "no such mailbox", on=TODAY))
            again = retry(work.state(Dispatch, each), to=["c@acme.lv"], cc=[], remake=remake, anyway=False, on=TODAY)
            work.record(each, again)
            return Answer()

        return change

    do(house, fail_and_retry(remake=False))
    make(house, each)
    second = facts(house, each)[-1]
    assert isinstance(second, Dispatch.Made)
    assert second.enclosures == first.enclosures
    assert second.message_id != first.message_id
    assert b"c@acme.lv" in house.store.file(second.frame)
    assert b"a@acme.lv" not in house.store.file(second.frame)


@pytest.fixture
def late(house: Given) -> Given:
    """Two debtors, one of whom wants paper."""
    for kind in ("dunning_policies", "interest_rates", "text_templates"):
        for code, entry in DEFAULTS[kind].items():
            house.do(EnterRegister(code=code, entry=entry), enter_register, kind)
    house.customer("MAIL", emails=("office@acme.lv",), language="en")
    house.customer("POST", emails=("office@beta.lv",), delivery=("post",), address="Krasta 1\nRīga")
    for payer in ("MAIL", "POST"):
        drafted = house.draft(payer=payer, on=date(2026, 5, 4))
        house.do(ApproveInvoice(issued_on=date(2026, 5, 4)), approve_invoice, drafted)
    return house


def remind(given: Given, **more: Any) -> dict[str, Any]:
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "no bank"} | more
    return remind_debtors(given.desk, Order(CLERK), RemindDebtors.model_validate(asked)).more


@pytest.mark.feature("T54", "T55", "T56")
def test_a_run_gives_each_letter_on_its_way_and_its_page_is_made_of_what_was_frozen(late: Given) -> None:
    run = remind(late)
    assert (run["by_email"], run["by_post"]) == (1, 1)
    letters = {each["customer"]: UUID(each["id"]) for each in run["done"]}
    numbers = {each["customer"]: each["invoices"][0]["number"] for each in run["done"]}
    ids = {code: dispatch_id(letter, 1) for code, letter in letters.items()}
    mail, post = (facts(late, ids[code])[0] for code in ("MAIL", "POST"))
    assert (mail.channel, mail.to, mail.subject, mail.language) == (
        "email", ("office@acme.lv",), "Payment reminder", "en",
    )  # fmt: skip
    assert f"{numbers['MAIL']} · 3 Jun 2026 · 121.00 EUR" in mail.text
    assert (post.channel, post.to, post.address) == ("post", (), "Krasta 1\nRīga")
    issued, queued_at = (late.store.history(subject=each["MAIL"])[0] for each in (letters, ids))
    assert issued.command_id == queued_at.command_id, "in one transaction"
    assert make(late, *ids.values()).more["failed"] == []
    for code in ("MAIL", "POST"):
        [page] = facts(late, ids[code])[-1].enclosures
        assert numbers[code] in text_of(late, page)
    assert facts(late, ids["POST"])[-1].frame is None


def test_a_run_that_shall_not_send_only_issues_the_letters(late: Given) -> None:
    run = remind(late, send=False)
    assert (len(run["done"]), run["by_email"], run["by_post"]) == (2, 0, 0)
    assert [each["channel"] for each in run["done"]] == [None, None]
    letter = UUID(run["done"][0]["id"])
    late.when(SendReminder(), send_reminder, letter).then("Dispatch.Queued")
    late.when(SendReminder(), send_reminder, letter).refused(LetterOnItsWay)


def test_a_letter_goes_to_the_addresses_of_the_card_as_it_is_now_unless_others_are_named(late: Given) -> None:
    letter = UUID(remind(late, send=False)["done"][0]["id"])
    late.do(AmendCustomer(emails=("new@acme.lv",)), amend_customer, "MAIL")
    late.do(SendReminder(), send_reminder, letter)
    [queued_once] = facts(late, dispatch_id(letter, 1))
    assert queued_once.to == ("new@acme.lv",)
    late.when(SendReminder(to=("x@y",)), send_reminder, letter).refused(LetterOnItsWay)
    note(late, dispatch_id(letter, 1), taken=("new@acme.lv",))
    late.when(SendReminder(to=("x@y",)), send_reminder, letter).refused(BadAddress)
    late.when(SendReminder(channel="post", to=("x@y.lv",)), send_reminder, letter).refused(NoRecipient)
    late.when(SendReminder(channel="post"), send_reminder, letter).then("Dispatch.Queued")


def note(given: Given, each: UUID, *, taken: tuple[str, ...] = (), uncertain: bool = False) -> None:
    """What a mail server said of its first round."""
    said = Outcome(dispatch=each, round=1, taken=taken, refused=(), uncertain=uncertain, why="no answer", changed=0)
    carry_out(given.desk, Order(CLERK), "note_results", NoteResults(), lambda w, c: note_results(w, c, [said]))


def test_a_letter_that_may_have_arrived_is_sent_again_only_by_who_says_so(late: Given) -> None:
    letter = UUID(remind(late)["done"][0]["id"])
    note(late, dispatch_id(letter, 1), uncertain=True)
    late.when(SendReminder(), send_reminder, letter).refused(PerhapsArrived)
    late.when(SendReminder(anyway=True), send_reminder, letter).then("Dispatch.Queued")


def test_a_reminder_that_cannot_be_made_is_a_letter_that_failed(late: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = UUID(remind(late)["done"][0]["id"])
    monkeypatch.setitem(papers.PAGES, "reminder", lambda work, asked: msgspec.json.decode("{"))
    [failed] = make(late, dispatch_id(letter, 1)).more["failed"]
    last = facts(late, letter)[-1]
    assert isinstance(last, Reminder.Failed)
    assert last.why == failed["why"]
