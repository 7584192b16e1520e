"""Bulk commands a second: approve, change and regenerate a thousand drafts that are made from orders."""

import argparse
import cProfile
import pstats
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import bench

from aggregates.ids import order_id
from aggregates.register.defaults import DEFAULTS
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Command, Order
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.desk import Desk
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.from_orders import InvoiceOrder, invoice_order
from commands.invoices.regenerate_invoice import RegenerateInvoices, regenerate_invoices
from commands.orders.amend_order import AmendOrders, amend_orders
from commands.orders.enter_order import EnterOrder, enter_order
from commands.registers.enter_register import EnterRegister, enter_register
from store.store import Store

CLERK = Order(Caller("anna", frozenset({"admin"})))
TODAY = date(2026, 6, 30)


@contextmanager
def office(url: str) -> Iterator[Desk]:
    """A desk with the registers and one customer; read models are measured elsewhere."""
    store = Store(url, schema=f"bulk_{uuid4().hex}")
    store.migrate()
    desk = Desk(store, today=lambda: TODAY)
    for kind in ("vat_codes", "payment_terms", "currencies", "number_series"):
        for code, entry in DEFAULTS[kind].items():
            give(desk, enter_register, EnterRegister(code=code, entry=entry), kind)
    give(desk, enter_customer, EnterCustomer(code="ACME", name="SIA ACME"))
    yield desk
    store.close()


def give(desk: Desk, handler: Any, command: Command, *about: Any) -> Answer:
    """One command, carried out as over HTTP."""
    name, text = handler.__name__, "/".join(map(str, about))
    return carry_out(desk, CLERK, name, command, lambda work, each: handler(work, each, *about), text)


def price(amount: str, lines: int) -> list[dict[str, str]]:
    """So many price lines."""
    return [
        {"key": str(each), "text": f"Transports {each}", "unit_price": amount, "vat_code": "PVN21"}
        for each in range(lines)
    ]


def drafted(desk: Desk, name: str, count: int, lines: int) -> tuple[list[UUID], list[UUID]]:
    """Orders, and a draft of each."""
    orders, invoices = [], []

    def several(work: Any, _: Command) -> Answer:
        for each in range(count):
            number = f"{name}-{each}"
            enter_order(work, EnterOrder(number=number, customer="ACME", prices=price("100.00", lines)))
            invoices.append(UUID(str(invoice_order(work, InvoiceOrder(), order_id(number)).id)))
            orders.append(order_id(number))
        return Answer()

    give(desk, several, InvoiceOrder())
    return orders, invoices


def round_of(desk: Desk, count: int, lines: int) -> dict[str, float]:
    """Things a second, for each command."""
    orders, invoices = drafted(desk, uuid4().hex[:8], count, lines)
    changes = [{"id": each, "prices": price("120.00", lines)} for each in orders]
    steps = {
        "change the prices of orders": (amend_orders, AmendOrders(orders=changes)),
        "regenerate drafts": (regenerate_invoices, RegenerateInvoices(ids=tuple(invoices), reason="prices")),
        "approve drafts": (approve_invoices, ApproveInvoices(ids=tuple(invoices))),
    }
    figures = {}
    for name, (handler, command) in steps.items():
        begun = time.perf_counter()
        answer = give(desk, handler, command)
        figures[name] = count / (time.perf_counter() - begun)
        assert not answer.more["refused"] and len(answer.more["done"]) == count
        if handler is approve_invoices:
            numbers = [int(each["number"].rpartition("-")[2]) for each in answer.more["done"]]
            assert numbers == list(range(numbers[0], numbers[0] + count)), "numbers have a gap"
    return figures


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--lines", type=int, default=3)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--profile", action="store_true")
    chosen = options.parse_args()
    profile = cProfile.Profile()
    with bench.server() as url, office(url) as desk:
        round_of(desk, 10, chosen.lines)
        if chosen.profile:
            profile.runcall(round_of, desk, chosen.count, chosen.lines)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
            return
        rounds = [round_of(desk, chosen.count, chosen.lines) for _ in range(chosen.rounds)]
    medians = {name: sorted(each[name] for each in rounds)[len(rounds) // 2] for name in rounds[0]}
    bench.table(
        f"{chosen.count} at once, {chosen.lines} lines each", medians, against="approve drafts", unit="a second"
    )


if __name__ == "__main__":
    main()
