"""Whatever the office does, in whatever order: the books hold, rebuilt is live, and every past is the plainest fold."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aggregates.bank_payment import BankPayment
from aggregates.errors import Refusal
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.invoices.apply_credit import ApplyCredit, UnapplyCredit, apply_credit, unapply_credit
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.invoices.write_off_invoice import (
    UndoWriteOff,
    WriteOffInvoice,
    undo_invoice_write_off,
    write_off_invoice,
)
from commands.payments.link_payment import LinkPayment, UnlinkPayment, link_payment, unlink_payment
from commands.payments.match_payments import MatchPayments, match_payments
from commands.payments.return_payment import ReturnPayment, return_payment
from commands.payments.set_aside_payment import (
    AttributePayment,
    SetAsidePayment,
    TakeUpPayment,
    UndoPaymentWriteOff,
    WriteOffPayment,
    attribute_payment,
    set_aside_payment,
    take_up_payment,
    undo_payment_write_off,
    write_off_payment,
)
from commands.periods.lock_period import LockPeriod, UnlockPeriod, lock_period, unlock_period
from queries.as_of import Moment
from queries.nenosegts import nenosegts
from queries.nenosegts_as_of import nenosegts_as_of
from tests.books import Books, check_books, check_rebuilt, uncovered_at
from tests.databases import SCHEMA, Copies
from tests.faults import trade
from tests.stories.bank import In, statement

PAYERS = ("C0", "C1")
DAYS = [date(2026, 5, 1) + timedelta(days=7 * each) for each in range(8)]
days = st.sampled_from(DAYS)
which = st.integers(0, 4)
amounts = st.sampled_from([None, None, None, "0.01", "0.50", "10.00", "33.33", "50.00", "121.00"])
undos = st.sampled_from(["correction", "reversal"])
WHY = "because"


class Office(RuleBasedStateMachine):
    """One office in a database of its own; what is refused records nothing."""

    def __init__(self, new_database: Copies) -> None:
        super().__init__()
        self.database = new_database()
        self.office = trade.opened(self.database.__enter__(), SCHEMA, page=2)
        self.invoices: list[UUID] = []
        self.payments: list[UUID] = []
        self.books = Books([], {})
        self.imports = 0
        self.issued_on = DAYS[0]

    @initialize()
    def open(self) -> None:
        trade.registers(self.office)
        for number, code in enumerate(PAYERS):
            card = EnterCustomer(code=code, name=f"SIA Firma {number}", ibans=(trade.iban(number),))
            trade.give(self.office, enter_customer, card)
        for payer, price in (("C0", "100.00"), ("C0", "41.32"), ("C1", "10.00")):
            self.invoice(payer, price, DAYS[0])
        self.bank([("60.00", 8, DAYS[1]), ("121.00", 0, DAYS[1]), ("12.10", 9, DAYS[2])])

    def try_(self, handler: Callable[..., Any], command: Any, *about: Any) -> Any:
        before = self.office.store.head()
        try:
            return trade.give(self.office, handler, command, *about)
        except Refusal as refusal:
            assert refusal.status in {404, 409, 422} and refusal.detail
            assert self.office.store.head() == before
            return None

    def of_invoice(self, handler: Callable[..., Any], command: Any, number: int) -> Any:
        if self.invoices:
            return self.try_(handler, command, self.invoices[number % len(self.invoices)])
        return None

    def of_payment(self, handler: Callable[..., Any], command: Any, number: int) -> Any:
        if self.payments:
            return self.try_(handler, command, self.payments[number % len(self.payments)])
        return None

    def parts(self, number: int, amount: str | None) -> list[dict[str, Any]]:
        return [{"id": self.invoices[number % len(self.invoices)], "amount": amount}]

    @rule(payer=st.sampled_from(PAYERS), price=st.sampled_from(["0.01", "10.00", "41.32", "100.00"]), on=days)
    def invoice(self, payer: str, price: str, on: date) -> None:
        line = {"text": "x", "unit_price": price, "vat_code": "PVN21"}
        made = self.try_(draft_invoice, DraftInvoice(payer=payer, lines=(line,), effective_on=on))
        self.invoices.append(UUID(made.id))
        self.issued_on = max(self.issued_on, on)
        self.try_(approve_invoice, ApproveInvoice(issued_on=self.issued_on), self.invoices[-1])

    @rule(number=which, on=days)
    def approve(self, number: int, on: date) -> None:
        self.of_invoice(approve_invoice, ApproveInvoice(issued_on=on), number)

    @rule(number=which, void=st.booleans())
    def withdraw(self, number: int, void: bool) -> None:
        if void:
            self.of_invoice(cancel_invoice, CancelInvoice(reason=WHY), number)
        else:
            self.of_invoice(unapprove_invoice, UnapproveInvoice(reason=WHY), number)

    @rule(number=which, price=st.sampled_from([None, "0.01", "5.00", "41.32"]), on=st.just(trade.TODAY))
    def credit(self, number: int, price: str | None, on: date) -> None:
        lines = ({"text": "x", "unit_price": price, "vat_code": "PVN21"},) if price else None
        made = self.of_invoice(credit_invoice, CreditInvoice(lines=lines, reason=WHY, effective_on=on), number)
        if made:
            self.invoices.append(UUID(made.more["credit_note"]))

    @rule(number=which, other=which, amount=amounts, undo=st.none() | undos)
    def apply(self, number: int, other: int, amount: str | None, undo: Any) -> None:
        if self.invoices and undo:
            self.of_invoice(unapply_credit, UnapplyCredit(undo=undo), number)
        elif self.invoices:
            self.of_invoice(apply_credit, ApplyCredit(invoices=self.parts(other, amount)), number)

    @rule(sums=st.lists(st.tuples(st.sampled_from(["12.10", "50.00", "121.00", "0.01"]), which, days), max_size=5))
    def bank(self, sums: list[tuple[str, int, date]]) -> None:
        self.imports += 1
        entries = [
            In(
                amount,
                f"R-{number + 1:06}",
                on=str(on),
                iban=trade.iban(number % 3),
                ref=f"B{self.imports:04}-{place:04}",
            )
            for place, (amount, number, on) in enumerate(sums)
        ]
        content = statement(*entries, name=f"S{self.imports}")
        answer = trade.imported(self.office, content)
        booked = [fact for fact in self.office.store.facts() if isinstance(fact.event, BankPayment.Booked)]
        self.payments = [fact.originator_id for fact in booked]
        assert answer.more["statements"][0]["payments_new"] == len(entries)
        position = self.office.store.head()
        trade.imported(self.office, content)
        assert self.office.store.head() == position, "the same file again records nothing"

    @rule(number=which, invoice=which, amount=amounts, on=st.none() | days)
    def link(self, number: int, invoice: int, amount: str | None, on: date | None) -> None:
        if self.invoices:
            self.of_payment(link_payment, LinkPayment(invoices=self.parts(invoice, amount), effective_on=on), number)

    @rule(number=which, invoice=which)
    def link_what_fits(self, number: int, invoice: int) -> None:
        if self.invoices:
            self.of_payment(link_payment, LinkPayment(invoices=self.parts(invoice, None)), number)

    @rule(number=which, undo=undos, on=st.none() | days)
    def unlink(self, number: int, undo: Any, on: date | None) -> None:
        self.of_payment(unlink_payment, UnlinkPayment(undo=undo, effective_on=on), number)

    @rule(number=which, amount=amounts, on=days, entry=st.none() | st.sampled_from("ab"))
    def give_back(self, number: int, amount: str | None, on: date, entry: str | None) -> None:
        self.of_payment(return_payment, ReturnPayment(amount=amount, booked_on=on, entry=entry), number)

    @rule(number=which, amount=st.sampled_from([None, "0.01", "0.50"]), undo=st.none() | undos, money=st.booleans())
    def write_off(self, number: int, amount: str | None, undo: Any, money: bool) -> None:
        if money and undo:
            self.of_payment(undo_payment_write_off, UndoPaymentWriteOff(undo=undo, reason=WHY), number)
        elif money:
            self.of_payment(write_off_payment, WriteOffPayment(amount=amount, reason=WHY), number)
        elif undo:
            self.of_invoice(undo_invoice_write_off, UndoWriteOff(undo=undo, reason=WHY), number)
        else:
            self.of_invoice(write_off_invoice, WriteOffInvoice(amount=amount, reason=WHY), number)

    @rule(number=which, out=st.booleans(), payer=st.sampled_from([None, *PAYERS]))
    def sort(self, number: int, out: bool, payer: str | None) -> None:
        if payer:
            self.of_payment(attribute_payment, AttributePayment(customer=payer), number)
        elif out:
            self.of_payment(set_aside_payment, SetAsidePayment(reason=WHY), number)
        else:
            self.of_payment(take_up_payment, TakeUpPayment(), number)

    @rule(through=st.none() | st.sampled_from(DAYS[:5]), back=st.booleans())
    def lock_or_match(self, through: date | None, back: bool) -> None:
        if through is None:
            self.try_(match_payments, MatchPayments())
        elif back:
            self.try_(unlock_period, UnlockPeriod(reason=WHY))
        else:
            self.try_(lock_period, LockPeriod(through=through))

    @rule(as_of=days, ago=st.integers(0, 30))
    def look_back(self, as_of: date, ago: int) -> None:
        known_at = max(0, len(self.books.facts) - ago)
        assert self.then(Moment(as_of, known_at)) == uncovered_at(self.books.facts, as_of, known_at)

    @invariant()
    def the_books_hold(self) -> None:
        self.office.settle()
        self.books = check_books(self.office.store, self.office.engine)
        self.as_of_today_is_now()

    def as_of_today_is_now(self) -> None:
        with self.office.store.reading() as connection:
            now = nenosegts(connection, today=trade.TODAY, direction=None, limit=200)
        found = {row.document: row.uncovered for row in now.items}
        assert found == self.then(Moment(trade.TODAY, None))
        assert found == uncovered_at(self.books.facts, trade.TODAY, len(self.books.facts))
        assert found == {each.id: each.uncovered for each in self.books.documents.values() if each.uncovered}

    def then(self, moment: Moment) -> dict[UUID, Decimal]:
        with self.office.store.reading() as connection:
            page = nenosegts_as_of(connection, moment, today=trade.TODAY, direction=None, limit=200)
        assert page.next is None
        return {row.document: row.uncovered for row in page.items}

    def teardown(self) -> None:
        try:
            check_rebuilt(self.office.store, self.office.engine)
        finally:
            self.office.close()
            self.database.__exit__(None, None, None)


def some(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a story takes longer than to read it
    )


def test_the_books_hold_after_any_sequence_of_commands(new_database: Copies) -> None:
    run_state_machine_as_test(lambda: Office(new_database), settings=some(15, 20))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_the_books_hold_after_many_long_sequences(new_database: Copies) -> None:
    run_state_machine_as_test(lambda: Office(new_database), settings=some(400, 60))
