"""A debt from the invoice to the statement: promised, not kept, reminded of in two languages, paid in part."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import httpx
import pytest
from fastapi.testclient import TestClient

from api.office import Office
from api.settings import Settings
from queries.sending.letters_to_send import queue
from tests.books import check_books, check_rebuilt
from tests.stories.bank import In
from tests.stories.conftest import KEY, Clerk, app_over
from tests.stories.postbox import Postbox, postbox, until
from tests.stories.test_papers import CARD

Day = Callable[[str], AbstractContextManager[Clerk]]
MANAGER = "liga@ziemelucels.example"


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as made:
        yield made


@pytest.fixture
def day(database_url: str, schema: str, box: Postbox) -> Day:
    """The office as it is open on a day; at its end the books are added up."""

    @contextmanager
    def opened(today: str) -> Iterator[Clerk]:
        settings = Settings(
            database_url=database_url, NENOSEGTS_SCHEMA=schema, bootstrap_key=KEY, today=date.fromisoformat(today),
            smtp_url=box.url,
        )  # fmt: skip
        with Office(settings, worker=True, mailing=True) as office:
            with TestClient(app_over(office), headers={"Authorization": f"Bearer {KEY}"}) as client:
                client.base_url = httpx.URL(f"{client.base_url}/api/v1")
                yield Clerk(client)
            until(lambda: nothing_waits(office))  # else its letters leave while the books are added up
            check_books(office.store, office.engine)
            check_rebuilt(office.store, office.engine)

    return opened


def nothing_waits(office: Office) -> bool:
    office.settle()
    with office.store.reading() as connection:
        return not queue(connection).letters


def furnish(clerk: Clerk) -> None:
    clerk.registers()
    clerk.registers("dunning_policies", "interest_rates", "text_templates")
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.do("/registers/people", {"code": "LIGA", "entry": {"name": "Līga", "email": MANAGER}})
    contacts = [{"name": "Jānis Bērziņš", "phone": "67000000"}]
    clerk.customer("KOKS", "SIA Koks", emails=["rekini@koks.example"], customer_manager="LIGA", contacts=contacts)
    clerk.customer("TIMBER", "Timber Ltd", emails=["ap@timber.example"], language="en", country="GB")


def kinds(clerk: Clerk, customer: str) -> list[str]:
    return [said["kind"] for said in clerk.see("/correspondence", customer=customer, sort="position")["items"]]


@pytest.mark.feature(
    "T09", "T11", "T12", "T50", "T52", "T53", "T54", "T55", "T56", "T60", "T61", "T63", "T64", "T65", "T66", "T67",
    "T68", "T69", "T70", "T71",
)  # fmt: skip
def test_a_debt_is_chased_until_part_of_it_comes(day: Day, box: Postbox) -> None:
    with day("2026-05-04") as clerk:
        furnish(clerk)
        (large, _), (small, number) = clerk.invoice("KOKS", "1000.00"), clerk.invoice("KOKS", "100.00")
        english, _ = clerk.invoice("TIMBER", "500.00")
        sent = clerk.do("/invoices/send", {"ids": [large, small, english]})
        assert (len(sent["done"]), sent["refused"]) == (3, [])
        until(lambda: len(box.posts) == 3)
        first = next(each for each in box.to("rekini@koks.example") if number in each.subject)
        assert first.to == ["rekini@koks.example", MANAGER]
        assert number in first.pages

    with day("2026-05-25") as clerk:  # a week late
        clerk.bank(In("5.00", "something else", "2026-05-22"), name="MAY")
        late = {row["customer"]: row["overdue"] for row in clerk.see("/debtors", overdue=True)["items"]}
        assert late == {"KOKS": "1331.00", "TIMBER": "605.00"}
        said = {
            "invoice": large, "contact": "Jānis Bērziņš", "text": "Maksās pēc algas", "next_on": "2026-06-02",
            "promised_on": "2026-06-01", "promised_amount": "1210.00",
        }  # fmt: skip
        note = clerk.do("/debtors/KOKS/notes", said)
        dry = clerk.do("/debtors/remind", {"all_overdue": True, "dry_run": True})
        assert {each["number"]: each["why"] for each in dry["left_out"]} == {
            clerk.see(f"/invoices/{large}")["number"]: "promised"
        }
        [row] = clerk.see("/debtors", search="koks")["items"]
        assert (row["promised_on"], row["last_reminder_on"]) == ("2026-06-01", None)

    with day("2026-06-02") as clerk:  # the promise is broken
        clerk.bank(In("5.00", "again something else", "2026-06-01"), name="JUNE")
        [asked] = clerk.see("/correspondence/to-do", by="2026-06-02")["items"]
        assert (asked["contact"], asked["promise"]) == ("Jānis Bērziņš", "broken")
        clerk.do(f"/debtors/KOKS/notes/{note['id']}/amend", {"text": "Neceļ klausuli", "next_on": "2026-06-12"})
        run = clerk.do("/debtors/remind", {"all_overdue": True})
        assert (run["by_email"], run["by_post"], run["left_out"], run["refused"]) == (2, 0, [], [])
        until(lambda: len(box.posts) == 5)
        [latvian] = [each for each in box.to("rekini@koks.example") if "Atgādinājums" in each.subject]
        [british] = [each for each in box.to("ap@timber.example") if each.subject == "Payment reminder"]
        assert "1331,00" in latvian.pages.replace("\u00a0", "").replace(" ", "")
        assert "rēķiniem" in latvian.text
        assert "605.00 EUR" in british.text
        assert british.message["content-language"] == "en"
        until(lambda: {each["status"] for each in clerk.see("/reminders")["items"]} == {"sent"})
        again = clerk.do("/debtors/remind", {"all_overdue": True})
        assert again["done"] == []

    with day("2026-06-12") as clerk:  # part of it comes
        clerk.bank(In("121.00", number, "2026-06-11"), name="PART")
        assert clerk.uncovered(payer="KOKS", kind="invoice") == {clerk.see(f"/invoices/{large}")["number"]: "1210.00"}
        [row] = clerk.see("/debtors", search="koks")["items"]
        assert (row["overdue"], row["last_reminder_on"]) == ("1210.00", "2026-06-02")
        sent = clerk.do("/customers/KOKS/send-statement", {"from_on": "2026-05-01"})
        assert sent["to"] == ["rekini@koks.example"]
        until(lambda: len(box.posts) == 6)
        pages = box.posts[-1].pages.replace("\u00a0", "").replace(" ", "")
        assert "1210,00" in pages
        assert "121,00" in pages
        until(lambda: "email_sent" in kinds(clerk, "KOKS"))
        assert kinds(clerk, "KOKS").count("note") == 1
        assert {"invoice_email", "reminder", "reminder_sent", "email_sent", "note"} <= set(kinds(clerk, "KOKS"))
        names = [each.message["message-id"] for each in box.posts]
        assert len(set(names)) == len(names) == 6, "each letter once"


@pytest.mark.feature("T09", "T69")
def test_a_reminder_that_no_mailbox_takes_is_a_letter_that_failed_and_goes_to_another_address(
    day: Day, box: Postbox
) -> None:
    box.closed.add("ap@timber.example")
    with day("2026-05-04") as clerk:
        furnish(clerk)
        clerk.invoice("TIMBER", "500.00")
    with day("2026-05-25") as clerk:
        clerk.bank(In("5.00", "x", "2026-05-22"), name="MAY")
        [letter] = clerk.do("/debtors/remind", {"all_overdue": True})["done"]
        path = f"/reminders/{letter['id']}"
        until(lambda: clerk.see(path)["status"] == "failed")
        assert "No such mailbox" in clerk.see(path)["failed_why"]
        clerk.do(f"{path}/send", {"to": ["boss@timber.example"]})
        until(lambda: clerk.see(path)["status"] == "sent")
        [post] = box.posts
        assert post.to == ["boss@timber.example"]
        assert "605.00" in post.pages
