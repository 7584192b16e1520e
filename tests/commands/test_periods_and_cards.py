"""The period lock, debtor cards and registers: what is closed stays closed, a code is entered once."""

from datetime import date
from decimal import Decimal

import pytest

from aggregates.errors import Conflict, NotFound, Refusal, Rejected
from aggregates.ids import customer_id
from aggregates.period_lock.rules import PeriodLocked
from commands.command import Caller, Order
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.customers.retire_customer import RetireCustomer, retire_customer
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.periods.lock_period import (
    ExemptFromLock,
    LockPeriod,
    UnlockPeriod,
    exempt_from_lock,
    lock_period,
    unlock_period,
)  # fmt: skip
from commands.registers.enter_register import (
    AmendRegister,
    EnterRegister,
    RetireRegister,
    amend_register,
    enter_register,
    retire_register,
)  # fmt: skip
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement
from tests.commands.conftest import CLERK, Given
from tests.stories.bank import In, statement

MAY = date(2026, 5, 31)


def test_nothing_takes_effect_in_a_closed_period(given: Given) -> None:
    each, _ = given.invoice(on=date(2026, 5, 4))
    draft = given.draft(on=date(2026, 5, 5))
    given.when(LockPeriod(through=MAY), lock_period).then("PeriodLock.Locked")
    late = CancelInvoice(reason="late", effective_on=date(2026, 5, 6))
    refusal = given.when(late, cancel_invoice, each).refused(PeriodLocked)
    assert "2026-05-31" in refusal.detail
    given.when(ApproveInvoice(issued_on=date(2026, 5, 31)), approve_invoice, draft).refused(PeriodLocked)
    given.when(ApproveInvoice(issued_on=date(2026, 6, 1)), approve_invoice, draft)
    assert given.refusal is None


def test_a_lock_only_moves_on_unless_it_is_opened_with_a_reason(given: Given) -> None:
    given.do(LockPeriod(through=MAY), lock_period)
    given.when(LockPeriod(through=date(2026, 4, 30)), lock_period).refused(Conflict)
    given.when(UnlockPeriod(through=date(2026, 4, 30), reason="audit"), unlock_period).then("PeriodLock.Unlocked")
    with pytest.raises(ValueError, match="reason"):
        UnlockPeriod.model_validate({"through": "2026-04-30"})


def test_who_is_exempt_may_act_and_nobody_else(given: Given) -> None:
    draft = given.draft(on=date(2026, 5, 5))
    given.do(LockPeriod(through=MAY), lock_period)
    given.do(ExemptFromLock(person="Ilze", from_on=date(2026, 5, 1), reason="audit"), exempt_from_lock)
    command = ApproveInvoice(issued_on=date(2026, 5, 20))
    given.when(command, approve_invoice, draft).refused(PeriodLocked)
    ilze = Caller("Ilze", frozenset({"accountant"}))
    assert given.when(command, approve_invoice, draft, by=ilze).refusal is None
    other = given.draft(on=date(2026, 4, 5))
    given.when(ApproveInvoice(issued_on=date(2026, 4, 30)), approve_invoice, other, by=ilze).refused(Refusal)


@pytest.mark.feature("TX7")
def test_an_import_into_a_closed_period_moves_the_date_and_never_the_lock(given: Given) -> None:
    _, number = given.invoice(on=date(2026, 5, 4))
    given.engine.catch_up()
    given.do(LockPeriod(through=MAY), lock_period)
    content = statement(In("121.00", f"Rēķins {number}", on="2026-05-11"))
    answer = import_bank_statement(given.desk, Order(CLERK), ImportBankStatement(), content)
    assert b'"decision":"auto"' in bytes(answer.more["payments"])
    facts = {fact.topic: fact for fact in given.store.facts(after=0)}
    for topic in ("BankPayment.Booked", "BankPayment.Linked", "Invoice.Covered"):
        assert facts[topic].effective_on == date(2026, 6, 1), topic
    assert facts["BankPayment.Booked"].event.booked_on == date(2026, 5, 11), "the bank's own date stays"
    assert [fact.topic for fact in given.store.facts(after=0) if fact.topic.startswith("PeriodLock")] == [
        "PeriodLock.Locked"
    ]


def test_a_debtor_card_is_entered_once_amended_and_retired(given: Given) -> None:
    given.when(EnterCustomer(code="BETA", name="Beta"), enter_customer).then("Customer.Entered")
    given.when(EnterCustomer(code="BETA", name="Other"), enter_customer).refused(Conflict)
    change = AmendCustomer(email="a@b.example", credit_limit=Decimal("10.00"))
    given.when(change, amend_customer, "BETA").then("Customer.Amended")
    given.when(change, amend_customer, "BETA").then()
    given.when(RetireCustomer(), retire_customer, "BETA").then("Customer.Retired")
    given.when(RetireCustomer(), retire_customer, "BETA").refused(Conflict)
    given.when(AmendCustomer(name="x"), amend_customer, "NOBODY").refused(NotFound)
    assert given.store.load_many([customer_id("BETA")])[customer_id("BETA")].version == 3


@pytest.mark.parametrize("field", [{"ibans": ("LV12HABA0012345678910",)}, {"email": "no address"}, {"reg_no": "\n"}])
def test_a_card_with_a_field_that_cannot_be_is_refused(given: Given, field: dict) -> None:
    given.when(EnterCustomer(code="GAMMA", name="Gamma", **field), enter_customer).refused(Rejected)
    assert given.store.load_many([customer_id("GAMMA")])[customer_id("GAMMA")].version == 0


def test_an_entry_of_a_register_is_entered_once_amended_and_retired(given: Given) -> None:
    given.when(EnterRegister(code="9", entry={"name": "9 days", "days": 9}), enter_register, "payment_terms").then(
        "Register.Entered"
    )
    given.when(EnterRegister(code="9", entry={"name": "8 days", "days": 8}), enter_register, "payment_terms").refused(
        Conflict
    )
    given.when(AmendRegister(entry={"name": "8 days", "days": 8}), amend_register, "payment_terms", "9").then(
        "Register.Amended"
    )
    given.when(AmendRegister(entry={"name": "8 days", "days": 8}), amend_register, "payment_terms", "9").then()
    given.when(AmendRegister(entry={"days": "x"}), amend_register, "payment_terms", "9").refused(Rejected)
    given.when(RetireRegister(), retire_register, "payment_terms", "9").then("Register.Retired")
    given.when(RetireRegister(), retire_register, "payment_terms", "none").refused(NotFound)
    given.when(EnterRegister(code="9", entry={}), enter_register, "no_such_kind").refused(NotFound)
