"""The row of an invoice says what its facts say, whatever befell it and in which order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import astuple

from aggregates.attachment import Attachment
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.invoice.parts import Advanced, Binding
from aggregates.invoice.reminding import withdraw
from aggregates.origin import Change, Part
from projections import invoices
from projections.engine import Engine
from projections.invoice_tables import INVOICES
from store.store import Store
from tests.projections import world
from tests.projections.test_rows import APPROVED, COVERED, DEBT, ID, ON, TOTALS, rows

SAID: dict[str, Any] = {"payer": "A", "payer_name": "SIA Ābols", "currency": "EUR", "lines": (), "totals": TOTALS}
PROJECT, ORDER = UUID(int=5), UUID(int=6)
CHANGE = Change(field="reference", was="a", now="b")


def paper(made: world.World, invoice: Invoice) -> Event:
    """One of the facts that move no money and may befall it, at random."""
    on, chance = made.day(), made.random
    letter = UUID(int=chance.randint(1, 3))
    binding = Binding(project=PROJECT, row="r", line=1, amount=Decimal(chance.randint(-3, 3)))
    parts = tuple(Part(source=UUID(int=chance.randint(1, 9)), number="O", type="spot") for _ in range(2))
    content = SAID | {
        "effective_on": on,
        "account": chance.choice([None, "MAIN"]),
        "client": chance.choice([None, "B"]),
    }
    if invoice.direction == "purchase":
        content |= {"number": "P", "issued_on": on}
    changes = chance.choice([(), (CHANGE,)])
    file = Attachment(key="a1", name="p.pdf", media_type="application/pdf", size=3, sha256="0f")
    drafting: list[Event] = [
        Invoice.OrderAdded(bases=parts, orders=tuple(each.source for each in parts), **content),
        Invoice.OrderRemoved(order=parts[0].source, orders=(parts[1].source,), **content),
        Invoice.LiveUpdated(bases=parts, changes=(CHANGE,), **content),
        Invoice.Regenerated(revision=chance.randint(1, 9), bases=parts, changes=(CHANGE,), **content),
    ]
    events: list[Event] = [
        Invoice.Confirmed(effective_on=on),
        Invoice.ConfirmationWithdrawn(effective_on=on),
        Invoice.Attached(effective_on=on, attachment=file),
        Invoice.Detached(effective_on=on, key="a1"),
        Invoice.Sent(effective_on=on, channel="email", sent_on=on, to=('a"b', "c"), attachments=(file,)),
        Invoice.Sent(effective_on=on, channel="post", sent_on=on - timedelta(1)),
        Invoice.Bound(effective_on=on, binding=binding),
        *(Invoice.Unbound(effective_on=on, binding=each) for each in invoice.bindings),
        Invoice.Outdated(effective_on=on, changes=changes),
        Invoice.AdvancesChosen(effective_on=on),
    ]
    accounting: list[Event] = [
        Invoice.Assigned(effective_on=on, assignee="F", assignee_name="Factor"),
        Invoice.AssignmentWithdrawn(effective_on=on, assignee="F"),
        Invoice.Disputed(effective_on=on, customer="C", why="Not ordered"),
        Invoice.DisputeSettled(effective_on=on, customer="C", outcome="Agreed"),
        Invoice.RemindersHeld(effective_on=on, customer="C", until=on),
        Invoice.RemindersReleased(effective_on=on, customer="C"),
        Invoice.Reminded(effective_on=on, level=2, reminded_on=on),
        Invoice.Reminded(
            effective_on=on, level=chance.randint(1, 9), reminded_on=on, letter=letter, customer="C", currency="EUR"
        ),
        *withdraw(invoice, letter, on=on),
        *([Invoice.Unbooked(effective_on=on, batch="B2")] if invoice.booked else []),
        *([] if invoice.booked else [Invoice.Booked(effective_on=on, batch="B2")]),
        *([] if invoice.exported else [Invoice.Exported(effective_on=on, batch="B1")]),
        *([Invoice.ExportWithdrawn(effective_on=on, batch="B1")] if invoice.exported and not invoice.booked else []),
    ]
    return chance.choice([*events, *{"draft": drafting, "approved": accounting}.get(invoice.status, [])])


@pytest.mark.parametrize("seed", range(4))
def test_every_row_is_the_fold_of_its_facts(
    store: Store, engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [each for each in world.HAPPENINGS if each is not world.exported]  # `paper` does that
    monkeypatch.setattr(world, "HAPPENINGS", others)
    made = world.World(seed).live(20)
    for _ in range(60):
        invoice = made.live(2).one(Invoice)
        made.keep(invoice, paper(made, invoice))
    made.record(store)
    engine.catch_up()
    assert engine.parked() == []
    with store.reading() as connection:
        names = ", ".join(COMPARED)
        found = {row[0]: row[1:] for row in connection.execute(f"SELECT id, {names} FROM invoices")}

    states = {each: state for each, state in made.states.items() if isinstance(state, Invoice)}
    assert found.keys() == states.keys()
    for each, state in states.items():
        expected = tuple(told(state) for told in COMPARED.values())
        assert dict(zip(COMPARED, found[each], strict=True)) == dict(zip(COMPARED, expected, strict=True))


def booking(state: Invoice) -> str:
    return "booked" if state.booked else "in_process" if state.exported else "not_booked"


COMPARED: dict[str, Any] = {
    "status": lambda s: s.status,
    "direction": lambda s: s.direction,
    "source": lambda s: s.source,
    "number": lambda s: s.number,
    "client": lambda s: s.client,
    "account": lambda s: s.account,
    "assignee": lambda s: s.assignee,
    "booking": booking,
    "batch": lambda s: s.batch,
    "confirmed": lambda s: s.confirmed,
    "bound": lambda s: sum((each.amount for each in s.bindings), Decimal(0)),
    "out_of_date": lambda s: bool(s.outdated),
    "revision": lambda s: s.revision,
    "uncovered": lambda s: s.uncovered,
    "prepaid": lambda s: s.prepaid,
    "sent_on": lambda s: s.sent[-1].sent_on if s.sent else None,
    "reminder_level": lambda s: s.reminder_level or None,
    "reminded_on": lambda s: s.reminded_on,
    "disputed": lambda s: s.disputed,
    "held_until": lambda s: s.held_until,
    "posted_on": lambda s: next((each.sent_on for each in reversed(s.sent) if each.channel == "post"), None),
}


def test_a_draft_is_a_whole_row_and_counts_in_its_own_list() -> None:
    drafted = Invoice.Drafted(effective_on=ON, source="project", project=PROJECT, **SAID)
    row, words, every, income = rows(invoices, drafted)

    assert (row.source, row.project, row.booking, row.bound) == ("project", PROJECT, "not_booked", 0)
    assert (row.name_key, words.said, words.name, words.number) == ("sia abols", "a", "sia abols", "")
    assert (every[1], income[1]) == (("invoices", ""), ("invoices", "sales"))
    assert len(astuple(row)) == len(INVOICES.columns)


def test_a_providers_number_and_day_stand_on_the_draft() -> None:
    bought = SAID | {"number": "Ž-1", "issued_on": ON}
    row, words, *_ = rows(invoices, Invoice.Drafted(effective_on=ON, direction="purchase", **bought))
    assert (row.number, words.number, row.issued_on) == ("Ž-1", "z-1", ON)

    ((_, _, amended), (_, _, words)) = rows(invoices, Invoice.Amended(effective_on=ON, **SAID))
    assert "number" not in amended.keys() | words.keys()  # a sales draft keeps the number that it once had


@pytest.mark.feature("F13")
def test_what_an_invoice_deducts_and_what_of_an_advance_is_left() -> None:
    parts = (Advanced(document=ORDER, number="AV-1", amount=Decimal("10.00")),) * 2
    fields = {name: getattr(APPROVED, name) for name in APPROVED.__struct_fields__}
    ((_, _, values), _) = rows(invoices, Invoice.Approved(**fields | {"advanced": parts}))
    assert values["advanced"] == Decimal("20.00")

    money = {"document": ORDER, "amount": Decimal(7), "base_released": Decimal(7), "uncovered": Decimal(1)}
    advance = DEBT | {"type": "advance"}
    _, paid = rows(invoices, Invoice.Covered(**money, **advance))
    assert paid == INVOICES.add(ID, prepaid=Decimal(7))
    assert len(rows(invoices, Invoice.Covered(source="credit_note", **money, **advance))) == 1
    assert len(rows(invoices, COVERED)) == 1
