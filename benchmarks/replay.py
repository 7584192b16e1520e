"""Facts a second: all read models rebuilt, the same facts merely read, and the library's one fact a transaction.

python benchmarks/replay.py [--events 1000000] [--rounds 3] [--sample 3000]
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import bench
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from psycopg.conninfo import conninfo_to_dict

from aggregates.bank_payment import BankPayment, Candidate
from aggregates.bank_statement import BankStatement
from aggregates.customer import Customer
from aggregates.event import Event
from aggregates.ids import NENOSEGTS, customer_id
from aggregates.invoice import Invoice, Line, Totals, VatLine
from projections.catalogue import PROJECTIONS, TABLES
from projections.engine import Engine
from store.mapper import MAPPER
from store.store import Store

BEGIN = date(2024, 1, 1)
CENT = Decimal("0.01")
ACCOUNT = "LV80BANK0000435195001"
TEXTS = ("Konsultācijas, marts", "Rent of premises 'Alfa'", "Transports Rīga-Tallina", "Licence, one year")
COLUMNS = "position, originator_id, originator_version, topic, state, recorded_at, effective_on, by, reason"
Fact = tuple[UUID, int, Event]


class History:
    """A company's days: invoices are drafted, approved, paid weeks later, matched, sometimes wrongly, or credited."""

    def __init__(self, events: int, customers: int, unpaid: int) -> None:
        """`unpaid`: so many invoices wait for their money at any time."""
        self.random = random.Random(events)
        self.events, self.customers, self.unpaid = events, customers, unpaid
        names = self.random.choices(("Ziemeļu Meži", "Baltic Trade", "Rīgas Būve", "Nordic Foods"), k=customers)
        self.names = [f"SIA {name} {number}" for number, name in enumerate(names)]
        self.open: list[tuple[UUID, int, Invoice.Approved]] = []

    def facts(self) -> Iterator[Fact]:
        """All of it, in order."""
        for number, name in enumerate(self.names):
            code = f"C{number:05}"
            card = {"reg_no": f"4000{number:07}", "ibans": (self.iban(number),), "address": "Brīvības iela 1, Rīga"}
            yield customer_id(code), 1, Customer.Entered(effective_on=BEGIN, code=code, name=name, **card)
        made = self.customers
        for number in count(1):
            for fact in self.step(number, BEGIN + timedelta(days=made * 700 // self.events)):
                yield fact
                made += 1
            if made >= self.events:
                return

    def iban(self, customer: int) -> str:
        return f"LV{customer % 90 + 10}HABA{customer:013}"

    def step(self, number: int, day: date) -> Iterator[Fact]:
        """One more invoice, and the money of an older one."""
        yield from self.invoice(number, day)
        if number % 300 == 0:
            yield uuid5(NENOSEGTS, f"S{number}"), 1, statement(number, day)
        if len(self.open) > self.unpaid:
            place = self.random.randrange(len(self.open) // 2)
            self.open[place], self.open[-1] = self.open[-1], self.open[place]
            yield from (self.credited if number % 50 == 0 else self.paid)(number, day, *self.open.pop())

    def invoice(self, number: int, day: date) -> Iterator[Fact]:
        invoice = UUID(int=number << 80 | 0x7000_8000_0000_0000_0000 | self.random.getrandbits(40))
        payer = int(self.random.random() ** 2 * self.customers)
        lines = tuple(self.line() for _ in range(self.random.randint(1, 4)))
        whom = {"payer": f"C{payer:05}", "payer_name": self.names[payer], "currency": "EUR"}
        whom |= {"lines": lines, "totals": totals(lines), "effective_on": day}
        yield invoice, 1, Invoice.Drafted(payment_terms="N14", reference=f"PO-{number}", **whom)
        gross, due_on = whom["totals"].gross, day + timedelta(days=self.random.choice((7, 14, 30)))
        approved = Invoice.Approved(
            uncovered=gross, base_gross=gross, due_on=due_on, number=f"INV-{number:07}", series="INV", issued_on=day,
            creditor_reference=f"RF18INV{number:07}", **whom,
        )  # fmt: skip
        yield invoice, 2, approved
        self.open.append((invoice, payer, approved))

    def line(self) -> Line:
        price, quantity = Decimal(self.random.randint(100, 99_999)) / 100, Decimal(self.random.randint(1, 9))
        text, item = self.random.choice(TEXTS), f"I{self.random.randint(1, 400)}"
        return Line(text=text, item=item, quantity=quantity, unit_price=price, vat_code="S21", vat_rate=Decimal(21),
                    net=price * quantity)  # fmt: skip

    def paid(self, number: int, day: date, key: UUID, payer: int, invoice: Invoice.Approved) -> Iterator[Fact]:
        """Nine times of ten in full; two times of a hundred linked wrongly."""
        money = uuid5(NENOSEGTS, f"P{number}")
        paid = invoice.uncovered if number % 10 else (invoice.uncovered / 2).quantize(CENT)
        whose = {"effective_on": day, "payer": invoice.payer, "currency": "EUR"}
        bank = {"name": self.names[payer], "iban": self.iban(payer), "end_to_end": f"E2E{number}"}
        yield money, 1, BankPayment.Booked(
            statement=uuid5(NENOSEGTS, f"S{number // 300}"), account=ACCOUNT, booked_on=day, amount=paid,
            uncovered=paid, base_amount=paid, text=f"Apmaksa par rēķinu {invoice.number}",
            bank_reference=f"B{number:012}",
            transaction_code="PMNT/RCDT/ESCT", **whose, **bank,
        )  # fmt: skip
        evidence = ("one exact invoice number", "amount equals uncovered", "booked after issue")
        found = Candidate(invoices=((key, invoice.number, paid),), customer=invoice.payer, score=105, evidence=evidence)
        yield (
            money,
            2,
            BankPayment.MatchDecided(
                effective_on=day, outcome="auto", candidates=(found,), chosen=0, rule_version="1", digest="0" * 16
            ),
        )
        link = {"invoice": key, "number": invoice.number, "customer": invoice.payer, "paid": paid, "amount": paid}
        link |= {"base_value": paid, "iban": bank["iban"], **whose}
        cover = {"due_on": invoice.due_on, "document": money, "amount": paid, "base_released": paid, **whose}
        yield money, 3, BankPayment.Linked(uncovered=Decimal("0.00"), by_rule="1", **link)
        yield key, 3, Invoice.Covered(uncovered=invoice.uncovered - paid, **cover)
        if number % 50 == 1:
            yield money, 4, BankPayment.Unlinked(uncovered=paid, undo="correction", **link)
            yield key, 4, Invoice.Uncovered(uncovered=invoice.uncovered, undo="correction", **cover)

    def credited(self, number: int, day: date, key: UUID, payer: int, invoice: Invoice.Approved) -> Iterator[Fact]:
        note, whole = uuid5(NENOSEGTS, f"K{number}"), invoice.uncovered
        whom = {"payer": invoice.payer, "payer_name": self.names[payer], "currency": "EUR", "effective_on": day}
        whom |= {"lines": invoice.lines, "totals": invoice.totals, "type": "credit_note", "due_on": day}
        yield note, 1, Invoice.Drafted(credits=key, **whom)
        given = {"number": f"K-{number}", "series": "K", "issued_on": day, "base_gross": whole}
        yield note, 2, Invoice.Approved(uncovered=whole, **whom, **given)
        both = {"effective_on": day, "payer": invoice.payer, "currency": "EUR", "uncovered": Decimal("0.00")}
        both |= {"amount": whole, "base_released": whole}
        yield note, 3, Invoice.Applied(invoice=key, type="credit_note", due_on=day, **both)
        yield key, 3, Invoice.Credited(effective_on=day, credit_note=note, number=f"K-{number}", totals=invoice.totals)
        yield key, 4, Invoice.Covered(document=note, source="credit_note", due_on=invoice.due_on, **both)


def totals(lines: tuple[Line, ...]) -> Totals:
    net = sum((line.net for line in lines), Decimal(0))
    vat = (net * 21 / 100).quantize(CENT)
    return Totals(
        net=net, vat=vat, gross=net + vat, vat_lines=(VatLine(code="S21", rate=Decimal(21), net=net, vat=vat),)
    )


def statement(number: int, day: date) -> BankStatement.Imported:
    return BankStatement.Imported(
        effective_on=day, file="ab" * 32, format="camt.053.001.08", account=ACCOUNT, currency="EUR",
        statement=f"S{number}", from_on=day, to_on=day, opening=Decimal(0), closing=Decimal(0), balanced=True,
        entries=300, booked=300, credits=Decimal("1000.00"), debits=Decimal(0), payments_new=300, payments_known=0,
    )  # fmt: skip


def load(store: Store, history: History) -> int:
    """Writes the history straight into the log, as it would stand there; how many facts it has."""
    store.migrate()
    columns = f"{COLUMNS.removesuffix(', reason')}, command_id"
    with store.connection() as connection:
        with connection.cursor().copy(f"COPY events ({columns}) FROM STDIN") as copy:
            for position, (key, version, event) in enumerate(history.facts(), 1):
                state = MAPPER.encode(event).decode().replace("\\", "\\\\")
                row = position, key, version, MAPPER.topic(event), state, "2026-01-01", event.effective_on, "anna", key
                copy.write("\t".join(map(str, row)) + "\n")
        connection.execute("VACUUM ANALYZE events")
    return position


def read(store: Store) -> None:
    """Every fact, page by page, as psycopg gives it."""
    question = f"SELECT {COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT 20000"
    with store.connection() as connection:
        after = 0
        while page := connection.execute(question, [after]).fetchall():
            after = page[-1][0]


class Stock(PostgresTrackingRecorder):
    """A view in the library's way: the changes of one event and its position in one transaction."""

    def follow(self, store: Store) -> None:
        """The whole log, one by one."""
        for fact in (fact for page in store.pages(limit=1000) for fact in page):
            found = [model.CHANGES[type(fact.event)] for model in PROJECTIONS if type(fact.event) in model.CHANGES]
            changes = [change for handler in found for change in handler(fact.event, fact)]
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, Tracking("nenosegts", fact.position))
                for change in changes:
                    cursor.execute(*plain_sql(change, store.schema), prepare=True)


def plain_sql(change: Any, schema: str) -> tuple[str, list[Any]]:
    """The plainest statement for a change of a row."""
    if not isinstance(change, tuple):
        table = TABLES[type(change).__name__]
        values = [getattr(change, column) for column in table.columns]
        return f"INSERT INTO {schema}.{table.name} VALUES ({', '.join(['%s'] * len(values))})", values
    verb, key, values = change
    table, keys = verb.table, key if isinstance(key, tuple) else (key,)
    if table.kind == "sums":
        values = dict(zip(table.columns[len(keys) :], values, strict=True))
    if verb.name == "put" and len(values) < len(table.columns):
        same = " AND ".join(f"{column} = %s" for column in table.key)
        put = ", ".join(f"{column} = %s" for column in values)
        return f"UPDATE {schema}.{table.name} SET {put} WHERE {same}", [*values.values(), *keys]
    row = dict(zip(table.key, keys, strict=True)) | dict.fromkeys(table.columns[len(table.key) :], 0) | values
    grown = ", ".join(f"{column} = t.{column} + excluded.{column}" for column in values if verb.name == "add")
    return (
        f"INSERT INTO {schema}.{table.name} AS t ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))}) "
        f"ON CONFLICT ({', '.join(table.key)}) DO {f'UPDATE SET {grown}' if grown else 'NOTHING'}"
    ), list(row.values())


def stock(url: str, sample: int) -> Callable[[], float]:
    """Facts a second in the library's way, on a small company's whole history."""
    store = Store(url, schema="stock")
    facts = load(store, History(sample, customers=sample // 100, unpaid=sample // 60))
    where = conninfo_to_dict(url)
    words = {name: str(where.get(name) or default) for name, default in (("dbname", ""), ("host", ""), ("port", 5432))}
    account = {"user": str(where.get("user") or "postgres"), "password": str(where.get("password") or "")}

    def measure() -> float:
        with store.connection() as connection:
            tables = ", ".join([*TABLES, "projection_positions", "parked", "read_models", "notification_tracking"])
            connection.execute(f"DROP TABLE IF EXISTS {tables}")
        Engine(store).prepare()
        recorder = Stock(PostgresDatastore(**words, **account, schema="stock"))
        recorder.create_table()
        begun = time.perf_counter()
        recorder.follow(store)
        return facts / (time.perf_counter() - begun)

    return measure


def main() -> None:
    """Prints the three speeds and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=3000)
    asked = parser.parse_args()
    with bench.server() as url:
        store = Store(url, schema="replay")
        begun = time.perf_counter()
        facts = load(store, History(asked.events, customers=asked.events // 200, unpaid=asked.events // 80))
        print(f"{facts:,} facts written in {time.perf_counter() - begun:.0f} s")
        engine = Engine(store)
        engine.prepare()
        figures = bench.in_turns(
            {
                "a plain SELECT of every fact": lambda: facts / bench.once(lambda _: read(store)),
                "every read model rebuilt": lambda: facts / bench.once(lambda _: engine.rebuild()),
                "the library's way, one by one (a sample)": stock(url, asked.sample),
            },
            rounds=asked.rounds,
        )
        selected, rebuilt, one_by_one = figures.values()
        bench.table("Facts a second", figures, against="the library's way, one by one (a sample)", unit="/s")
        print(f"\n  rebuilt: {rebuilt / one_by_one:.0f} x the library's way (promised: 60), ", end="")
        print(f"{rebuilt / selected:.0%} of reading alone (promised: 25 %)")
        assert not engine.parked() and engine.lag() == 0


if __name__ == "__main__":
    main()
