"""Invoices a second that a run makes of contracts: 1,000 to 100,000 of two rows, with coverage and read models.

python benchmarks/contracts.py [--sizes 1000,10000,100000] [--months 0] [--profile]

The limit of this machine is measured in the same run: the events of the run, appended once more as they are. Memory is
what the process of the run takes at most; the server's is not in it. `--months`: so many were invoiced before.
"""

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))  # the name of another script would hide a package

import bench

from aggregates.contract import EVOLVE, Contract, Row
from aggregates.contract.billing import due_invoices
from aggregates.contract.coverage import cover
from aggregates.contract.standing import approve
from aggregates.customer import Customer
from aggregates.event import Event, fold
from aggregates.ids import customer_id, new_id
from aggregates.periods import Rhythm, anchor
from aggregates.register.defaults import DEFAULTS
from api.office import Office
from api.settings import Settings
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Order
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.registers.enter_register import EnterRegister, enter_register
from store.call import Rows
from store.facts import Append, NewFact
from store.store import Store

CLERK = Order(Caller("anna", frozenset({"admin"})))
TODAY, START = date(2026, 6, 1), date(2026, 6, 1)
BATCH = 5_000  # facts that are appended at once, while filling
PER_CUSTOMER = 2
PROMISED = {"run": 1_000, "memory": 500, "again": 5}  # invoices a second, MB, seconds


def opened(url: str, schema: str) -> Office:
    """As the command line opens it: this process alone, which moves the read models, too."""
    return Office(Settings(database_url=url, NENOSEGTS_SCHEMA=schema, today=TODAY))


def fill(url: str, schema: str, count: int, months: int) -> None:
    """So many approved contracts of two rows, the first month of which nobody invoiced."""
    with opened(url, schema) as office:
        for kind in ("vat_codes", "payment_terms", "currencies", "number_series"):
            enter = partial(enter_register, kind=kind)
            for code, entry in DEFAULTS[kind].items():
                carry_out(office.desk, CLERK, "enter_register", EnterRegister(code=code, entry=entry), enter, kind)
        batch: list[NewFact] = []
        for fact in facts(count, months):
            batch.append(fact)
            if len(batch) >= BATCH:
                office.store.append(appending(batch))
                batch = []
        office.store.append(appending(batch))
        office.engine.catch_up()
        with office.store.connection() as connection:
            connection.execute("VACUUM ANALYZE")


def appending(batch: list[NewFact]) -> Append:
    """A command that says just that."""
    return Append(command_id=new_id(), name="fill", fingerprint="", by="anna", facts=batch)


def facts(count: int, months: int) -> Iterator[NewFact]:
    """Customers, and contracts of them."""
    start = anchor(Rhythm(start=START), -months)
    for number in range(0, count, PER_CUSTOMER):
        code = f"C{number:06}"
        card = Customer.Entered(effective_on=start, code=code, name=f"SIA Firma {number}", address="Brīvības iela 1")
        yield NewFact(customer_id(code), 1, card)
    for number in range(count):
        code = f"C{number - number % PER_CUSTOMER:06}"
        each = new_id()
        for version, event in enumerate(contract(Contract(id=each), number, code, start, months), 1):
            yield NewFact(each, version, event)


def contract(state: Contract, number: int, customer: str, start: date, months: int) -> list[Event]:
    """One of two rows; invoiced for so many months."""
    rent = Row(
        key="R1",
        text="Rent of premises",
        item="RENT",
        unit_price=Decimal(30_000 + number % 7_919) / 100,
        vat_code="PVN21",
    )
    care = Row(key="R2", text="Maintenance", item="CARE", quantity=Decimal(3), unit_price=Decimal("12.50"),
               discount=Decimal(10), vat_code="PVN21")  # fmt: skip
    drafted = Contract.Drafted(
        effective_on=start, number=f"L-{number:06}", customer=customer, customer_name=f"SIA Firma {customer}",
        contracted_on=start, start_on=start, rows=(rent, care), reference=f"PO-{number}", payment_terms="14",
    )  # fmt: skip
    made: list[Event] = [drafted]
    state = fold(EVOLVE, state, made)
    made += approve(state, on=start)
    state = fold(EVOLVE, state, made[1:])
    for _ in range(months):
        (bill, *_) = due_invoices(state, START, most=1)
        covered = cover(state, invoice=new_id(), covers=bill.covers, on=bill.dated_on)
        state = fold(EVOLVE, state, covered)
        made += covered
    return made


