"""A company at random: whatever the rules allow happens in any order, and every fact of it is written down."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from aggregates.bank_payment import BankPayment, booking, linking, returning
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.customer import Customer
from aggregates.errors import Refusal
from aggregates.event import Event, State, fold
from aggregates.ids import customer_id
from aggregates.invoice import Invoice, Line, apply, approve, cover, credit, draft, write_off
from aggregates.registry import AGGREGATES
from store.facts import Append, NewFact
from store.store import Store

RATES = {"S21": Decimal(21), "Z": Decimal(0)}
TEXTS = (
    "Apmaksa par rēķinu",
    'SIA "Bērzi"',
    "two\nlines\tand a tab",
    "back\\slash",
    "None",
    "null",
    "",
    "'; --",
    "\u00a0",
)


class Written(NamedTuple):
    """A fact as a projection gets it."""

    position: int
    id: str
    version: int
    recorded_at: str
    by: str
    event: Event


class World:
    """Customers, invoices and payments, and what has befallen them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.states: dict[UUID, Any] = {}
        self.facts: list[tuple[UUID, int, Event]] = []
        self.versions: dict[UUID, int] = {}
        self.number = 0
        self.today = date(2026, 1, 5)
        for code in ("ABOLS", "BERZS", "CIRULIS"):
            self.keep(Customer(id=customer_id(code)), Customer.Entered(effective_on=self.today, code=code, name=code))

    def keep(self, state: State, *events: Event) -> None:
        for event in events:
            known = self.states.get(state.id, state)
            self.states[state.id] = fold(AGGREGATES[type(state)], known, [event])
            self.versions[state.id] = self.versions.get(state.id, 0) + 1
            self.facts.append((state.id, self.versions[state.id], event))

    def written(self) -> list[Written]:
        return [
            Written(position, str(stream), version, "2026-01-05 10:00:00+00", "anna", event)
            for position, (stream, version, event) in enumerate(self.facts, 1)
        ]

    def record(self, store: Store, facts: Iterable[tuple[UUID, int, Event]] | None = None) -> int:
        """Keeps the facts (all, or these) in the store; the last position."""
        command, new = uuid4(), [NewFact(*each) for each in (self.facts if facts is None else facts)]
        batch = Append(command_id=command, name="test", fingerprint=str(command), by='an"na\\', facts=new)
        return store.append(batch).last

    def live(self, steps: int) -> "World":
        """Lets things happen; what the rules refuse does not."""
        while steps:
            happening: Callable[[World], None] = self.random.choice(HAPPENINGS)
            before = len(self.facts)
            try:
                happening(self)
            except (Refusal, IndexError):
                continue
            steps -= len(self.facts) > before
        return self

    def one(self, kind: type, **having: Any) -> Any:
        return self.random.choice(
            [s for s in self.states.values() if type(s) is kind and all(getattr(s, k) == v for k, v in having.items())]
        )

    def day(self) -> date:
        self.today += timedelta(days=self.random.randint(0, 3))
        return self.today

    def amount(self, most: Decimal) -> Decimal:
        return self.random.choice([most, (most / 2).quantize(Decimal("0.01")), Decimal("0.01")])


def drafted(world: World) -> None:
    lines = [
        Line(
            text=world.random.choice(TEXTS) or "x",
            unit_price=Decimal(world.random.randint(0, 30000)) / 100,
            vat_code=code,
        )
        for code in world.random.choices(list(RATES), k=world.random.randint(1, 3))
    ]
    invoice, on = Invoice(id=uuid4()), world.day()
    direction = world.random.choice(["sales", "sales", "purchase"])
    theirs = {"number": f"P {len(world.facts)}", "issued_on": on} if direction == "purchase" else {}
    events = draft.draft(
        invoice,
        payer=world.one(Customer).code,
        payer_name="SIA Ķirsis",
        currency=world.random.choice(["EUR", "EUR", "USD"]),
        lines=lines,
        rates=RATES,
        on=on,
        type=world.random.choice(["invoice", "invoice", "advance"]),
        direction=direction,
        comment="one\ntwo",
        **theirs,
    )
    world.keep(invoice, *events)


def approved(world: World) -> None:
    invoice = world.one(Invoice, status="draft")
    world.number += 1
    rate = Decimal("0.9137") if invoice.currency == "USD" else Decimal(1)
    number, on = (None, invoice.issued_on) if invoice.number else (f"R-{world.number:05}", world.day())
    events = approve.approve(
        invoice, number=number, series="R", issued_on=on, due_on=on + timedelta(days=14), rates=RATES,
        payer_name=invoice.payer_name, exchange_rate=rate,
    )  # fmt: skip
    world.keep(invoice, *events)


def unapproved(world: World) -> None:
    invoice = world.one(Invoice, status="approved")
    world.keep(invoice, *approve.unapprove(invoice, on=world.day()))


def cancelled(world: World) -> None:
    invoice = world.one(Invoice)
    world.keep(invoice, *approve.cancel(invoice, on=world.day()))


