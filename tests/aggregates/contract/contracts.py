"""A contract for the tests of its rules."""

from datetime import date
from decimal import Decimal, localcontext
from typing import Any
from uuid import UUID

from aggregates.contract import EVOLVE, Contract, Row
from aggregates.contract.billing import Bill, due_invoices
from aggregates.contract.coverage import cover
from aggregates.contract.enter import enter
from aggregates.contract.standing import approve
from aggregates.event import Event, fold
from aggregates.money import EXACT, rounded
from aggregates.origin import PartLine
from aggregates.pricing.discounts import PLAIN, DiscountOptions

ON = date(2021, 10, 1)
FAR = date(2040, 1, 1)
ID = UUID(int=1)


def row(text: str = "Rent", unit_price: str = "100.00", **more: Any) -> Row:
    return Row(key=more.pop("key", ""), text=text, unit_price=Decimal(unit_price), vat_code="PVN21", **more)


def after(contract: Contract, *events: list[Any]) -> Contract:
    every: list[Event] = [event for each in events for event in each]
    return fold(EVOLVE, contract, every)


def drafted(*rows: Row, **fields: Any) -> Contract:
    base: dict[str, Any] = {
        "number": "L-1", "customer": "ACME", "customer_name": "SIA Acme", "start_on": date(2021, 10, 27),
    }  # fmt: skip
    given = base | {"rows": rows or (row(),)} | fields
    return after(Contract(id=ID), enter(Contract(id=ID), on=ON, **given))


def approved(*rows: Row, options: DiscountOptions = PLAIN, **fields: Any) -> Contract:
    draft = drafted(*rows, **fields)
    return after(draft, approve(draft, on=ON, options=options))


def run(contract: Contract, until: date = FAR, start: int = 100, **more: Any) -> tuple[Contract, tuple[Bill, ...]]:
    """The contract after its invoices are drawn up, by the ids `start`, `start` + 1 …"""
    bills = due_invoices(contract, until, **more)
    for place, bill in enumerate(bills):
        facts = cover(contract, invoice=UUID(int=start + place), covers=bill.covers, on=ON)
        contract = after(contract, facts)
    return contract, bills


def net(bill: Bill) -> Decimal:
    """What its lines come to, each rounded as on an invoice."""
    return sum((_net(each) for each in bill.lines), Decimal(0))


def _net(line: PartLine) -> Decimal:
    with localcontext(EXACT):
        whole = line.quantity * line.unit_price * (100 - line.discount)
        return rounded(whole / (line.price_factor * 100), "EUR")
