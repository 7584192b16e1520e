"""Given commands, when a command, then these facts: at the height of a real PostgreSQL, without HTTP."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.errors import Refusal
from aggregates.register.defaults import DEFAULTS
from commands.carry_out import carry_out
from commands.command import Answer, Caller, Command, Order
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.desk import Desk
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.registers.enter_register import EnterRegister, enter_register
from projections.engine import Engine
from store.store import Store
from tests.databases import database_url, schema

__all__ = ["database_url", "schema"]
TODAY = date(2026, 6, 30)
CLERK = Caller("Anna", frozenset({"accountant"}))


class Given:
    """The office after some commands; `when` gives one more, `then` says what it recorded."""

    def __init__(self, store: Store) -> None:
        self.engine = Engine(store)
        self.engine.prepare()
        self.store = store
        self.desk = Desk(store, today=lambda: TODAY, settle=lambda: self.engine.catch_up() is not None)
        self.answer = Answer()
        self.refusal: Refusal | None = None
        self._before = 0

    def do(self, command: Command, handler: Callable[..., Answer], *about: Any, by: Caller = CLERK) -> Answer:
        name, text = handler.__name__, "/".join(map(str, about))
        return carry_out(self.desk, Order(by), name, command, lambda work, c: handler(work, c, *about), text)

    def when(self, command: Command, handler: Callable[..., Answer], *about: Any, by: Caller = CLERK) -> "Given":
        self._before, self.refusal = self.store.head().position, None
        try:
            self.answer = self.do(command, handler, *about, by=by)
        except Refusal as refusal:
            self.refusal = refusal
        return self

    def then(self, *topics: str) -> "Given":
        assert self.refusal is None, self.refusal
        assert tuple(fact.topic for fact in self.store.facts(after=self._before)) == topics
        return self

    def refused(self, rule: type[Refusal]) -> Refusal:
        assert isinstance(self.refusal, rule), self.refusal
        assert self.store.head().position == self._before, "nothing is recorded"
        return self.refusal

    def registers(self) -> None:
        for kind in ("vat_codes", "payment_terms", "currencies", "number_series"):
            for code, entry in DEFAULTS[kind].items():
                self.do(EnterRegister(code=code, entry=entry), enter_register, kind)

    def customer(self, code: str, **more: Any) -> None:
        self.do(EnterCustomer(code=code, name=f"SIA {code}", **more), enter_customer)

    def draft(self, net: str = "100.00", payer: str = "ACME", on: date = TODAY) -> UUID:
        line = InvoiceLine(text="Transports", unit_price=Decimal(net), vat_code="PVN21")
        return UUID(self.do(DraftInvoice(payer=payer, lines=(line,), effective_on=on), draft_invoice).id)

    def invoice(self, net: str = "100.00", on: date = TODAY) -> tuple[UUID, str]:
        each = self.draft(net, on=on)
        return each, str(self.do(ApproveInvoice(issued_on=on), approve_invoice, each).more["number"])


@pytest.fixture
def given(store: Store) -> Iterator[Given]:
    """An office with the registers and one debtor card."""
    made = Given(store)
    made.registers()
    made.customer("ACME")
    yield made
    made.engine.close()
