"""Receipts entered by hand among everything else that an office does: the money is there once, on every day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from aggregates.bank_payment import BankPayment
from aggregates.register.kinds import BankAccount
from commands.payments.confirm_payment import ConfirmPayment, WithdrawPayment, confirm_payment, withdraw_payment
from commands.payments.pay_invoices import PayInvoices, pay_invoices
from commands.registers.enter_register import EnterRegister, enter_register
from tests.books import uncovered_at
from tests.databases import Copies
from tests.faults import trade
from tests.faults.test_any_sequence_of_commands import DAYS, WHY, Office, amounts, days, some, which
from tests.stories.bank import ACCOUNT, In, statement


class ByHand(Office):
    """An office whose people say that invoices were paid before the bank does; what has no part in that is left out."""

    credit = apply = approve = write_off = sort = link_what_fits = withdraw = None

    @initialize()
    def open(self) -> None:
        super().open()
        entry = {"iban": BankAccount(iban=ACCOUNT).iban}
        trade.give(self.office, enter_register, EnterRegister(code="MAIN", entry=entry), "bank_accounts")

    @rule(number=which, other=which, amount=amounts, on=days, per=st.sampled_from(["invoice", "payer"]))
    def pay(self, number: int, other: int, amount: str | None, on: date, per: Any) -> None:
        if not self.invoices:
            return
        first, second = (self.invoices[each % len(self.invoices)] for each in (number, other))
        given = {first: amount} if amount else {}
        command = PayInvoices(ids=(first, second), paid_on=on, one_per=per, amounts=given)
        if made := self.try_(pay_invoices, command):
            assert len(made.more["done"]) + len(made.more["refused"]) == len({first, second})
            self.payments = [fact.originator_id for fact in self.office.store.facts() if _is_booking(fact)]

    @property
    def waiting(self) -> list[BankPayment]:
        return [each for each in self.books.of(BankPayment) if each.provisional and each.status == "booked"]

    @rule(numbers=st.lists(which, min_size=1, max_size=2), late=st.integers(-1, 11), named=st.booleans(), less=which)
    def the_bank_says_so(self, numbers: list[int], late: int, named: bool, less: int) -> None:
        """One entry for one receipt or two of them; sometimes a cent is missing, sometimes nothing is named."""
        if not (waiting := self.waiting):
            return
        meant = list({each.id: each for each in (waiting[number % len(waiting)] for number in numbers)}.values())
        text = " ".join(link.number for each in meant for link in each.links) if named else "paldies"
        amount = sum(each.amount for each in meant) - Decimal("0.01") * (less == 0)
        if amount > 0:
            on = min((meant[0].booked_on or DAYS[0]) + timedelta(days=late), trade.TODAY)
            self.imports += 1
            entry = In(str(amount), text, on=str(on), iban=_iban_of(meant[0]), ref=f"H{self.imports:06}")
            trade.imported(self.office, statement(entry, name=f"H{self.imports}"))

    @rule(number=which)
    def never_came(self, number: int) -> None:
        if waiting := self.waiting:
            self.try_(withdraw_payment, WithdrawPayment(reason=WHY), waiting[number % len(waiting)].id)

    @rule(number=which, receipts=st.lists(which, min_size=1, max_size=2))
    def confirm(self, number: int, receipts: list[int]) -> None:
        if self.payments and (waiting := self.waiting):
            named = tuple(waiting[each % len(waiting)].id for each in receipts)
            self.of_payment(confirm_payment, ConfirmPayment(provisional=named), number)

    @invariant()
    def the_money_is_there_once(self) -> None:
        payments = {each.id: each for each in self.books.of(BankPayment)}
        by_hand = [each for each in payments.values() if each.message == "hand"]
        for each in by_hand:
            if each.confirmed_by:  # in turn, a bank payment whose links are undone may take the place of others
                bank = payments[each.confirmed_by]
                assert each.amount <= bank.amount and bank.message != "hand"
        for each in by_hand:
            if each.status != "booked":
                assert (each.links, each.uncovered, each.base_released) == ((), 0, 0)
        for day in DAYS:
            then = uncovered_at(self.books.facts, day, len(self.books.facts))
            assert all(then.get(each.id, 0) >= 0 for each in by_hand), day


def _iban_of(receipt: BankPayment) -> str:
    return trade.iban(int((receipt.payer or "C9")[1:]))


def _is_booking(fact: Any) -> bool:
    return isinstance(fact.event, BankPayment.Booked)


@pytest.mark.feature("T46")
def test_the_money_is_there_once_after_any_sequence_by_hand_and_from_the_bank(new_database: Copies) -> None:
    run_state_machine_as_test(lambda: ByHand(new_database), settings=some(14, 35))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_the_money_is_there_once_after_many_long_sequences(new_database: Copies) -> None:
    run_state_machine_as_test(lambda: ByHand(new_database), settings=some(300, 60))
