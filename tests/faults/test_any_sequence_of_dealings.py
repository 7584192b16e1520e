"""Whatever we also buy, ask for ahead, net and pay back, in whatever order: the books hold at every date."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.bank_payment import BankPayment
from commands.invoices.apply_credit import ApplyCredit, apply_credit
from commands.invoices.approve_invoice import ApproveInvoice, approve_invoice
from commands.invoices.assign_invoice import AssignInvoice, UnassignInvoice, assign_invoice, unassign_invoice
from commands.invoices.choose_advances import ChooseAdvances, choose_advances
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.offset_acts.cancel_offset_act import CancelOffsetAct, cancel_offset_act
from commands.offset_acts.issue_offset_act import IssueOffsetAct, issue_offset_act
from commands.payments.link_outgoing_payment import (
    LinkOutgoingPayment,
    UnlinkOutgoingPayment,
    link_outgoing_payment,
    unlink_outgoing_payment,
)
from commands.payments.link_payment import LinkPayment, link_payment
from queries.as_of import Moment
from queries.debtors.debtors_as_of import debtors_as_of
from queries.payments.outgoing_payments import outgoing_payments
from tests.books import folded, prepaid_at
from tests.databases import Copies
from tests.faults import trade
from tests.faults.test_any_sequence_of_commands import DAYS, PAYERS, WHY, Office, some
from tests.stories.bank import In, statement

PRICES = ("0.01", "10.00", "41.32", "100.00")
AMOUNTS = (None, None, None, "0.01", "10.00", "33.33", "50.00")
UNDOS = ("correction", "reversal")


class Dealings(Office):
    """The same office with advances, purchases, offset acts, refunds and a factor.

    Its deeds are drawn evenly: a story in which each stands once tells more than one that repeats a few.
    """

    def __init__(self, new_database: Copies) -> None:
        super().__init__(new_database)
        self.advances: dict[UUID, str] = {}  # whose they are
        self.bills: list[UUID] = []
        self.acts: list[UUID] = []
        self.out: list[UUID] = []
        self.bought = 0
        self.asked_on = DAYS[0]

    def open(self) -> None:
        super().open()
        for place, payer in enumerate(PAYERS):
            self.advance(payer, "41.32", DAYS[1], paid=place == 0)
            self.bill(payer, "10.00", DAYS[1])
        self.pay(["12.10", "5.00"], DAYS[2])

    def made(self, payer: str, price: str, on: date, **more: Any) -> UUID | None:
        line = {"text": "x", "unit_price": price, "vat_code": "PVN21"}
        says = {"payer": payer, "lines": (line,), "effective_on": on, **more}
        answer = self.try_(draft_invoice, DraftInvoice(**says))
        if answer is None:
            return None
        self.invoices.append(UUID(answer.id))
        return self.invoices[-1]

    def advance(self, payer: str, price: str, on: date, paid: bool) -> None:
        on = self.asked_on = max(self.asked_on, on)  # dates of a series never run backwards
        advance = self.made(payer, price, on, type="advance")
        approved = self.try_(approve_invoice, ApproveInvoice(issued_on=on), advance) if advance else None
        if approved and advance:
            self.advances[advance] = payer
        if approved and paid:
            gross = f"{Decimal(price) * Decimal('1.21'):.2f}"
            self.money([In(gross, approved.more["number"], on=str(on), iban=trade.iban(PAYERS.index(payer)))])

    def money(self, entries: list[In]) -> None:
        self.imports += 1
        named = [each._replace(ref=f"M{self.imports:04}-{place:04}") for place, each in enumerate(entries)]
        self.office.settle()
        trade.imported(self.office, statement(*named, name=f"S{self.imports}"))
        self.office.settle()
        booked = [fact for fact in self.office.store.facts() if isinstance(fact.event, BankPayment.Booked)]
        self.payments = [fact.originator_id for fact in booked]

    def final(self, payer: str, price: str, on: date, number: int, other: int, amount: str | None) -> None:
        states = folded(self.office.store).states
        own = [each for each, owner in self.advances.items() if owner == payer and states[each].prepaid > 0]
        chosen = {own[each % len(own)] for each in (number, other)} if own else set()
        draft = self.made(payer, price, on)
        for tried in (sorted(chosen), sorted(chosen)[:1]) if draft else ():
            parts = tuple({"id": each, "amount": amount} for each in tried)
            if self.try_(choose_advances, ChooseAdvances(advances=parts), draft):
                break
        self.issued_on = max(self.issued_on, on)
        if draft:
            self.try_(approve_invoice, ApproveInvoice(issued_on=self.issued_on), draft)

    def approve_anew(self, number: int) -> None:
        self.of_invoice(unapprove_invoice, UnapproveInvoice(reason=WHY), number)
        self.of_invoice(approve_invoice, ApproveInvoice(), number)

    def bill(self, payer: str, price: str, on: date) -> None:
        self.bought += 1
        bill = self.made(payer, price, on, direction="purchase", number=f"D-{self.bought}", issued_on=on)
        if bill and self.try_(approve_invoice, ApproveInvoice(), bill):
            self.bills.append(bill)

    def credit_bill(self, number: int, price: str | None) -> None:
        self.bought += 1
        lines = ({"text": "x", "unit_price": price, "vat_code": "PVN21"},) if price else None
        credit = CreditInvoice(lines=lines, number=f"DK-{self.bought}", reason=WHY)
        made = self.try_(credit_invoice, credit, self.bills[number % len(self.bills)]) if self.bills else None
        if made:
            self.invoices.append(UUID(made.more["credit_note"]))

    def pay(self, sums: list[str], on: date) -> None:
        self.money(
            [In(each, "apmaksa", on=str(on), side="DBIT", iban=trade.iban(place)) for place, each in enumerate(sums)]
        )
        with self.office.store.reading() as connection:
            self.out = [row.id for row in outgoing_payments(connection, limit=200).items]

    def pay_some(self, number: int, other: int, amount: str | None) -> None:
        """A payment that has something left, and a document that lacks something."""
        states = folded(self.office.store).states
        money = [each for each in self.payments if states[each].uncovered]
        owed = [each for each in self.invoices if states[each].uncovered]
        if money and owed:
            parts = ({"id": owed[other % len(owed)], "amount": amount},)
            self.try_(link_payment, LinkPayment(invoices=parts), money[number % len(money)])

    def apply_some(self, number: int, other: int, amount: str | None) -> None:
        """A credit note that has something left, to what its payer lacks: its own advance too."""
        states = folded(self.office.store).states
        open_ = [states[each] for each in self.invoices if states[each].uncovered]
        if notes := [each for each in open_ if each.type == "credit_note"]:
            note = notes[number % len(notes)]
            if owed := [each.id for each in open_ if each.payer == note.payer and each.type != "credit_note"]:
                parts = ({"id": owed[other % len(owed)], "amount": amount},)
                self.try_(apply_credit, ApplyCredit(invoices=parts), note.id)

    def spend(self, number: int, other: int, amount: str | None, undo: Any) -> None:
        """On what we owe: bills, and credit notes of ours."""
        if not self.out:
            return
        payment, states = self.out[number % len(self.out)], folded(self.office.store).states
        owed = [each for each in self.invoices if states[each].uncovered and not states[each].owed_to_us]
        if undo:
            self.try_(unlink_outgoing_payment, UnlinkOutgoingPayment(undo=undo), payment)
        elif owed:
            parts = ({"id": owed[other % len(owed)], "amount": amount},)
            self.try_(link_outgoing_payment, LinkOutgoingPayment(invoices=parts), payment)

    def net(self, payer: str, places: list[int], amount: str | None, on: date | None) -> None:
        self.office.settle()
        named = list(dict.fromkeys(self.invoices[each % len(self.invoices)] for each in places))
        states = folded(self.office.store).states
        of_payer = [each for each in named if states[each].payer == payer and states[each].uncovered]
        of_payer = [each for each in of_payer if states[each].type != "advance"]
        if len(of_payer) > 1:
            parts = ({"id": of_payer[0], "amount": amount}, *({"id": each} for each in of_payer[1:]))
            act = IssueOffsetAct(partner=payer, justification=WHY, documents=parts, dated_on=on)
            if made := self.try_(issue_offset_act, act):
                self.acts.append(UUID(made.id))

    def cancel_act(self, number: int, undo: Any, on: date | None) -> None:
        if self.acts:
            command = CancelOffsetAct(undo=undo, reason=WHY, effective_on=on)
            self.try_(cancel_offset_act, command, self.acts[number % len(self.acts)])

    def assign(self, number: int, payer: str, back: bool) -> None:
        if back:
            self.of_invoice(unassign_invoice, UnassignInvoice(reason=WHY), number)
        else:
            self.of_invoice(assign_invoice, AssignInvoice(assignee=payer, reason=WHY), number)

    def look_back_at_the_prepaid(self, as_of: date, ago: int) -> None:
        known_at = max(0, len(self.books.facts) - ago)
        with self.office.store.reading() as connection:
            page = debtors_as_of(connection, Moment(as_of, known_at), today=trade.TODAY, limit=200)
        found = {row.customer: row.prepaid for row in page.items if row.prepaid}
        assert found == prepaid_at(self.books.facts, as_of, known_at)

    def live(self, chance: Random, deeds: int) -> None:
        """So many deeds, with a look at the books and at a past day after each few."""
        for number in range(1, deeds + 1):
            name = chance.choice([*sorted(DEEDS), "final", "final", "net", "net", "pay_some", "spend"])
            getattr(self, name)(*DEEDS[name](chance))
            if number % 4 == 0 or number == deeds:
                self.the_books_hold()
                self.look_back(chance.choice(DAYS), chance.randrange(30))
                self.look_back_at_the_prepaid(chance.choice(DAYS), chance.randrange(30))


DEEDS: dict[str, Callable[[Random], tuple[Any, ...]]] = {
    "invoice": lambda r: (r.choice(PAYERS), r.choice(PRICES), r.choice(DAYS)),
    "advance": lambda r: (r.choice(PAYERS), r.choice(PRICES), r.choice(DAYS[:4]), r.random() < 0.8),
    "final": lambda r: (
        r.choice(PAYERS),
        r.choice(PRICES),
        r.choice(DAYS),
        r.randrange(9),
        r.randrange(9),
        r.choice(AMOUNTS),
    ),
    "approve_anew": lambda r: (r.randrange(30),),
    "bill": lambda r: (r.choice(PAYERS), r.choice(PRICES), r.choice(DAYS)),
    "credit_bill": lambda r: (r.randrange(9), r.choice((None, "0.01", "5.00"))),
    "credit": lambda r: (r.randrange(30), r.choice((None, "0.01", "5.00")), trade.TODAY),
    "apply": lambda r: (r.randrange(30), r.randrange(30), r.choice(AMOUNTS), r.choice((None, *UNDOS))),
    "withdraw": lambda r: (r.randrange(30), r.random() < 0.7),
    "bank": lambda r: ([(r.choice(("12.10", "50.00", "121.00")), r.randrange(9), r.choice(DAYS)) for _ in range(2)],),
    "pay": lambda r: ([r.choice(("12.10", "50.00", "5.00")) for _ in range(2)], r.choice(DAYS)),
    "link": lambda r: (r.randrange(30), r.randrange(30), r.choice(AMOUNTS), None),
    "pay_some": lambda r: (r.randrange(30), r.randrange(30), r.choice(AMOUNTS)),
    "apply_some": lambda r: (r.randrange(30), r.randrange(30), r.choice(AMOUNTS)),
    "unlink": lambda r: (r.randrange(30), r.choice(UNDOS), None),
    "give_back": lambda r: (r.randrange(30), r.choice(("0.01", "10.00", None)), trade.TODAY, None),
    "spend": lambda r: (r.randrange(9), r.randrange(30), r.choice(AMOUNTS), r.choice((None, None, *UNDOS))),
    "net": lambda r: (
        r.choice(PAYERS),
        [r.randrange(60) for _ in range(12)],
        r.choice(AMOUNTS),
        r.choice((None, None, *DAYS[-2:])),
    ),
    "cancel_act": lambda r: (r.randrange(9), r.choice(UNDOS), None),
    "assign": lambda r: (r.randrange(30), r.choice(PAYERS), r.random() < 0.6),
}


def lived(new_database: Copies, seed: int, deeds: int) -> None:
    dealings = Dealings(new_database)
    try:
        dealings.open()
        dealings.live(Random(seed), deeds)
    finally:
        dealings.teardown()


@given(seed=st.integers(0, 2**63))
@settings(some(4, 1), derandomize=False)
def test_the_books_hold_after_any_sequence_of_dealings(new_database: Copies, seed: int) -> None:
    lived(new_database, seed, 60)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@given(seed=st.integers(0, 2**63))
@settings(some(200, 1))
def test_the_books_hold_after_many_long_sequences_of_dealings(new_database: Copies, seed: int) -> None:
    lived(new_database, seed, 150)
