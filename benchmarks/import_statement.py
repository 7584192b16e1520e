"""How fast a bank statement becomes covered invoices: 10,000 entries naming 10,000 open invoices, end to end.

Prints entries/s from the file's bytes to read models that show it, the ratio to inserting the same event rows raw into
an equal table in one transaction (with arrays in one statement, and row by row), and the memory of 100,000.

    python benchmarks/import_statement.py [entries]
"""

import resource
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import psycopg

from aggregates.event import fold

sys.path[0] = str(Path(__file__).parents[1])  # not this folder: it has a `queries` of its own

from aggregates.ids import new_id  # noqa: E402
from aggregates.invoice import EVOLVE, Invoice  # noqa: E402
from aggregates.invoice.approve import approve  # noqa: E402
from aggregates.invoice.draft import draft  # noqa: E402
from aggregates.invoice.parts import Line  # noqa: E402
from aggregates.money import rounded  # noqa: E402
from aggregates.register.defaults import DEFAULTS  # noqa: E402
from api.office import Office  # noqa: E402
from api.settings import Settings  # noqa: E402
from benchmarks.bench import server  # noqa: E402
from commands.carry_out import carry_out  # noqa: E402
from commands.command import Answer, Caller, Order  # noqa: E402
from commands.customers.enter_customer import EnterCustomer, enter_customer  # noqa: E402
from commands.registers.enter_register import EnterRegister, enter_register  # noqa: E402
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement  # noqa: E402
from commands.work import Work  # noqa: E402
from store.facts import Append, NewFact  # noqa: E402

TODAY = date(2026, 6, 30)
DAY = date(2026, 5, 4)
CALLER = Caller("benchmark", frozenset({"admin"}))


def entered(work: Work, command: EnterRegister, kind: str) -> Answer:
    """An entry of one register."""
    return enter_register(work, command, kind)


def amount(number: int) -> Decimal:
    """Net amounts that repeat, as they do."""
    return Decimal(1000 + number % 9000) / 10


def prepare(office: Office, invoices: int) -> None:
    """Registers, a customer for ten invoices, and the open invoices, straight into the log."""
    for kind in ("vat_codes", "payment_terms", "currencies", "number_series"):
        for code, entry in DEFAULTS[kind].items():
            command = EnterRegister(code=code, entry=entry)
            carry_out(office.desk, Order(CALLER), "enter_register", command, partial(entered, kind=kind))
    for number in range(0, invoices, 10):
        command = EnterCustomer(code=f"C{number // 10}", name=f"SIA Firma {number // 10}")
        carry_out(office.desk, Order(CALLER), "enter_customer", command, enter_customer)
    for begin in range(0, invoices, 5_000):
        facts = [fact for number in range(begin, min(begin + 5_000, invoices)) for fact in issued(number)]
        office.store.append(Append(command_id=new_id(), name="issue", fingerprint="", by="benchmark", facts=facts))
    office.settle()


def issued(number: int) -> Iterator[NewFact]:
    """Draft and approval of one invoice."""
    each, line = new_id(), Line(text="Transports", unit_price=amount(number), vat_code="PVN21")
    rates = {"PVN21": Decimal(21)}
    payer, name = f"C{number // 10}", f"SIA Firma {number // 10}"
    blank = Invoice(id=each)
    facts = draft(blank, payer=payer, payer_name=name, currency="EUR", lines=(line,), rates=rates, on=DAY)
    drawn = fold(EVOLVE, blank, facts)
    facts += approve(
        drawn,
        number=f"R-{number + 1:06}",
        series="R",
        issued_on=DAY,
        due_on=DAY + timedelta(days=14),
        rates=rates,
        payer_name=name,
    )
    return (NewFact(each, version, event) for version, event in enumerate(facts, 1))


