"""A small landlord whose monthly run is interrupted: approved contracts of two rows, and the run page by page.

As a program it runs until July and kills itself after so many pages, as a power cut would:

    python -m tests.faults.rents URL SCHEMA PAGES KEY
"""

import os
import signal
import sys
from collections import Counter
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from aggregates.contract import Contract
from aggregates.invoice import Invoice
from api.office import Office
from commands.carry_out import command_id_of
from commands.command import Answer, Command
from commands.contracts import run_contracts
from commands.contracts.approve_contract import ApproveContracts, approve_contracts
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.enter_customer import EnterCustomer, enter_customer
from tests.books import Books, check_books, check_rebuilt
from tests.faults import trade

PAGE = 4  # contracts in a transaction
START, UNTIL, MONTHS = date(2026, 4, 1), date(2026, 6, 30), 3
ROWS = [
    {"text": "Rent", "unit_price": "100.00", "vat_code": "PVN21"},
    {"text": "Care", "unit_price": "12.50", "quantity": "3", "vat_code": "PVN21"},
]


def prepare(office: Office, contracts: int) -> None:
    """So many, approved; nothing of them is invoiced."""
    trade.registers(office)
    for code in ("ACME", "BETA"):
        trade.give(office, enter_customer, EnterCustomer(code=code, name=f"SIA {code}"))
    ids: list[UUID] = []

    def several(work: Any, _: Command) -> Answer:
        for number in range(contracts):
            said = {"number": f"L-{number:03}", "customer": ("ACME", "BETA")[number % 2], "start_on": START}
            answer = enter_contract(work, EnterContract.model_validate({**said, "rows": ROWS}))
            ids.append(UUID(str(answer.id)))
        return Answer()

    trade.give(office, several, EnterContract(number="several", customer="ACME"))
    answer = trade.give(office, approve_contracts, ApproveContracts(ids=tuple(ids)))
    assert len(answer.more["done"]) == contracts
    office.settle()


def billed(office: Office, key: str | None = None, **more: Any) -> Answer:
    """The run, as somebody gives it who may give it again under the same key."""
    order = trade.CLERK._replace(command_id=command_id_of(trade.CLERK.caller.person, key) if key else None)
    return create_contract_invoices(office.desk, order, CreateContractInvoices(until=UNTIL), **more)


def charged(books: Books) -> Counter[tuple[UUID, str, date]]:
    """How often each period of each row stands on an invoice that is there."""
    invoices = {each.id for each in books.of(Invoice)}
    return Counter(
        (contract.id, cover.row, cover.first)
        for contract in books.of(Contract)
        for invoice, covers in contract.covered.items()
        for cover in covers
        if invoice in invoices
    )


def check_once(office: Office, contracts: int) -> None:
    """Every period of every contract is on one invoice, whatever happened; and a further run finds nothing."""
    books = check_books(office.store, office.engine)
    check_rebuilt(office.store, office.engine)
    found = charged(books)
    assert set(found.values()) == {1}
    assert len(found) == contracts * MONTHS * len(ROWS)
    assert len(list(books.of(Invoice))) == contracts * MONTHS
    position = office.store.head().position
    again = billed(office)
    assert (list(again.more["invoices"]), list(again.more["refused"])) == ([], [])
    assert office.store.head().position == position


def die(pages: int, done: int, of: int) -> None:
    if done >= pages * PAGE:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    address, name, count, given_key = sys.argv[1:]
    run_contracts.PAGE = PAGE
    with trade.opened(address, name) as opened:
        print("begun", flush=True)
        billed(opened, given_key, progress=partial(die, int(count)))
        print("done", flush=True)
