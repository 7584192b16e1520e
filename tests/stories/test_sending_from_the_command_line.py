"""Invoices are given on their way from the command line, and the outbox is looked after there."""

import email
from collections.abc import Callable
from email import policy
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from api.cli.main import root
from api.office import Office
from tests.stories.conftest import TODAY, Clerk
from tests.stories.mailroom import Post, Server
from tests.stories.test_papers import CARD

Shell = Callable[..., Result]


@pytest.fixture
def shell(database_url: str, schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    given = {"DATABASE_URL": database_url, "SCHEMA": schema, "TODAY": str(TODAY), "DATA_DIR": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(f"NENOSEGTS_{name}", value)
    return lambda *words: CliRunner().invoke(root, list(words))


@pytest.fixture
def house(clerk: Clerk) -> Clerk:
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.customer("MAIL", "SIA Pasts", emails=["rekini@pasts.lv"])
    clerk.customer("PAPER", "SIA Papīrs", address="Krasta iela 1\nRīga")
    clerk.customer("LOST", "SIA Pazudis")
    return clerk


@pytest.mark.feature("T09", "T12")
def test_unsent_invoices_are_given_on_their_way_once(house: Clerk, shell: Shell, tmp_path: Path) -> None:
    _, mailed = house.invoice("MAIL", "10.00")
    _, posted = house.invoice("PAPER", "20.00")
    house.invoice("LOST", "30.00")
    dry = shell("send", "--unsent", "--dry-run")
    assert dry.exception is None, dry.exception
    assert dry.stdout.splitlines()[-1] == "1 by e-mail, 1 by post, 1 refused, and nothing is recorded."
    assert house.see("/outbox")["total"] == 0
    sent = shell("send", "--unsent")
    assert sent.stdout.splitlines() == [
        f"{mailed:16} email  rekini@pasts.lv",
        f"{posted:16} post   ",
        "1 by e-mail, 1 by post, 1 refused.",
    ]
    assert "neither an e-mail address nor a postal one" in sent.stderr
    assert shell("send", "--unsent").stdout.splitlines()[-1] == "0 by e-mail, 0 by post, 1 refused."
    again = shell("send", mailed)
    assert "waits in the outbox" in again.stderr
    worked = shell("outbox", "--work", "--json")
    rows = {row["number"]: row["status"] for row in msgspec.json.decode(worked.stdout)}
    assert rows == {mailed: "sent", posted: "queued"}
    [letter] = (tmp_path / "outbox").glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert message["to"] == "rekini@pasts.lv"
    printed = shell("outbox", "--print", str(tmp_path / "letters.pdf"))
    assert "1 letters on 1 pages" in printed.stderr
    assert posted in PdfReader(tmp_path / "letters.pdf").pages[0].extract_text()
    [sending] = house.see("/invoices", search=mailed)["items"]
    assert sending["sent_on"] == str(TODAY)


def test_a_number_that_nobody_has_sends_nothing(house: Clerk, shell: Shell) -> None:
    _, number = house.invoice("MAIL", "10.00")
    refused = shell("send", number, "R-404")
    assert (refused.exit_code, "R-404" in str(refused.exception)) == (1, True)
    assert house.see("/outbox")["total"] == 0
    assert shell("send").exit_code == 2
    assert shell("send", number, "--unsent").exit_code == 2


def failed(house: Clerk, shell: Shell) -> tuple[str, str]:
    """Id and number of an invoice that did not leave, as our card has no address to write from."""
    without = {name: value for name, value in CARD.items() if name != "email"}
    house.do("/registers/company/default/amend", {"entry": without})
    id_, number = house.invoice("MAIL", "10.00")
    shell("send", number)
    shell("outbox", "--work")
    return id_, number


@pytest.mark.feature("T09")
def test_what_failed_for_certain_is_tried_again(house: Clerk, shell: Shell) -> None:
    _, number = failed(house, shell)
    listed = shell("outbox", "--status", "failed").stdout
    assert "NENOSEGTS_MAIL_FROM" in listed
    assert listed.splitlines()[-1] == "1 of 1 are shown."
    house.do("/registers/company/default/amend", {"entry": CARD})
    tried = shell("outbox", "--retry", "--work", "--status", "sent")
    assert "1 are tried again." in tried.stderr
    assert number in tried.stdout


@pytest.mark.feature("T09")
def test_what_left_otherwise_since_it_failed_is_not_tried_again(house: Clerk, shell: Shell) -> None:
    id_, _ = failed(house, shell)
    house.do("/registers/company/default/amend", {"entry": CARD})
    other = house.do(f"/invoices/{id_}/send", {"to": ["valde@pasts.lv"]})["dispatch"]
    tried = shell("outbox", "--retry", "--work", "--json")
    assert "0 are tried again." in tried.stderr
    rows = {row["id"]: row["status"] for row in msgspec.json.decode(tried.stdout)}
    assert sorted(rows.values()) == ["failed", "sent"]
    assert rows[other] == "sent"


@pytest.mark.feature("T09")
def test_of_what_failed_twice_only_the_last_is_tried_again(house: Clerk, shell: Shell) -> None:
    without = {name: value for name, value in CARD.items() if name != "email"}
    house.do("/registers/company/default/amend", {"entry": without})
    _, number = house.invoice("MAIL", "10.00")
    for _ in range(2):
        shell("send", number)
        shell("outbox", "--work")
    house.do("/registers/company/default/amend", {"entry": CARD})
    assert [row["status"] for row in house.see("/outbox")["items"]] == ["failed", "failed"]
    assert "1 are tried again." in shell("outbox", "--retry", "--work").stderr
    assert [row["status"] for row in house.see("/outbox")["items"]] == ["sent", "failed"]
    assert "0 are tried again." in shell("outbox", "--retry").stderr


@pytest.mark.feature("T09")
def test_after_a_failover_what_may_have_arrived_is_tried_again_with_a_reason(
    house: Clerk, shell: Shell, office: Office, tmp_path: Path
) -> None:
    (once, _), (twice, _) = (house.invoice("MAIL", "10.00") for _ in range(2))
    house.do("/invoices/send", {"ids": [once, twice]})
    Post(office, tmp_path).take(Server(silent=True))
    house.do(f"/invoices/{twice}/send", {"again": True})
    assert "0 are tried again." in shell("outbox", "--retry").stderr
    for unsaid in (["--retry", "--anyway"], ["--anyway", "--reason", "x"]):
        assert shell("outbox", *unsaid).exit_code == 2
    tried = shell("outbox", "--retry", "--anyway", "--reason", "The server died with its queue", "--work", "--json")
    assert "1 are tried again." in tried.stderr
    rows = {(row["document"], row["status"]) for row in msgspec.json.decode(tried.stdout)}
    assert rows == {(once, "sent"), (twice, "sent"), (twice, "failed")}
    [again] = house.see("/outbox", invoice=once)["items"]
    asked = house.see(f"/outbox/{again['id']}/history")["items"]
    assert "The server died with its queue" in str(asked)
