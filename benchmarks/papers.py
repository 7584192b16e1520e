"""Papers a second on one core: at least 20 of each kind, each with other figures, with a code to scan and a UBL inside.

python benchmarks/papers.py [--papers 60] [--lines 10]

Counts the processor's time of all threads, so that neither a second core nor other work on the machine changes it.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregates.reminder import LetterLine
from documents.account_papers import Entry, Section, StatementPaper
from documents.invoice_page import invoice_pdf
from documents.invoice_paper import InvoicePaper
from documents.parts import Account, PaperLine, Party, VatGroup
from documents.reminder_page import reminder_pdf
from documents.reminder_paper import ReminderPaper
from documents.statement_page import statement_pdf
from documents.ubl.einvoice import einvoice

PROMISED = 20
BEGIN = date(2026, 1, 1)
OURS = Party(
    name="SIA Ziemeļu Ceļš", reg_no="40003000000", vat_no="LV49999990001", address=("Brīvības 1",), country="LV"
)
ACCOUNTS = (Account(iban="LV80BANK0000435195001", bank="Banka AS", bic="HABALV22"),)


def theirs(number: int) -> Party:
    return Party(
        name=f"SIA Klients {number}", reg_no=f"5{number:010}", address=(f"Krasta iela {number}",), country="LV"
    )


def invoice(number: int, lines: int) -> InvoicePaper:
    rows = tuple(
        PaperLine(
            text=f"Kravas pārvadājums Rīga – Viļņa {number}-{place}", unit_price=price, net=price, rate=Decimal(21)
        )
        for place in range(lines)
        for price in [Decimal(number * 7 + place).quantize(Decimal("0.01"))]
    )
    net = sum((row.net for row in rows), Decimal(0))
    vat = (net * Decimal("0.21")).quantize(Decimal("0.01"))
    return InvoicePaper(
        number=f"R-{number:06}", issued_on=BEGIN, due_on=BEGIN + timedelta(14), seller=OURS, buyer=theirs(number),
        lines=rows, vat_groups=(VatGroup(category="S", rate=Decimal(21), net=net, vat=vat),), net=net, vat=vat,
        gross=net + vat, payable=net + vat, accounts=ACCOUNTS, creditor_reference="RF16INV20260001", reference="PO",
    )  # fmt: skip


def reminder(number: int, lines: int) -> ReminderPaper:
    gross = Decimal(number + 1)
    late = tuple(
        LetterLine(
            document=UUID(int=place), number=f"R-{number}{place}", reference="RF16INV20260001", issued_on=BEGIN,
            due_on=BEGIN, days_late=place, total=gross, open=gross, level=1,
        )
        for place in range(lines)
    )  # fmt: skip
    return ReminderPaper(
        dated_on=BEGIN, seller=OURS, buyer=theirs(number), lines=late, overdue=gross * lines, total=gross * lines,
        title="Atgādinājums", body="Lūdzam apmaksāt tālāk minētos rēķinus.", accounts=ACCOUNTS,
    )  # fmt: skip


def statement(number: int, lines: int) -> StatementPaper:
    much = Decimal(number + 1)
    entries = tuple(
        Entry(
            on=BEGIN + timedelta(place), what="invoice", number=f"R-{number}{place}", amount=much,
            balance=much * (place + 1),
        )
        for place in range(lines)
    )  # fmt: skip
    section = Section(currency="EUR", entries=entries, debits=much * lines, closing=much * lines)
    return StatementPaper(
        from_on=BEGIN, to_on=BEGIN + timedelta(31), seller=OURS, buyer=theirs(number), sections=(section,)
    )


def with_ubl(number: int, lines: int) -> bytes:
    paper = invoice(number, lines)
    return invoice_pdf(paper, einvoice=einvoice(paper))


KINDS: dict[str, Callable[[int, int], bytes]] = {
    "invoice": lambda number, lines: invoice_pdf(invoice(number, lines)),
    "invoice with UBL": with_ubl,
    "UBL alone": lambda number, lines: einvoice(invoice(number, lines)),
    "reminder": lambda number, lines: reminder_pdf(reminder(number, lines)),
    "statement": lambda number, lines: statement_pdf(statement(number, lines)),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--lines", type=int, default=10)
    asked = parser.parse_args()
    slow = []
    for name, make in KINDS.items():
        size = len(make(0, asked.lines))  # fonts and templates are read once a process
        begun = time.process_time()
        for number in range(1, asked.papers + 1):
            make(number, asked.lines)
        rate = asked.papers / (time.process_time() - begun)
        print(f"{name:18} {rate:8.1f} a second of one core   {size / 1024:6.1f} KiB")
        slow += [name] if rate < PROMISED else []
    print(f"below {PROMISED} a second: {', '.join(slow)}" if slow else f"each kind has {PROMISED} a second or more")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
