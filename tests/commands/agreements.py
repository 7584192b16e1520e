"""Contracts, runs and registers for the tests at the height of PostgreSQL."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.contract import Contract
from aggregates.invoice import Invoice
from commands.command import Answer, Order
from commands.contracts.approve_contract import ApproveContract, approve_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.registers.enter_register import EnterRegister, enter_register
from tests.books import folded
from tests.commands.conftest import CLERK, Given

START = date(2026, 1, 1)


def row(unit_price: str | None = "100.00", **more: Any) -> ContractRow:
    """A row with a price of its own; without one it names an item."""
    own = {"text": "Rent", "unit_price": Decimal(unit_price), "vat_code": "PVN21"} if unit_price else {}
    return ContractRow(**own | more)


def contract(given: Given, number: str = "L-1", *rows: ContractRow, **more: Any) -> UUID:
    """An approved contract of customer ACME."""
    base: dict[str, Any] = {"customer": "ACME", "start_on": START, "rows": rows or (row(),)}
    each = UUID(given.do(EnterContract(number=number, **base | more), enter_contract).id)
    given.do(ApproveContract(), approve_contract, each)
    return each


def bill(given: Given, until: date = START, **more: Any) -> Answer:
    command = CreateContractInvoices.model_validate({"until": until, **more})
    return create_contract_invoices(given.desk, Order(CLERK), command)


def invoices(given: Given, done: Answer) -> list[Invoice]:
    """Those that a run has drafted, as they stand."""
    states = folded(given.store).states
    return [found for each in done.more["invoices"] if isinstance(found := states[UUID(each["id"])], Invoice)]


def state(given: Given, each: UUID) -> Contract:
    found = folded(given.store).states[each]
    assert isinstance(found, Contract)
    return found


def register(given: Given, kind: str, code: str, /, **entry: Any) -> None:
    given.do(EnterRegister(code=code, entry={"name": code, **entry}), enter_register, kind)