def measured(url: str, schema: str, *, profile: bool) -> dict[str, Any]:
    """Seconds of a dry run, of the run until the read models have it, and of another one; memory in MB."""
    with opened(url, schema) as office:
        office.settle()
        office.begin_work()
        dry, shown = timed(lambda: run(office, dry_run=True), profile=profile)
        dry_memory = memory()
        before = office.store.head().position
        real, done = timed(lambda: run(office), profile=profile)
        again, nothing = timed(lambda: run(office), profile=False)
        made = len(done.more["invoices"])
        assert made == len(shown.more["invoices"]) and not done.more["refused"] and not nothing.more["invoices"]
        figures = {
            "dry": dry,
            "run": real,
            "again": again,
            "invoices": made,
            "memory": memory(),
            "dry_memory": dry_memory,
        }
        del shown, done
        with office.store.connection() as connection:
            (rows,) = connection.execute("SELECT count(*) FROM coverage WHERE first = %s", [START]).fetchone() or (0,)
        assert rows == 2 * made
        return figures | {"raw": appended_raw(office.store, url, before)}


def run(office: Office, *, dry_run: bool = False) -> Answer:
    """To the end: until the lists show it."""
    order = CLERK._replace(command_id=new_id())  # the answer is kept for whoever asks again
    done = create_contract_invoices(office.desk, order, CreateContractInvoices(until=START, dry_run=dry_run))
    office.settle()
    return done


def timed(work: Callable[[], Answer], *, profile: bool) -> tuple[float, Answer]:
    """Seconds, and what came of it."""
    profiled = cProfile.Profile()
    begun, used = time.perf_counter(), time.process_time()
    answer = profiled.runcall(work) if profile else work()
    taken = time.perf_counter() - begun
    print(f"{taken:.2f}s, {time.process_time() - used:.2f}s of the processor, {memory():.0f} MB", file=sys.stderr)
    if profile:
        pstats.Stats(profiled, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    return taken, answer


def memory() -> float:
    """The most that this process ever took; getrusage would count in the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def appended_raw(store: Store, url: str, after: int) -> float:
    """Seconds to append the same events as bytes to an empty log, as many at once as the run does."""
    other = Store(url, schema=f"raw_{uuid4().hex[:12]}")
    other.migrate()
    taken = 0.0
    with store.connection() as connection, connection.transaction():
        cursor = connection.cursor(name="events")
        cursor.execute(
            "SELECT originator_id, topic, state, effective_on FROM events WHERE position > %s ORDER BY position",
            [after],
        )
        while page := cursor.fetchmany(1_000):
            ids, topics, states, dates = zip(*page, strict=True)
            rows = Rows(
                [each if topic == "Invoice.Drafted" else new_id() for each, topic in zip(ids, topics, strict=True)],
                [1] * len(ids), [each.encode() for each in topics], [each.encode() for each in states], dates,
            )  # fmt: skip
            begun = time.perf_counter()
            other.append_rows(appending([]), rows)
            taken += time.perf_counter() - begun
    with other.connection() as connection:
        connection.execute(f'DROP SCHEMA "{other.schema}" CASCADE')
    other.close()
    return taken


def of_size(url: str, count: int, months: int, *, profile: bool) -> dict[str, Any]:
    """Figures of one size, in a process of its own, as memory is never given back."""
    schema = f"contracts_{uuid4().hex[:12]}"
    fill(url, schema, count, months)
    command = [sys.executable, __file__, "--child", url, schema, *(["--profile"] if profile else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    with opened(url, schema) as office, office.store.connection() as connection:
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def report(figures: dict[int, dict[str, Any]]) -> bool:
    """Prints a line a size; whether every promise is kept."""
    print(f"{'contracts':>10} {'invoices/s':>11} {'dry run/s':>10} {'raw events':>11} {'share of raw':>13}"
          f" {'again':>8} {'memory':>8}")  # fmt: skip
    kept = True
    for count, each in figures.items():
        made, speed = each["invoices"], each["invoices"] / each["run"]
        dry = made / each["dry"]
        raw, share = made / each["raw"], each["raw"] / each["run"]
        print(f"{count:>10,} {speed:>11,.0f} {dry:>10,.0f} {raw:>11,.0f} {share:>13.0%}"
              f" {each['again']:>7.2f}s {each['memory']:>5,.0f} MB")  # fmt: skip
        kept &= speed >= PROMISED["run"] and dry >= 2 * PROMISED["run"]
        kept &= each["again"] < PROMISED["again"] and each["memory"] < PROMISED["memory"]
    return kept


def main() -> int:
    """Prints the table; 1 when a promise is broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="1000,10000,100000")
    options.add_argument("--months", type=int, default=0)
    options.add_argument("--profile", action="store_true")
    options.add_argument("--child", nargs=2)
    chosen = options.parse_args()
    if chosen.child:
        print(json.dumps(measured(*chosen.child, profile=chosen.profile)))
        return 0
    with bench.server() as url:
        sizes = [int(each) for each in chosen.sizes.split(",")]
        figures = {count: of_size(url, count, chosen.months, profile=chosen.profile) for count in sizes}
    return 0 if report(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