def booked(world: World) -> None:
    payment = BankPayment(id=uuid4())
    amount = Decimal(world.random.randint(1, 40000)) / 100
    events = booking.book(
        payment, statement=uuid4(), account="LV00BANK", booked_on=world.day(), amount=amount, on=world.today,
        currency="EUR", base_amount=amount, name=world.random.choice(TEXTS) or None, iban="LV12PAYER",
        text=world.random.choice(TEXTS), payer=world.random.choice([None, world.one(Customer).code]),
    )  # fmt: skip
    world.keep(payment, *events)


def linked(world: World) -> None:
    payment, invoice = world.one(BankPayment, status="booked"), world.one(Invoice, status="approved", currency="EUR")
    amount, on = world.amount(min(payment.uncovered, invoice.uncovered)), world.day()
    both = {"amount": amount, "on": on}
    events = linking.link(payment, invoice=invoice.id, number="R", customer=invoice.payer, paid=amount, **both)
    value = Decimal(str(events[-1].base_value)) + world.random.choice([Decimal(0), Decimal("0.02")])
    covered = cover.cover(invoice, document=payment.id, base_value=value, **both)
    world.keep(payment, *events)
    world.keep(invoice, covered)


def unlinked(world: World) -> None:
    payment = world.one(BankPayment, status="booked")
    undo = world.random.choice(["correction", "reversal"])
    link = payment.links[-1]
    events = linking.unlink(payment, undo=undo, invoice=link.invoice, on=world.day())
    for event in events:
        invoice = world.states[link.invoice]
        undone = cover.uncover(invoice, document=payment.id, amount=event.amount, undo=undo, on=event.effective_on)
        world.keep(payment, event)
        world.keep(invoice, undone)
    world.keep(payment, *linking.forget_payer(world.states[payment.id]))


def attributed(world: World) -> None:
    payment = world.one(BankPayment)
    world.keep(payment, *booking.attribute(payment, customer=world.one(Customer).code, on=world.day()))


def put_aside(world: World) -> None:
    payment = world.one(BankPayment)
    change = booking.take_up if payment.status == "set_aside" else booking.set_aside
    world.keep(payment, *change(payment, on=world.day()))


def taken_back(world: World) -> None:
    payment = world.one(BankPayment, links=())
    amount = world.amount(payment.amount - payment.returned)
    world.keep(payment, *returning.take_back(payment, amount=amount, booked_on=world.day(), on=world.today))


def rest_written_off(world: World) -> None:
    payment = world.one(BankPayment)
    if payment.write_offs:
        world.keep(payment, *returning.undo_write_off(payment))
    else:
        events = returning.write_off_difference(payment, amount=payment.uncovered, limit=Decimal(50), on=world.day())
        world.keep(payment, *events)


def written_off(world: World) -> None:
    invoice = world.one(Invoice, status="approved")
    if invoice.written_off:
        world.keep(invoice, *write_off.undo_write_off(invoice, undo="correction", on=world.day()))
    else:
        amount = world.amount(invoice.uncovered)
        world.keep(invoice, *write_off.write_off(invoice, amount=amount, limit=None, on=world.day()))


def credited(world: World) -> None:
    invoice, note = world.one(Invoice, status="approved"), Invoice(id=uuid4())
    world.number += 1
    both = credit.credit(invoice, credit_note=note.id, number=f"K-{world.number}", series="K", on=world.day())
    world.keep(note, *both.note_events)
    world.keep(invoice, *both.invoice_events)


def unapplied(world: World) -> None:
    note = world.one(Invoice, type="credit_note", status="approved")
    invoice = world.states[note.applied[-1].document]
    both = apply.unapply(note, invoice, undo="reversal", on=world.day())
    world.keep(note, *both.note_events)
    world.keep(invoice, *both.invoice_events)


def exported(world: World) -> None:
    invoice = world.one(Invoice, status="approved")
    event = Invoice.ExportWithdrawn if invoice.exported else Invoice.Exported
    world.keep(invoice, event(effective_on=world.day(), batch="B1"))


def imported(world: World) -> None:
    statement = BankStatement(id=uuid4())
    entry = KeptEntry(
        fingerprint=str(uuid4()), direction="debit", status="booked", booked_on=world.day(), amount=Decimal("7.10"),
        currency="EUR", text="fee\nof the bank",
    )  # fmt: skip
    world.keep(
        statement,
        BankStatement.EntriesKept(effective_on=world.today, entries=(entry,)),
        BankStatement.Imported(
            effective_on=world.today, file="ab", format="camt.053.001.08", account="LV00BANK", entries=1, booked=1,
            credits=Decimal(0), debits=Decimal("7.10"), payments_new=0, payments_known=0, warnings=(("x", "y"),),
        ),
    )  # fmt: skip


def amended(world: World) -> None:
    customer = world.one(Customer)
    event = Customer.Amended(effective_on=world.day(), name=f"Ā{world.random.randint(0, 99)}", ibans=("LV1", "LV2"))
    world.keep(customer, event)


HAPPENINGS: list[Callable[[World], None]] = [
    *[drafted] * 4, *[approved] * 6, *[booked] * 4, *[linked] * 6, unlinked, unlinked, unapproved, cancelled,
    attributed, put_aside, taken_back, rest_written_off, written_off, credited, unapplied, exported, imported, amended,
]  # fmt: skip