ENTRY = (
    "<Ntry><Amt Ccy='EUR'>{gross}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
    "<BookgDt><Dt>2026-05-18</Dt></BookgDt><ValDt><Dt>2026-05-18</Dt></ValDt>"
    "<AcctSvcrRef>{name}{number:08}</AcctSvcrRef>"
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    "<RltdPties><Dbtr><Pty><Nm>SIA Firma {firm}</Nm></Pty></Dbtr>"
    "<DbtrAcct><Id><IBAN>LV{check}HABA{firm:013}</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Ustrd>Apmaksa par rekinu R-{invoice:06}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{figure}</Amt>"
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-18</Dt></Dt></Bal>"
)
STATEMENT = (
    "<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>"
    "<BkToCstmrStmt><GrpHdr><MsgId>{name}</MsgId><CreDtTm>2026-05-19T06:00:00Z</CreDtTm></GrpHdr>"
    "<Stmt><Id>{name}</Id><CreDtTm>2026-05-19T06:00:00Z</CreDtTm>"
    "<Acct><Id><IBAN>LV80BANK0000435195001</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    "{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
)


def statement(name: str, numbers: range) -> bytes:
    """A camt.053 in which each entry pays one invoice and names it."""
    entries, total = [], Decimal(0)
    for number in numbers:
        gross = rounded(amount(number) * Decimal("1.21"), "EUR")
        total += gross
        parts = {"check": 10 + number % 80, "firm": number // 10, "invoice": number + 1}
        entries.append(ENTRY.format(gross=gross, name=name, number=number, **parts))
    balances = BALANCE.format(code="OPBD", figure="0.00") + BALANCE.format(code="CLBD", figure=total)
    return STATEMENT.format(name=name, balances=balances, entries="".join(entries)).encode()


def imported(office: Office, content: bytes, linked: int) -> tuple[float, int]:
    """Seconds from bytes to read models, and the events that it took; every entry must have found its invoice."""
    before = office.store.head().position
    begun = time.perf_counter()
    done = import_bank_statement(office.desk, Order(CALLER), ImportBankStatement(), content)
    office.settle()
    took = time.perf_counter() - begun
    with office.store.connection() as connection:
        row = connection.execute("SELECT count(*) FROM bank_payments WHERE uncovered = 0").fetchone()
    if row != (linked,):
        raise SystemExit(f"{row} payments are linked, not {linked}: the figure would mean nothing")
    return took, done.position - before


COLUMNS = {
    "originator_id": "uuid",
    "originator_version": "integer",
    "topic": "text",
    "state": "text",
    "effective_on": "date",
    "position": "bigint",
    "recorded_at": "timestamptz",
    "by": "text",
    "command_id": "uuid",
    "reason": "text",
}


def raw_inserts(url: str, schema: str, rows: int) -> dict[str, float]:
    """Seconds for the newest `rows` events, inserted anew into an equal table in one transaction, by two means."""
    names = ", ".join(COLUMNS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'SET search_path TO "{schema}"')
        query = f"SELECT {names} FROM events ORDER BY position DESC LIMIT {rows}"
        events = connection.execute(query).fetchall()
        arrays = [list(column) for column in zip(*events, strict=True)]
        unnest = ", ".join(f"%b::{kind}[]" for kind in COLUMNS.values())
        marks = ", ".join(["%s"] * len(COLUMNS))
        return {
            "one statement, arrays": raw(
                connection,
                lambda cursor: cursor.execute(f"INSERT INTO raw ({names}) SELECT * FROM unnest({unnest})", arrays),
            ),
            "a row a statement, executemany": raw(
                connection, lambda cursor: cursor.executemany(f"INSERT INTO raw ({names}) VALUES ({marks})", events)
            ),
        }


def raw(connection: psycopg.Connection, insert: Callable[[psycopg.Cursor], object]) -> float:
    """Seconds of one insert into an empty table that is like the log."""
    connection.execute("CREATE TABLE raw (LIKE events INCLUDING ALL)")
    begun = time.perf_counter()
    with connection.transaction(), connection.cursor() as cursor:
        insert(cursor)
    took = time.perf_counter() - begun
    connection.execute("DROP TABLE raw")
    return took


def peak() -> int:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def office_in(url: str) -> Office:
    """An empty one."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    return Office(Settings(database_url=url, NENOSEGTS_SCHEMA=name, today=TODAY), worker=True)


def main() -> None:
    """The median of five runs, each in a schema of its own; then the memory of a large file."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    content = statement("S", range(entries))
    runs: list[float] = []
    raws: dict[str, list[float]] = {}
    events = 0
    with server() as url:
        for _ in range(5):
            with office_in(url) as office:
                prepare(office, entries)
                took, events = imported(office, content, entries)
                runs.append(took)
                for means, seconds in raw_inserts(url, office.settings.schema_name, events).items():
                    raws.setdefault(means, []).append(seconds)
        took = statistics.median(runs)
        print(f"import_statement: {entries:,} entries naming as many open invoices, end to end ({events:,} events)")
        print(f"  import, read models included          {entries / took:>9,.0f} entries/s  {took:6.2f} s")
        for means, seconds in raws.items():
            limit = statistics.median(seconds)
            print(
                f"  raw: {means:32} {events / limit:>9,.0f} rows/s     {limit:6.2f} s   import is {took / limit:.2f} x"
            )
        memory(url)


def memory(url: str) -> None:
    """What 100,000 entries add to the process, after a small import has warmed it up."""
    with office_in(url) as office:
        prepare(office, 100)
        imported(office, statement("W", range(100)), 100)
        content = statement("M", range(100, 100_100))
        before, begun = peak(), time.perf_counter()
        import_bank_statement(office.desk, Order(CALLER), ImportBankStatement(), content)
        took = time.perf_counter() - begun
        office.settle()
        print(f"  100,000 entries ({len(content) >> 20} MB) add {peak() - before:,} MB, in {took:.1f} s (below 300 MB)")


if __name__ == "__main__":
    main()
