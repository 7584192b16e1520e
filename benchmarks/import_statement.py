"""How fast a bank statement becomes covered invoices: 10,000 entries naming 10,000 open invoices, end to end.

Prints entries/s from the file's bytes to read models that show it, the ratio to inserting the same number of event rows
raw (one INSERT … SELECT FROM unnest into an equal table in one transaction), the SQL round trips of 100 and 10,000
entries, and the memory that 100,000 entries add.

    python benchmarks/import_statement.py [entries]
"""

import resource
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
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
ACCOUNT = "LV80BANK0000435195001"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


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


def statement(name: str, numbers: range) -> bytes:
    """A camt.053 in which each entry pays one invoice and names it."""
    entries, total = [], Decimal(0)
    for number in numbers:
        gross = rounded(amount(number) * Decimal("1.21"), "EUR")
        total += gross
        entries.append(
            f"<Ntry><Amt Ccy='EUR'>{gross}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            f"<BookgDt><Dt>2026-05-18</Dt></BookgDt><ValDt><Dt>2026-05-18</Dt></ValDt><AcctSvcrRef>{name}{number:08}</AcctSvcrRef>"
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>SIA Firma {number // 10}"
            f"</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>LV{10 + number % 80}HABA{number // 10:013}</IBAN></Id></DbtrAcct></RltdPties>"
            f"<RmtInf><Ustrd>Apmaksa par rekinu R-{number + 1:06}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    def balance(code: str, figure: Decimal) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{figure}</Amt>"
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-18</Dt></Dt></Bal>"
        )

    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='{NAMESPACE}'><BkToCstmrStmt><GrpHdr><MsgId>{name}</MsgId>"
        f"<CreDtTm>2026-05-19T06:00:00Z</CreDtTm></GrpHdr><Stmt><Id>{name}</Id><CreDtTm>2026-05-19T06:00:00Z</CreDtTm>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balance('OPBD', Decimal(0))}{balance('CLBD', total)}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


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


def raw_insert(url: str, schema: str, rows: int) -> float:
    """Seconds for the newest `rows` events, inserted anew into an equal table in one statement and transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'SET search_path TO "{schema}"')
        connection.execute("CREATE TABLE raw_copy (LIKE events INCLUDING ALL)")
        columns = "originator_id, originator_version, topic, state, effective_on, position, recorded_at, by, command_id, reason"
        names = columns.split(", ")
        query = f"SELECT {columns} FROM events ORDER BY position DESC LIMIT {rows}"
        values = [list(column) for column in zip(*connection.execute(query).fetchall(), strict=True)]
        kinds = dict(
            connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = 'events'",
                (schema,),
            ).fetchall()
        )
        unnest = ", ".join(f"%b::{kinds[name]}[]" for name in names)
        begun = time.perf_counter()
        connection.execute(f"INSERT INTO raw_copy ({columns}) SELECT * FROM unnest({unnest})", values)
        took = time.perf_counter() - begun
        connection.execute("DROP TABLE raw_copy")
    return took


def peak() -> int:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def office_in(url: str) -> Office:
    """An empty one."""
    return Office(
        Settings(database_url=url, NENOSEGTS_SCHEMA=f"bench_{uuid.uuid4().hex[:8]}", today=TODAY), worker=True
    )


def main() -> None:
    """Three runs of the median; each in a schema of its own."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    content = statement("S", range(entries))
    runs, raws = [], []
    with server() as url:
        for _ in range(3):
            with office_in(url) as office:
                prepare(office, entries)
                took, events = imported(office, content, entries)
                runs.append(took)
                raws.append(raw_insert(url, office.settings.schema_name, events))
        took, raw = statistics.median(runs), statistics.median(raws)
        print(f"import_statement, {entries:,} entries naming as many open invoices, end to end ({events:,} events)")
        print(f"  import with read models    {entries / took:>10,.0f} entries/s   ({took:.2f} s)   at least 2,000")
        print(f"  the same event rows raw    {events / raw:>10,.0f} rows/s      ({raw:.2f} s)")
        print(f"  ratio to the raw insert    {took / raw:>10.2f} x           at most 4")
        memory(url)


def memory(url: str) -> None:
    """What 100,000 entries add to the process, after a small import has warmed it up."""
    with office_in(url) as office:
        prepare(office, 100)
        imported(office, statement("W", range(100)), 100)
        content = statement("M", range(100, 100_100))
        before = peak()
        begun = time.perf_counter()
        import_bank_statement(office.desk, Order(CALLER), ImportBankStatement(), content)
        took = time.perf_counter() - begun
        office.settle()
        print(
            f"  100,000 entries ({len(content) >> 20} MB) add   {peak() - before:>10,} MB          below 300   ({took:.1f} s)"
        )


if __name__ == "__main__":
    main()
