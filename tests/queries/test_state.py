"""What anything was at a moment, without a line of code of its own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from aggregates.ids import order_id, project_id
from aggregates.order import Order
from aggregates.project import Project
from queries.as_of import Moment
from queries.state import NothingYet, state_then
from tests.projections.world import World
from tests.queries.books import Books, on


@pytest.mark.feature("I1")
def test_an_invoice_is_shown_as_it_was_on_a_day_and_as_it_was_known(books: Books) -> None:
    bill = books.invoice("ALFA", "100.00", issued=on(1))
    before = books.settle()
    money = books.payment("30.00", booked=on(9))
    books.link(money, bill, "30.00", at=on(10))
    books.settle()

    then = state_then(books.store, bill, Moment(as_of=on(9)))
    assert (then.kind, then.state["status"], then.state["covers"]) == ("Invoice", "approved", ())
    assert (then.facts, then.version) == (2, 3)
    now = state_then(books.store, bill)
    assert [each["amount"] for each in now.state["covers"]] == ["30.00"]
    assert state_then(books.store, bill, Moment(position=before)).state == then.state
    assert state_then(books.store, money).kind == "BankPayment"
    with pytest.raises(NothingYet):
        state_then(books.store, bill, Moment(as_of=on(31, 5)))
    with pytest.raises(NothingYet):
        state_then(books.store, uuid4())


def test_a_correction_was_never_true_and_a_reversal_was_until_then(books: Books) -> None:
    bill = books.invoice("ALFA", "100.00")
    for amount, undo in (("10.00", "correction"), ("20.00", "reversal")):
        money = books.payment(amount)
        books.link(money, bill, amount, at=on(12))
        books.unlink(money, bill, undo=undo, at=on(20))
    books.settle()

    between, after = (state_then(books.store, bill, Moment(as_of=on(day))).state["covers"] for day in (15, 20))
    assert ([each["amount"] for each in between], after) == (["20.00"], ())


def test_new_kinds_of_things_need_nothing_of_their_own(books: Books) -> None:
    project = Project(id=project_id("SPRING"))
    said = {"code": "SPRING", "client": "ALFA", "client_name": "SIA Alfa", "currency": "EUR", "supervisors": ()}
    books.record([(project, Project.Opened(effective_on=on(1), title="Spring", **said))])
    books.record([(project, Project.Amended(effective_on=on(5), title="Summer"))])
    order = Order(id=order_id("O-1"))
    entered = Order.Entered(
        effective_on=on(2), number="O-1", customer="ALFA", customer_name="SIA Alfa", currency="EUR", reference="PO-1"
    )
    books.record([(order, entered), (order, Order.Amended(effective_on=on(6), reference="PO-2"))])
    books.settle()

    assert state_then(books.store, project.id, Moment(as_of=on(4))).state["title"] == "Spring"
    assert state_then(books.store, project.id).state["title"] == "Summer"
    then = state_then(books.store, order.id, Moment(as_of=on(4)))
    assert (then.kind, then.state["number"], then.state["reference"]) == ("Order", "O-1", "PO-1")


def test_any_day_of_any_history_can_be_folded(books: Books) -> None:
    """Facts whose effect lies in the past leave gaps in the order of days; no fold stumbles over them."""
    world = World(5).live(150)
    world.record(books.store)
    first = date(2026, 1, 1)
    for each in world.states:
        for days in range(0, 500, 50):
            moment = Moment(as_of=first + timedelta(days=days))
            try:
                then = state_then(books.store, each, moment)
            except NothingYet:
                continue
            assert then.state["id"] == str(each)
        assert state_then(books.store, each).version == world.versions[each]
