"""E-mails to be interrupted: dispatches with a file each, a worker, and what became of them.

As a program it works on the outbox until it is stopped; with a place it kills itself there, as a power cut would:

    python -m tests.faults.letters URL SCHEMA SMTP-URL [PLACE]
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.mail.server import server
from adapters.mail.smtp import Smtp
from aggregates.dispatch import EVOLVE, Dispatch, Enclosure
from aggregates.dispatch.rules import queue_email
from aggregates.event import fold
from aggregates.ids import new_id
from api import mailing
from api.handing import Hand
from api.mailing import Mailing
from api.office import Office
from api.settings import Settings
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Command, Order
from commands.registers.enter_register import EnterRegister, enter_register
from commands.work import Work
from store import outbox
from tests.faults import trade

TODAY = date(2026, 6, 30)
CLERK = Order(Caller("clerk", frozenset({"admin"})))
FILE = b"%PDF-1.7 a statement of account"


def opened(url: str, schema: str, data: Path | None = None, **more: Any) -> Office:
    settings = Settings(database_url=url, NENOSEGTS_SCHEMA=schema, today=TODAY, data_dir=data or Path("var"), **more)
    return Office(settings, worker=True)


def prepare(office: Office) -> None:
    card = {"name": "SIA Mēs", "email": "office@mes.lv", "reg_no": "40003245752", "country": "LV"}
    trade.give(office, enter_register, EnterRegister(code="default", entry=card), "company")
    office.settle()


def queued(office: Office, count: int, *to: str, **says: Any) -> list[UUID]:
    """Ids of so many e-mails on their way, each with the file."""
    sha256 = office.store.keep_file(FILE, "application/pdf")
    file = Enclosure(what="attachment", name="a.pdf", media_type="application/pdf", size=len(FILE), sha256=sha256)
    ids = [new_id() for _ in range(count)]

    def handle(work: Work, _: Command) -> Answer:
        for number, each in enumerate(ids):
            work.begin(Dispatch, each)
            said = {
                "kind": "statement", "customer": "ACME", "name": "SIA Acme", "language": "lv", "enclosures": (file,),
            } | says  # fmt: skip
            fact = queue_email(
                to=to or (f"c{number}@b.lv",),
                subject=f"Letter {number}",
                text="Labdien!\n",
                effective_on=work.on,
                **said,
            )
            work.record(each, [fact])
        return Answer()

    carry_out(office.desk, CLERK, "queue", Command(), handle)
    office.settle()
    return ids


def record(office: Office, each: UUID, rule: Any) -> None:
    """What the rule says of the dispatch is recorded, as a command would."""

    def handle(work: Work, _: Command) -> Answer:
        work.record(each, rule(work.load(Dispatch, [each])[each]))
        return Answer()

    carry_out(office.desk, CLERK, "rule", Command(), handle)
    office.settle()


def states(office: Office, ids: Sequence[UUID]) -> dict[UUID, Dispatch]:
    return {
        each: fold(EVOLVE, Dispatch(id=each), stream.events) for each, stream in office.store.load_many(ids).items()
    }


def statuses(office: Office, ids: Sequence[UUID]) -> Counter[str]:
    return Counter(each.status for each in states(office, ids).values())


def told(office: Office, each: UUID) -> list[str]:
    """The facts of a dispatch, by name."""
    return [event.topic().partition(".")[2] for event in office.store.load_many([each])[each].events]


def worker(office: Office, url: str, **seconds: float) -> Mailing:
    return Mailing(office.desk, Smtp(server(url), **seconds))


def work_off(office: Office, url: str, **seconds: float) -> Mailing:
    """A worker's turns until there is nothing that is due."""
    one = worker(office, url, **seconds)
    while one.turn():
        pass
    return one


def hurry(office: Office, seconds: int = 7200) -> None:
    """As if so much time had gone by for the outbox."""
    with office.store.connection() as connection:
        connection.execute(
            "UPDATE outbox SET claimed_until = claimed_until - make_interval(secs => %(s)s), "
            "next_at = next_at - make_interval(secs => %(s)s), first_at = first_at - make_interval(secs => %(s)s)",
            {"s": seconds},
        )


def until(true: Any, seconds: float = 30.0) -> None:
    """Waits for something to become so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.05)


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(done: Any) -> Any:
    def then_die(*given: Any, **named: Any) -> Any:
        done(*given, **named)
        die()

    return then_die


def place_a_mine(place: str) -> None:
    """The process dies there the first time that it comes by."""
    if place == "claimed":
        Mailing._made = die  # type: ignore[method-assign]
    elif place == "made":
        Mailing._hand_over = die  # type: ignore[method-assign]
    elif place == "handing":
        outbox.hand = die_after(outbox.hand)
    elif place == "taken":  # the server has it, and nothing was noted
        Hand._answered = die  # type: ignore[method-assign]
    elif place == "handed":
        outbox.answered = die_after(outbox.answered)
    elif place == "recorded":
        mailing.outbox.recorded = die
    else:
        raise ValueError(place)


def main(url: str, schema: str, smtp: str, place: str = "") -> None:
    if place:
        place_a_mine(place)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with opened(url, schema) as office:
        one = worker(office, smtp)
        one.begin()
        print("begun", flush=True)
        while not stop.wait(0.2):  # a signal that another thread got does not wake this one
            pass
        one.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
