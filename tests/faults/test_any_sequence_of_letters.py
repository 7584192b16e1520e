"""Whatever becomes of reminder letters, every list of today is the list as of today, and stays as it was known."""

import random
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.stories.bank import In
from tests.stories.conftest import TODAY, Clerk
from tests.stories.mailroom import Post, Server, house, post
from tests.stories.test_papers import BUYER

__all__ = ["house", "post"]
CUSTOMERS = {"BETA": ["a@beta.lv", "b@beta.lv"], "GAMA": ["a@gama.lv", "b@gama.lv"]}
ADDRESSES = ["rekini@acme.lv", *(each for some in CUSTOMERS.values() for each in some)]
DAYS = ["2026-06-28", "2026-06-29", "2026-06-30"]
LISTS = ("/reminders", "/correspondence/to-do", "/outbox", "/debtors", "/nenosegts")
KNOWN = ("/reminders", "/correspondence/to-do")


class Mishaps:
    """Letters to three debtors, and what can become of each, as it comes."""

    def __init__(self, clerk: Clerk, post: Post, seed: int) -> None:
        self.clerk, self.post, self.chance = clerk, post, random.Random(seed)
        self.told = [f"seed {seed}"]
        clerk.registers("dunning_policies", "interest_rates", "text_templates")
        for code, emails in CUSTOMERS.items():
            clerk.customer(code, f"SIA {code}", emails=emails, **BUYER)
        self.invoices = [clerk.invoice(code, "100.00")[0] for code in ("ACME", "BETA", "GAMA", "BETA")]
        clerk.do("/debtors/remind", {"all_overdue": True, "even_if_stale": True, "reason": "no bank here"})
        self.letters = [each["id"] for each in clerk.see("/reminders")["items"]]
        self.known: list[tuple[int, list[Any]]] = []

    def befall(self) -> None:
        """One of them; what is refused changes nothing."""
        pick = self.chance.choice
        again: dict[str, Any] = {"channel": pick(["post", "post", "email"]), "anyway": True}
        failed = {"channel": "post", "why": f"{self.chance.random()}", "effective_on": pick(DAYS)}
        mishaps: list[Callable[[], object]] = [
            self.take, self.take, self.printed, self.bounce, self.bounce, self.pay,
            lambda: self.do(f"/reminders/{pick(self.letters)}/send", again),
            lambda: self.do(f"/outbox/{pick(self.out())['id']}/cancel", {"reason": "wrong"}),
            lambda: self.do(f"/outbox/{pick(self.out())['id']}/retry", {"anyway": True}),
            lambda: self.do(f"/outbox/{pick(self.out())['id']}/mark-sent", {"why": "They say", "sent_on": pick(DAYS)}),
            lambda: self.do(f"/reminders/{pick(self.letters)}/mark-sent", {"channel": "post", "sent_on": pick(DAYS)}),
            lambda: self.do(f"/reminders/{pick(self.letters)}/mark-failed", failed),
        ]  # fmt: skip
        pick(mishaps)()

    def do(self, path: str, body: Any = None) -> None:
        answer = self.clerk.client.post(path, json=body or {})
        self.told.append(f"{path} {body} {answer.status_code}")
        assert answer.status_code < 500, answer.text
        self.clerk.office.settle()

    def out(self, **chosen: Any) -> list[Any]:
        return list(self.clerk.see("/outbox", kind="reminder", **chosen)["items"])

    def take(self) -> None:
        """A mail server refuses some of them, and hangs up at times."""
        refused = [each for each in ADDRESSES if self.chance.random() < 0.5]
        self.told.append(f"a server that refuses {refused}")
        self.post.take(Server(*refused, silent=self.chance.random() < 0.2))

    def printed(self) -> None:
        self.do("/outbox/print")
        if waiting := self.out(channel="post", status="queued"):
            posted = {"ids": [self.chance.choice(waiting)["id"]], "posted_on": self.chance.choice(DAYS)}
            self.do("/outbox/mark-posted", posted)

    def bounce(self) -> None:
        mail = self.chance.choice(self.out(channel="email"))
        for to in self.chance.sample(mail["to"], self.chance.randint(1, len(mail["to"]))):
            why = {"why": f"550 {self.chance.random()}", "bounced_on": self.chance.choice(DAYS)}
            self.do("/outbox/bounces", {"id": mail["id"], "to": to, **why})

    def pay(self) -> None:
        [payment] = self.clerk.bank(In(self.chance.choice(["21.00", "50.00"]), f"x{self.chance.random()}"))["payments"]
        invoices = [{"id": self.chance.choice(self.invoices)}]
        self.do(f"/bank-payments/{payment['id']}/link", {"invoices": invoices})

    def check_now(self) -> None:
        """The lists of today, and of today as a day to look back from; an outbox row's version is of now."""
        for path in LISTS:
            now, then = (self.rows(path, **when) for when in ({}, {"as_of": str(TODAY)}))
            assert now == then, "\n".join([path, self.told[0], *self.told[-12:]])
        self.known.append((self.clerk.office.store.head().position, [self.rows(path) for path in KNOWN]))

    def rows(self, path: str, **when: Any) -> list[Any]:
        rows = [dict(each) for each in self.clerk.see(path, **when)["items"]]
        if path == "/outbox":
            rows = [{name: value for name, value in each.items() if name != "version"} for each in rows]
        return sorted(rows, key=str)

    def check_then(self) -> None:
        """What was shown after some of them is shown for ever as what was known then, also by views made anew."""
        self.clerk.office.engine.rebuild()
        for position, shown in self.chance.sample(self.known, min(8, len(self.known))):
            assert [self.rows(path, known_at=str(position)) for path in KNOWN] == shown, self.told


def lived(house: Clerk, post: Post, seed: int, mishaps: int) -> None:
    letters = Mishaps(house, post, seed)
    for _ in range(mishaps):
        letters.befall()
        letters.check_now()
    letters.check_then()


@pytest.mark.feature("T54", "T66", "T68")
@pytest.mark.parametrize("story", range(2))
def test_every_list_of_letters_agrees_with_its_past_whatever_becomes_of_them(
    house: Clerk, post: Post, story: int
) -> None:
    """Another one each time; a failure names its seed."""
    lived(house, post, 2 * secrets.randbelow(10**9) + story, 25)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(30))
def test_every_list_of_letters_agrees_with_its_past_after_many_mishaps(house: Clerk, post: Post, seed: int) -> None:
    lived(house, post, seed, 60)
