"""A small company's books: facts are decided by the rules, kept by the store and shown by the read models."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from aggregates.bank_payment import BankPayment, rules
from aggregates.customer import Customer
from aggregates.event import Event, State, fold
from aggregates.ids import customer_id
from aggregates.invoice import Invoice, Line, Totals
from aggregates.invoice.apply import apply
from aggregates.invoice.cover import cover, uncover
from aggregates.invoice.write_off import write_off
from aggregates.registry import AGGREGATES
from projections.engine import Engine
from queries.rows import Connection
from store.facts import Append, NewFact
from store.store import Store

TODAY = date(2026, 6, 30)
STATEMENT = UUID(int=7)
ISSUED, BOOKED, DUE = date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 15)


def on(day: int, month: int = 6) -> date:
    """A day of 2026, of June unless said otherwise."""
    return date(2026, month, day)


class Books:
    """Everything that can happen, in short words. Amounts are text; days are dates."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine
        self.states: dict[UUID, Any] = {}
        self.versions: dict[UUID, int] = {}
        self.numbers = 0
        self.waiting: list[tuple[str, str | None, list[NewFact]]] = []

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read models that have seen everything."""
        self.settle()
        with self.store.reading() as connection:
            yield connection

    def record(self, facts: Iterable[tuple[State, Event]], by: str = "anna", reason: str | None = None) -> None:
        """Keeps facts; several in one call stand in one transaction."""
        new = []
        for state, event in facts:
            version = self.versions[state.id] = self.versions.get(state.id, 0) + 1
            self.states[state.id] = fold(AGGREGATES[type(state)], self.states.get(state.id, state), [event])
            new.append(NewFact(state.id, version, event))
        self.waiting.append((by, reason, new))

    def keep(self) -> int:
        """Writes what waits; the position of the last fact."""
        for by, reason, new in self.waiting:
            command = uuid4()
            self.store.append(
                Append(command_id=command, name="test", fingerprint=str(command), by=by, reason=reason, facts=new)
            )
        self.waiting = []
        return self.store.head().position

    def settle(self) -> int:
        """Waits for the read models; their position."""
        self.keep()
        return self.engine.catch_up()

    def customer(self, code: str, name: str | None = None, **card: Any) -> None:
        """Opens a debtor card."""
        event = Customer.Entered(effective_on=on(1, 1), code=code, name=name or f"SIA {code}", **card)
        self.record([(Customer(id=customer_id(code)), event)])

    def draft(self, payer: str, gross: str, *, at: date = ISSUED, kind: str = "invoice", **more: Any) -> UUID:
        """Draws up a document of one line without VAT."""
        event = Invoice.Drafted(
            effective_on=at, type=kind, payer=payer, payer_name=f"SIA {payer}", currency=more.pop("currency", "EUR"),
            lines=(Line(text="Work", unit_price=Decimal(gross), net=Decimal(gross)),),
            totals=Totals(net=Decimal(gross), gross=Decimal(gross)), **more,
        )  # fmt: skip
        id_ = uuid4()
        self.record([(Invoice(id=id_), event)])
        return id_

    def approve(self, id_: UUID, *, issued: date, due: date | None) -> None:
        """Makes it owed, with the next number."""
        invoice = self.states[id_]
        self.numbers += 1
        number = invoice.number or f"R-{self.numbers:06d}"
        event = Invoice.Approved(
            effective_on=issued, payer=invoice.payer, currency=invoice.currency, uncovered=invoice.totals.gross,
            due_on=due, type=invoice.type, direction=invoice.direction, number=number, series="R", issued_on=issued,
            creditor_reference=None, payer_name=invoice.payer_name, totals=invoice.totals, lines=invoice.lines,
            base_gross=invoice.totals.gross,
        )  # fmt: skip
        self.record([(invoice, event)])

    def invoice(
        self,
        payer: str,
        gross: str,
        *,
        issued: date = ISSUED,
        due: date | None = DUE,
        kind: str = "invoice",
        **more: Any,
    ) -> UUID:
        """Draws up and approves."""
        id_ = self.draft(payer, gross, at=issued, kind=kind, **more)
        self.approve(id_, issued=issued, due=due)
        return id_

    def payment(self, amount: str, *, booked: date = BOOKED, payer: str | None = None, **more: Any) -> UUID:
        """The bank books money."""
        id_ = uuid4()
        payment = BankPayment(id=id_)
        given = {"account": "LV00OURS", "statement": STATEMENT, "currency": "EUR", **more}
        facts = rules.book(
            payment,
            booked_on=booked,
            amount=Decimal(amount),
            base_amount=Decimal(amount),
            payer=payer,
            on=booked,
            **given,
        )
        self.record((payment, event) for event in facts)
        return id_

    def link(self, payment: UUID, invoice: UUID, amount: str, *, at: date, by: str = "anna") -> None:
        """The payment pays so much of the invoice."""
        money, debt = self.states[payment], self.states[invoice]
        linked = rules.link(
            money, invoice=invoice, number=debt.number, customer=debt.payer, paid=Decimal(amount),
            amount=Decimal(amount), on=at,
        )  # fmt: skip
        covered = cover(debt, document=payment, amount=Decimal(amount), on=at, base_value=Decimal(amount))
        self.record([*((money, event) for event in linked), (debt, covered)], by=by)

    def unlink(self, payment: UUID, invoice: UUID, *, undo: str, at: date, reason: str = "wrong link") -> None:
        """Undoes the links of the two."""
        money, debt = self.states[payment], self.states[invoice]
        gone = rules.unlink(money, undo=undo, invoice=invoice, on=at)  # type: ignore[arg-type]
        facts: list[tuple[State, Event]] = [(money, event) for event in gone]
        for event in gone:
            opened = uncover(
                debt, document=payment, amount=event.amount, undo=event.undo, on=event.effective_on,
                base_value=event.base_value,
            )  # fmt: skip
            facts.append((debt, opened))
        self.record(facts, reason=reason)

    def attribute(self, payment: UUID, customer: str, *, at: date) -> None:
        """Says whose money it is."""
        self._do(payment, rules.attribute(self.states[payment], customer=customer, on=at))

    def set_aside(self, payment: UUID, *, at: date) -> None:
        """Takes it out of the worklist."""
        self._do(payment, rules.set_aside(self.states[payment], on=at))

    def write_off(self, invoice: UUID, amount: str, *, at: date) -> None:
        """Gives up a part of the debt."""
        self._do(invoice, write_off(self.states[invoice], amount=Decimal(amount), limit=None, on=at))

    def apply(self, note: UUID, invoice: UUID, amount: str, *, at: date) -> None:
        """A credit note covers so much of an invoice."""
        credit = apply(self.states[note], self.states[invoice], amount=Decimal(amount), on=at)
        facts: list[tuple[State, Event]] = [(self.states[note], event) for event in credit.note_events]
        self.record([*facts, *((self.states[invoice], event) for event in credit.invoice_events)])

    def _do(self, id_: UUID, events: Iterable[Event]) -> None:
        self.record([(self.states[id_], event) for event in events])
