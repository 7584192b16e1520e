"""A small trade to be interrupted: customers, open invoices, and a statement that pays them page by page.

As a program it imports that statement and kills itself after so many pages, as a power cut would:

    python -m tests.faults.trade URL SCHEMA PAGES FILE
"""

import os
import signal
import sys
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from aggregates.bank_payment import BankPayment
from aggregates.invoice import Invoice
from aggregates.register.defaults import DEFAULTS
from api.office import Office
from api.settings import Settings
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Command, Order
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.desk import Policy
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.registers.enter_register import EnterRegister, enter_register
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement
from tests.books import Books
from tests.stories.bank import In, statement

TODAY, DAY = date(2026, 6, 30), date(2026, 5, 4)
CLERK = Order(Caller("clerk", frozenset({"admin"})))
PAGE = 50


def opened(url: str, schema: str, *, worker: bool = False, page: int = PAGE) -> Office:
    office = Office(Settings(database_url=url, NENOSEGTS_SCHEMA=schema, today=TODAY), worker=worker)
    office.desk.policy = Policy(page=page)
    return office


def give(office: Office, handler: Any, command: Command, *about: Any, **more: Any) -> Answer:
    def handle(work: Any, given: Any) -> Answer:
        return handler(work, given, *about, **more)

    return carry_out(office.desk, CLERK, handler.__name__, command, handle, "/".join(map(str, about)))


def iban(number: int) -> str:
    bank, account = "HABA", f"{number:013}"
    digits = "".join(str(int(each, 36)) for each in f"{bank}{account}LV00")
    return f"LV{98 - int(digits) % 97:02}{bank}{account}"


def registers(office: Office) -> None:
    for kind in ("vat_codes", "payment_terms", "currencies", "number_series"):
        for code, entry in DEFAULTS[kind].items():
            give(office, enter_register, EnterRegister(code=code, entry=entry), kind)


def prepare(office: Office, invoices: int) -> None:
    """Invoices of 121.00, one customer for each three."""
    registers(office)
    for number in range(0, invoices, 3):
        card = EnterCustomer(code=f"C{number // 3}", name=f"SIA Firma {number // 3}", ibans=(iban(number // 3),))
        give(office, enter_customer, card)
    line = {"text": "Transports", "unit_price": "100.00", "vat_code": "PVN21"}
    drafts = [
        give(office, draft_invoice, DraftInvoice(payer=f"C{number // 3}", lines=(line,), effective_on=DAY)).id
        for number in range(invoices)
    ]
    give(office, approve_invoices, ApproveInvoices(ids=tuple(UUID(each) for each in drafts), issued_on=DAY))
    office.settle()


def entries(invoices: int) -> list[In]:
    """Each invoice is paid in two parts, far from one another; then equal strangers, and money that goes out."""

    def paid(number: int, amount: str, ref: str) -> In:
        name = f"SIA Firma {number // 3}"
        return In(amount, f"Rekins R-{number + 1:06}", name=name, iban=iban(number // 3), ref=ref)

    first = [paid(each, "100.00", f"BANKA{each:05}") for each in range(invoices)]
    rest = [paid(each, "30.00", f"BANKB{each:05}") for each in range(invoices)]
    strangers = [In("5.00", "paldies", ref="NONREF", name="Kāds", iban="LT121000011101001000")] * 7
    gone = [In("2.00", "fee", side="DBIT", ref=f"BANKC{each:05}") for each in range(5)]
    return [*first, *strangers, *rest, *gone]


def file(invoices: int) -> bytes:
    return statement(*entries(invoices))


def imported(office: Office, content: bytes, **more: Any) -> Answer:
    return import_bank_statement(office.desk, CLERK, ImportBankStatement(), content, **more)


def outcome(books: Books) -> dict[UUID, Any]:
    """What became of each payment, in words that are the same in every office."""
    numbers = {each.id: each.number for each in books.of(Invoice)}
    return {
        each.id: (each.amount, each.uncovered, tuple((numbers[link.invoice], link.amount) for link in each.links))
        for each in books.of(BankPayment)
    }


def owed(books: Books) -> dict[str, Decimal]:
    return {each.number: each.uncovered for each in books.of(Invoice)}


def die(pages: int, done: int, of: int) -> None:
    if done >= pages * PAGE:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    address, name, count, path = sys.argv[1:]
    with opened(address, name) as office:
        print("begun", flush=True)
        imported(office, Path(path).read_bytes(), progress=partial(die, int(count)))
        print("done", flush=True)
