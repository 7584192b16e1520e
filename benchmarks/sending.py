"""What sending costs: a run that issues and queues 5,000 letters takes below 10 s, one core makes 20 letters a second.

python benchmarks/sending.py [--late 5000] [--letters 200]

Of the making the processor's time of all threads counts, so that neither a second core nor other work changes it; the
database's own time is not in it.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

import bench
import structlog

from adapters.mail.folder import Folder
from aggregates.dispatch import Dispatch
from api.mailing import Mailing
from benchmarks.debtors import TODAY, late_office
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Order
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors
from commands.desk import Desk, Policy
from commands.dispatches.letters import dispatch_id
from commands.dispatches.make_papers import MakePapers, make_papers
from commands.work import Work
from documents.together import together
from store.store import Store

RUN_WITHIN = 10.0  # seconds
MADE_PER_SECOND = 20
AT_ONCE = 20
WHO = Order(Caller("anna", frozenset({"admin"})))


def run(desk: Desk, many: int) -> tuple[bool, list[UUID]]:
    """Prints how long the run takes; whether that is what was promised, and the letters on their way."""
    asked = {"all_overdue": True, "even_if_stale": True, "reason": "a benchmark"}
    begun, busy = time.perf_counter(), time.process_time()
    done = remind_debtors(desk, WHO, RemindDebtors.model_validate(asked))
    taken, busy = time.perf_counter() - begun, time.process_time() - busy
    assert done.more["by_email"] == many, done.more["refused"][:3]
    print(f"  {many} letters issued and queued: {taken:.1f} s, of which {busy:.1f} s ours")
    return taken < RUN_WITHIN, [dispatch_id(UUID(each["id"]), 1) for each in done.more["done"]]


def made(desk: Desk, ids: list[UUID]) -> bool:
    """Prints how many e-mails a second one core makes ready to leave."""
    making(desk, ids[:AT_ONCE])  # fonts and templates are read once a process
    begun, busy = time.perf_counter(), time.process_time()
    for start in range(AT_ONCE, len(ids), AT_ONCE):
        making(desk, ids[start : start + AT_ONCE])
    many = len(ids) - AT_ONCE
    rate = many / (time.process_time() - busy)
    print(
        f"  {rate:.1f} letters a second of one core are made, {many / (time.perf_counter() - begun):.1f} by the clock"
    )
    return rate >= MADE_PER_SECOND


def making(desk: Desk, ids: list[UUID]) -> None:
    """As the worker does it."""

    def make(work: Work, command: MakePapers) -> Answer:
        return make_papers(work, command, ids)

    done = carry_out(desk, WHO, "make_papers", MakePapers(), make)
    assert len(done.more["made"]) == len(ids), done.more["failed"][:3]


def sent(desk: Desk, many: int) -> bool:
    """Prints how many letters a second the worker makes and lays into a folder, each synced to the disk."""
    with tempfile.TemporaryDirectory() as name:
        mailing = Mailing(desk, Folder(Path(name)))
        mailing.turn()
        begun, busy, left = time.perf_counter(), time.process_time(), many
        while left > 0:
            done = mailing.turn()
            assert done, "nothing waits"
            left -= done
        taken, busy = time.perf_counter() - begun, time.process_time() - busy
        there = len(list(Path(name).glob("*.eml")))
    many -= left
    print(f"  {many / busy:.1f} letters a second of one core are made and sent, {many / taken:.1f} by the clock")
    assert there >= many
    return many / busy >= MADE_PER_SECOND


def bound(store: Store, ids: list[UUID]) -> None:
    """Prints how long a batch to be printed takes, its papers being there."""
    streams = store.load_many(ids)
    facts = [fact for each in ids for fact in streams[each].events if isinstance(fact, Dispatch.Made)]
    letters = [[store.file(fact.enclosures[0].sha256 or "")] for fact in facts]
    begun = time.perf_counter()
    batch = together(letters, both_sides=True)
    taken = time.perf_counter() - begun
    print(f"  {len(letters)} letters as one file: {taken:.1f} s, {len(batch.content) / 1e6:.1f} MB")


def main() -> int:
    """Prints the figures; 1 when a promise is broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--late", type=int, default=5_000)
    options.add_argument("--letters", type=int, default=200)
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with bench.server() as url:
        store, engine = late_office(url, chosen.late)
        policy = Policy(mail_from="rekini@example.lv")
        desk = Desk(store, policy=policy, today=lambda: TODAY, settle=lambda: engine.catch_up() is not None)
        kept, ids = run(desk, chosen.late)
        engine.catch_up()
        kept = sent(desk, chosen.letters) and kept
        streams = store.load_many(ids)
        fresh = [each for each in ids if streams[each].version == 1][: chosen.letters]
        kept = made(desk, fresh) and kept
        bound(store, fresh)
        store.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
