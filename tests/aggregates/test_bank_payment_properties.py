"""Whatever is done with a payment, in whatever order: 0 <= uncovered <= amount, and nothing gets lost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from aggregates.bank_payment import EVOLVE, BankPayment, rules
from aggregates.errors import Refusal
from aggregates.event import Event, fold

DAY = date(2026, 3, 10)
AMOUNT, BASE = Decimal("100.00"), Decimal("93.37")
CENTS = st.integers(1, 11000).map(lambda cents: Decimal(cents) / 100)
DATES = st.integers(0, 30).map(lambda days: DAY + timedelta(days=days))
INVOICES = st.integers(1, 3).map(lambda number: UUID(int=number))
UNDO = st.sampled_from(("correction", "reversal"))


class Payments(RuleBasedStateMachine):
    """A payment of 100.00 USD, worth 93.37 EUR, under any sequence of commands."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.payment = BankPayment(id=UUID(int=1))
        self.ask(
            rules.book, statement=UUID(int=2), account="LV1", booked_on=DAY, amount=AMOUNT, currency="USD",
            rate=Decimal("0.9337"), base_amount=BASE, on=DAY,
        )  # fmt: skip

    def ask(self, asked: Any, **how: Any) -> None:
        """A refusal changes nothing; facts each say what is uncovered after them."""
        try:
            facts = asked(self.payment, **how)
        except Refusal:
            return
        for fact in facts:
            self.payment = fold(EVOLVE, self.payment, [fact])
            assert getattr(fact, "uncovered", self.payment.uncovered) == self.payment.uncovered
            assert getattr(fact, "base_value", Decimal(0)) >= 0
        self.events += facts

    @rule(paid=CENTS, invoice=INVOICES, on=DATES)
    def link(self, paid: Decimal, invoice: UUID, on: date) -> None:
        number = f"R-{invoice.int}"
        self.ask(rules.link, invoice=invoice, number=number, customer="ACME", paid=paid, amount=paid, on=on)

    @rule(paid=CENTS, invoice=INVOICES)
    def link_in_euro(self, paid: Decimal, invoice: UUID) -> None:
        amount = (paid * Decimal("0.9")).quantize(Decimal("0.01"))
        how: dict[str, Any] = {"number": "R", "customer": "ACME", "rate": Decimal("0.9"), "on": DAY}
        self.ask(rules.link, invoice=invoice, paid=paid, amount=amount, **how)

    @rule(invoice=st.none() | INVOICES, undo=UNDO, on=DATES)
    def unlink(self, invoice: UUID | None, undo: Any, on: date) -> None:
        self.ask(rules.unlink, invoice=invoice, undo=undo, on=on)
        self.ask(rules.forget_payer)

    @rule(amount=CENTS, on=DATES)
    def take_back(self, amount: Decimal, on: date) -> None:
        self.ask(rules.take_back, amount=amount, booked_on=on, on=on)

    @rule(amount=CENTS, on=DATES)
    def write_off(self, amount: Decimal, on: date) -> None:
        self.ask(rules.write_off_difference, amount=min(amount, Decimal("5.00")), limit=Decimal("9.00"), on=on)

    @rule(undo=UNDO, on=DATES)
    def undo_write_off(self, undo: Any, on: date) -> None:
        self.ask(rules.undo_write_off, undo=undo, on=on)

    @rule(on=DATES)
    def set_aside(self, on: date) -> None:
        self.ask(rules.set_aside, on=on)

    @rule(on=DATES)
    def take_up(self, on: date) -> None:
        self.ask(rules.take_up, on=on)

    @rule(customer=st.sampled_from(("ACME", "BETA")), on=DATES)
    def attribute(self, customer: str, on: date) -> None:
        self.ask(rules.attribute, customer=customer, on=on)

    @invariant()
    def nothing_is_lost(self) -> None:
        now = self.payment
        assert 0 <= now.uncovered <= now.amount
        assert all(link.paid > 0 and link.amount > 0 and link.base_value >= 0 for link in now.links)
        spent = now.linked + now.returned + now.written_off
        assert spent + now.uncovered == now.amount or now.status == "set_aside"
        assert 0 <= now.base_released <= now.base_amount
        assert spent < now.amount or now.base_released == now.base_amount

    @invariant()
    def the_state_is_the_fold_of_its_facts(self) -> None:
        assert fold(EVOLVE, BankPayment(id=UUID(int=1)), self.events) == self.payment


TestPayments = Payments.TestCase
TestPayments.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
