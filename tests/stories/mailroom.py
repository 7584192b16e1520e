"""What stories about sending begin with: a house that can write to somebody, and the post that takes what waits."""

import email
import email.policy
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.mail.folder import Folder
from adapters.mail.transport import Outcome, Transport, Uncertain
from aggregates.dispatch import Undelivered
from api.mailing import Mailing
from api.office import Office
from tests.stories.conftest import Clerk
from tests.stories.test_papers import BUYER, CARD

PRICE = {"text": "Transports", "unit_price": "450.00", "vat_code": "PVN21"}


def furnished(clerk: Clerk) -> Clerk:
    """Our card and account, one of us with an address, and a customer with one."""
    clerk.do("/registers/company", {"code": "default", "entry": CARD})
    clerk.do("/registers/bank_accounts", {"code": "MAIN", "entry": {"iban": "LV80BANK0000435195001"}})
    clerk.do("/registers/people", {"code": "ILZE", "entry": {"name": "Ilze Bērziņa", "email": "ilze@celi.example"}})
    clerk.customer("ACME", "SIA Ācme", emails=["rekini@acme.lv"], customer_manager="ILZE", **BUYER)
    return clerk


class Post:
    """Lets everything that waits leave, by a folder unless it is told another way."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder

    def take(self, transport: Transport | None = None) -> list[EmailMessage]:
        """All e-mails that left so far, as a mail program reads them."""
        mailing = Mailing(self.office.desk, transport or Folder(self.folder))
        while self._seen() and mailing.turn():
            pass
        assert self._seen()
        found = [each.read_bytes() for each in sorted(self.folder.glob("*.eml"))]
        return [email.message_from_bytes(each, policy=email.policy.default) for each in found]

    def _seen(self) -> bool:
        return self.office.seen(self.office.store.head().position)


class Server:
    """A mail server that takes nothing for `refused`, and hangs up before it answers when it is told so."""

    def __init__(self, *refused: str, silent: bool = False) -> None:
        self.refused, self.silent = refused, silent
        self.taken: list[str] = []

    def deliver(
        self, message: bytes, sender: str, recipients: Sequence[str], about_to_hand: Callable[[], None]
    ) -> Outcome:
        no = tuple(
            Undelivered(to=each, why="550 no such user", code=550) for each in recipients if each in self.refused
        )
        took = tuple(each for each in recipients if each not in self.refused)
        if took:
            about_to_hand()
        if self.silent:
            raise Uncertain("The mail server had all of it and did not answer.")
        self.taken += took
        return Outcome(took, no)

    def rest(self) -> None:
        pass

    def abort(self) -> None:
        pass


@pytest.fixture
def house(clerk: Clerk) -> Clerk:
    """That can write to somebody."""
    return furnished(clerk)


@pytest.fixture
def post(office: Office, tmp_path: Path) -> Post:
    """Into the folder of the test."""
    return Post(office, tmp_path)
