"""Whatever befalls contracts and their invoices, in whatever order: each day that is due is charged, and once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.invoice import Invoice
from commands.contracts.amend_contract import AmendContract, amend_contract
from commands.contracts.approve_contract import (
    ApproveContract,
    WithdrawContractApproval,
    approve_contract,
    withdraw_contract_approval,
)
from commands.contracts.cancel_contract import CancelContract, RenewContract, cancel_contract, renew_contract
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.invoice_contract import InvoiceContract, invoice_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from tests.books import check_books
from tests.databases import Copies
from tests.faults import trade
from tests.faults.landlord import Ledger, head, written
from tests.faults.plain_contracts import Piece, Plain, PlainRow
from tests.faults.test_any_sequence_of_commands import PAYERS, WHY, Office, some
from tests.stories.bank import In, statement

BEGIN = date(2025, 12, 28)
PRICES = [Decimal(each) for each in ("100.00", "0.11", "33.33", "1000.00", "7.77")]
Deed = Callable[[Random], tuple[Any, ...]]
CHANGED = ("end", "timing", "days", "policy", "factor")


def a_day(r: Random) -> date:
    return BEGIN + timedelta(r.randrange(180))


def sometimes(r: Random, draw: Callable[[Random], Any]) -> Any:
    return draw(r) if r.random() < 0.4 else None


def terms(r: Random) -> dict[str, Any]:
    return {
        "start": a_day(r), "end": sometimes(r, lambda r: a_day(r) + timedelta(181)),
        "unit": r.choice(["months", "months", "days"]), "length": r.randint(1, 3),
        "timing": r.choice(["before", "after"]), "days": r.randrange(20),
        "policy": r.choice(["whole", "prorata"]), "factor": r.choice(["1", "1/12", "0.083", "2/3"]),
    }  # fmt: skip


def agreement(r: Random) -> tuple[dict[str, Any], list[Any]]:
    def row(r: Random) -> Any:
        own = sometimes(r, lambda r: (a_day(r), r.randint(1, 4)))
        return r.choice(PRICES), r.random() < 0.3, own, sometimes(r, a_day)

    return terms(r), [row(r) for _ in range(r.randint(1, 3))]


class Landlord(Office):
    """An office of contracts; what they must come to is kept beside it, as plainly as can be.

    Its deeds are drawn by weight, so that what is approved, credited and withdrawn again comes as often as a run.
    """

    def open(self, one: Any, other: Any) -> None:
        self.ledger = Ledger()
        trade.registers(self.office)
        for number, code in enumerate(PAYERS):
            card = EnterCustomer(code=code, name=f"SIA Firma {number}", ibans=(trade.iban(number),))
            trade.give(self.office, enter_customer, card)
        self.agree(one)
        self.agree(other)

    def agree(self, agreed: Any) -> None:
        fields, drawn = agreed
        if len(self.ledger.said) > 3:
            return
        plain = Plain(**fields)
        size = 15 if plain.unit == "days" else 1
        plain.length *= size
        for place, (price, is_once, own, after) in enumerate(drawn, 1):
            row = PlainRow(f"R{place}", [(date.min, price)], is_once=is_once, after=after if is_once else None)
            if own and not is_once:
                row.start, row.length = own[0], own[1] * size
            plain.rows.append(row)
        number = len(self.ledger.said)
        payer = "C1" if number % 3 == 1 else None
        says = {"number": f"L-{number}", "customer": "C0", "payer": payer, "rows": written(plain.rows), **head(plain)}
        if made := self.try_(enter_contract, EnterContract(**says)):
            trade.give(self.office, approve_contract, ApproveContract(), UUID(made.id))
            self.ledger.said[UUID(made.id)] = plain

    def one(self, number: int) -> tuple[UUID, Plain]:
        return list(self.ledger.said.items())[number % len(self.ledger.said)]

    # What befalls contracts

    def reprice(self, number: int, place: int, price: Decimal, on: date) -> None:
        each, plain = self.one(number)
        place %= len(plain.rows)
        if plain.rows[place].prices[-1][1] == price:
            return
        repriced = plain.rows[place].repriced(price, on if plain.approved else date.min)
        changed = [repriced if row.key == repriced.key else row for row in plain.rows]
        if self.try_(amend_contract, AmendContract(rows=written(changed), effective_on=on), each):
            plain.rows = changed

    def amend(self, number: int, fields: dict[str, Any]) -> None:
        """A draft can begin on another day, too."""
        each, plain = self.one(number)
        names = CHANGED if plain.approved else (*CHANGED, "start")
        changed = replace(plain, **{name: fields[name] for name in names})
        if self.try_(amend_contract, AmendContract(**head(changed)), each):
            self.ledger.said[each] = changed

    def withdraw_or_approve(self, number: int, back: bool) -> None:
        each, plain = self.one(number)
        if back and self.try_(withdraw_contract_approval, WithdrawContractApproval(reason=WHY), each):
            plain.approved = False
        if not back and self.try_(approve_contract, ApproveContract(), each):
            plain.approved = True

    def cancel(self, number: int, day: date) -> None:
        each, plain = self.one(number)
        if self.try_(cancel_contract, CancelContract(cancel_on=day, reason=WHY), each):
            plain.cancel = day

    def renew(self, number: int, day: date) -> None:
        each, plain = self.one(number)
        if self.try_(renew_contract, RenewContract(end_on=day + timedelta(300)), each):
            plain.end = day + timedelta(300)

    # Runs

    def run(self, until: date, merged: bool, dated: date | None, only: int | None) -> None:
        chosen = tuple(self.ledger.said) if only is None else (self.one(only)[0],)
        asked = CreateContractInvoices(until=until, merge_by_payer=merged, invoice_date=dated, contracts=chosen)
        free = [(each, *found) for each in chosen for found in self.ledger.free(each, until)]
        waiting = {(each, row.key): row for each in chosen for row in self.ledger.waiting(each)}
        shown = self.done(asked.model_copy(update={"dry_run": True}))
        told = self.done(asked)
        assert [each["charges"] for each in shown["invoices"]] == [each["charges"] for each in told["invoices"]]
        made = self.made(told, dated)
        assert Counter(made) == Counter(free)
        self.check_once(waiting, until, dated or date.max)
        places = Counter((invoice.payer, invoice.dated_on) for invoice in self.new)
        assert set(places.values()) <= {1} if merged else all(len(each.contracts) == 1 for each in self.new)
        again = self.done(asked)
        assert again["invoices"] == []
        assert {UUID(each.id) for each in again["refused"]} == {
            each for each in chosen if not self.ledger.said[each].approved
        }

    def done(self, asked: CreateContractInvoices) -> dict[str, Any]:
        return create_contract_invoices(self.office.desk, trade.CLERK, asked).more

    def invoice_whole(self, number: int) -> None:
        each, plain = self.one(number)
        if plain.approved and plain.limit() < date.max:
            free = [(each, *found) for found in self.ledger.free(each)]
            made = self.try_(invoice_contract, InvoiceContract(), each)
            assert Counter(self.made(made.more, None)) == Counter(free)
            assert self.ledger.next_on(each) is None

    def made(self, told: dict[str, Any], dated: date | None) -> list[tuple[UUID, str, Piece]]:
        """Note new invoices, each of the day that its contract says; what they charge."""
        self.look()
        self.new = [self.books.states[UUID(each["id"])] for each in told["invoices"]]
        found = []
        for invoice in self.new:
            charged = list(self.ledger.note(invoice))
            due = {piece.due_on for *_, piece in charged}
            assert {invoice.dated_on} == ({dated} if dated else due or {invoice.dated_on})
            found += charged
        return found

    def check_once(self, waiting: dict[tuple[UUID, str], PlainRow], until: date, dated_on: date) -> None:
        """What is charged once comes with the first invoice that is dated late enough, or alone when none comes."""
        for (each, key), row in waiting.items():
            mine = [invoice for invoice in self.new if each in invoice.contracts]
            late = [invoice for invoice in mine if not row.after or invoice.dated_on >= row.after]
            dated = [invoice.dated_on for invoice in late if (each, key, None) in self.ledger.charges[invoice.id]]
            assert dated == sorted(invoice.dated_on for invoice in late)[:1]
            alone = self.ledger.alone_on(each, row) if self.ledger.said[each].approved and not late else None
            if alone and alone <= until and (row.after or alone) <= dated_on:
                assert self.ledger.free(each), "nothing else would bring it"

    # What befalls invoices

    def of_charged(self, handler: Any, command: Any, number: int) -> Any:
        ids = list(self.ledger.charges)
        return self.try_(handler, command, ids[number % len(ids)]) if ids else None

    def approve_invoices(self) -> None:
        if ids := tuple(self.ledger.charges):
            self.try_(approve_invoices, ApproveInvoices(ids=ids, issued_on=trade.TODAY))

    def credit_invoice(self, number: int, part: bool) -> None:
        line = {"text": "x", "unit_price": "0.01", "vat_code": "PVN21"}
        self.of_charged(credit_invoice, CreditInvoice(lines=(line,) if part else None, reason=WHY), number)

    def void(self, number: int, unapprove: bool, note: bool) -> None:
        notes = [each.id for each in self.books.of(Invoice) if each.type == "credit_note"]
        if note and notes:
            self.try_(cancel_invoice, CancelInvoice(reason=WHY), notes[number % len(notes)])
        elif unapprove:
            self.of_charged(unapprove_invoice, UnapproveInvoice(reason=WHY), number)
        else:
            self.of_charged(cancel_invoice, CancelInvoice(reason=WHY), number)

    def reissue(self, number: int) -> None:
        if made := self.of_charged(reissue_invoice, ReissueInvoice(reason=WHY), number):
            old = list(self.ledger.charges)[number % len(self.ledger.charges)]
            self.ledger.charges[UUID(made.more["draft"])] = self.ledger.charges[old]

    def amend_by_hand(self, number: int) -> None:
        """Its lines go and another comes: what the invoice says is its own, and the days stay charged (C03)."""
        if ids := list(self.ledger.charges):
            payer = self.books.states[ids[number % len(ids)]].payer
            line = {"text": "x", "unit_price": "5.00", "vat_code": "PVN21"}
            self.of_charged(amend_invoice, AmendInvoice(payer=payer, lines=(line,)), number)

    def pay(self, number: int) -> None:
        open_ = [each for each in self.books.of(Invoice) if each.uncovered and each.type == "invoice"]
        if open_:
            chosen, self.imports = open_[number % len(open_)], self.imports + 1
            iban, ref = trade.iban(PAYERS.index(chosen.payer)), f"B{self.imports:05}"
            paid = In(str(chosen.uncovered), chosen.number, iban=iban, ref=ref)
            trade.imported(self.office, statement(paid, name=f"S{self.imports}"))

    # What must hold

    def look(self) -> None:
        self.office.settle()
        self.books = self.ledger.books = check_books(self.office.store, self.office.engine)

    def the_books_hold(self) -> None:
        self.look()
        with self.office.store.reading() as connection:
            seen = {row[0]: row[1:] for row in connection.execute("SELECT id, next_on, last_on FROM contracts")}
        for each, plain in self.ledger.said.items():
            covered = self.books.states[each].covered
            told = Counter(
                (invoice, cover.row, (cover.first, cover.last) if cover.type == "cyclical" else None)
                for invoice, covers in covered.items()
                for cover in covers
            )
            assert told == Counter((invoice, charge.row, charge.days) for invoice, charge in self.ledger.standing(each))
            for row in plain.rows:
                assert set(self.ledger.charged(each, row.key).values()) <= {1}, "a day is charged twice"
            assert seen[each] == (self.ledger.next_on(each), self.ledger.last_on(each))

    def live(self, r: Random, deeds: int, also: dict[str, Deed] | None = None) -> None:
        """So many deeds after a first run; the books are looked at after each."""
        every = DEEDS | (also or {})
        self.open(agreement(r), agreement(r))
        self.run(BEGIN + timedelta(170), merged=False, dated=None, only=None)
        self.approve_invoices()
        for name in r.choices([*every, *OFTEN], k=deeds):
            getattr(self, name)(*every[name](r))
            self.the_books_hold()


DEEDS: dict[str, Deed] = {
    "agree": lambda r: (agreement(r),),
    "reprice": lambda r: (r.randrange(9), r.randrange(9), r.choice(PRICES), a_day(r)),
    "amend": lambda r: (r.randrange(9), terms(r)),
    "withdraw_or_approve": lambda r: (r.randrange(9), r.random() < 0.4),
    "cancel": lambda r: (r.randrange(9), a_day(r) + timedelta(30)),
    "renew": lambda r: (r.randrange(9), a_day(r)),
    "run": lambda r: (a_day(r), r.random() < 0.5, sometimes(r, a_day), sometimes(r, lambda r: r.randrange(9))),
    "invoice_whole": lambda r: (r.randrange(9),),
    "approve_invoices": lambda r: (),
    "credit_invoice": lambda r: (r.randrange(99), r.random() < 0.3),
    "void": lambda r: (r.randrange(99), r.random() < 0.5, r.random() < 0.5),
    "reissue": lambda r: (r.randrange(99),),
    "amend_by_hand": lambda r: (r.randrange(99),),
    "pay": lambda r: (r.randrange(99),),
}
OFTEN = ("run", "run", "run", "approve_invoices", "credit_invoice", "credit_invoice", "void", "void")


def lived(office: Landlord, seed: int, deeds: int, also: dict[str, Deed] | None = None) -> None:
    try:
        office.live(Random(seed), deeds, also)
    finally:
        office.teardown()


@pytest.mark.feature("C08", "C09", "C12", "C14", "C17", "C102")
@given(seed=st.integers(0, 2**63))
@settings(some(5, 1), derandomize=False)
def test_each_day_is_charged_once_after_any_sequence_of_contracts(new_database: Copies, seed: int) -> None:
    lived(Landlord(new_database), seed, 40)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@given(seed=st.integers(0, 2**63))
@settings(some(200, 1))
def test_each_day_is_charged_once_after_many_long_sequences(new_database: Copies, seed: int) -> None:
    lived(Landlord(new_database), seed, 120)
