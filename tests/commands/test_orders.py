"""Orders change at the source, one or a thousand at once: invoices follow, locks hold, and nothing is half done."""

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.errors import Refusal
from aggregates.invoice import Invoice
from aggregates.order import Order
from aggregates.order.refusals import LockedByTrip, OrderOnInvoice
from aggregates.trip import Trip
from commands.attachments import AttachToOrder, attach_to_order
from commands.command import Command
from commands.command import Order as Given_
from commands.invoices.from_orders import InvoiceOrder, invoice_order
from commands.orders.amend_order import AmendOrder, AmendOrders, OrderChange, amend_order, amend_orders
from commands.orders.cancel_order import CancelOrder, cancel_order
from commands.orders.change_dates import ChangeOrderDates, change_order_dates
from commands.orders.content import OrderPrice
from commands.orders.enter_order import EnterOrder, enter_order
from commands.registers.enter_register import EnterRegister, enter_register
from commands.trips.approve_trip import ApproveTrip, approve_trip
from commands.trips.load_trip import AddTripOrder, add_trip_order
from commands.trips.plan_trip import PlanTrip, plan_trip
from commands.work import Work
from store.errors import VersionConflict
from tests.books import folded
from tests.commands.conftest import CLERK, Given


def price(unit_price: str, text: str = "Transports", **more: Any) -> OrderPrice:
    return OrderPrice(text=text, unit_price=Decimal(unit_price), vat_code="PVN21", **more)


def order(given: Given, number: str = "P-1", *prices: OrderPrice) -> UUID:
    command = EnterOrder(number=number, customer="ACME", prices=prices or (price("450.00"),))
    return UUID(given.do(command, enter_order).id)


def invoiced(given: Given, *orders: UUID) -> list[UUID]:
    return [UUID(given.do(InvoiceOrder(), invoice_order, each).id) for each in orders]


def states(given: Given) -> dict[UUID, Any]:
    return folded(given.store).states


@pytest.mark.feature("T17", "T18")
def test_what_is_green_reaches_the_draft_in_the_orders_own_transaction(given: Given) -> None:
    each = order(given)
    (draft,) = invoiced(given, each)
    given.when(AmendOrder(reference="PO 4711"), amend_order, each).then("Order.Amended", "Invoice.LiveUpdated")
    assert states(given)[draft].reference == "PO 4711"
    given.when(ChangeOrderDates(actual_on="2026-05-12"), change_order_dates, each).then(
        "Order.DatesChanged", "Invoice.LiveUpdated"
    )
    assert states(given)[draft].lines[0].text == "Transports; 12.05.2026"
    given.when(AmendOrder(prices=(price("470.00"),)), amend_order, each).then("Order.Amended", "Invoice.Outdated")
    assert states(given)[draft].totals.net == Decimal("450.00")
    given.when(AmendOrder(customer_manager="Ilze"), amend_order, each).then("Order.Amended")


@pytest.mark.feature("T17")
def test_an_order_on_an_invoice_keeps_its_customer_and_is_not_cancelled(given: Given) -> None:
    given.customer("BETA")
    each = order(given)
    invoiced(given, each)
    refusal = given.when(AmendOrder(customer="BETA"), amend_order, each).refused(OrderOnInvoice)
    assert "a draft invoice" in refusal.detail and "remove it from the invoice" in refusal.detail
    given.when(AmendOrder(customer="ACME"), amend_order, each).then()
    given.when(CancelOrder(reason="x"), cancel_order, each).refused(OrderOnInvoice)
    free = order(given, "P-2")
    given.when(AmendOrder(customer="BETA"), amend_order, free).then("Order.Amended")
    assert states(given)[free].customer == "BETA"


@pytest.mark.feature("T17")
def test_a_thousand_orders_ask_no_more_often_than_ten(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    load_many = given.store.load_many

    def counting(ids: Any, **more: Any) -> Any:
        asked.append(1)
        return load_many(ids, **more)

    orders = [order(given, f"P-{number}") for number in range(60)]
    invoiced(given, *orders)
    trip = UUID(given.do(PlanTrip(number="T-5"), plan_trip).id)
    for each in orders[::2]:
        given.do(AddTripOrder(order=each), add_trip_order, trip)
    monkeypatch.setattr(given.store, "load_many", counting)
    found = {}
    for count, new in ((10, "460.00"), (60, "480.00")):
        asked.clear()
        changes = tuple(OrderChange(id=each, prices=(price(new),)) for each in orders[:count])
        answer = given.do(AmendOrders(orders=changes), amend_orders)
        assert (len(answer.more["done"]), answer.more["refused"]) == (count, [])
        found[count] = len(asked)
    assert found[10] == found[60] <= 8
    assert all(len(each.outdated) == 1 for each in states(given).values() if isinstance(each, Invoice))


def test_what_an_invoice_cannot_take_over_yet_is_noted_and_a_refused_order_is_refused_whole(given: Given) -> None:
    later = {"name": "Later", "category": "S", "rates": [{"from_on": "2027-01-01", "rate": "5"}]}
    given.do(EnterRegister(code="NEXT", entry=later), enter_register, "vat_codes")
    first, second, third = order(given, "P-1"), order(given, "P-2"), order(given, "P-3")
    draft, other, _ = invoiced(given, first, second, third)
    too_early = OrderChange(id=first, reference="PO 1", prices=(OrderPrice(text="A", unit_price=1, vat_code="NEXT"),))
    fine = OrderChange(id=second, reference="PO 2")
    unknown = OrderChange(id=third, reference="PO 3", prices=(OrderPrice(text="A", unit_price=1, vat_code="NONE"),))
    answer = given.do(AmendOrders(orders=(too_early, fine, unknown)), amend_orders)
    assert [item["id"] for item in answer.more["done"]] == [str(first), str(second)]
    assert [(item.id, item.type) for item in answer.more["refused"]] == [(str(third), "/problems/unknown-code")]
    after = states(given)
    assert after[draft].outdated and after[draft].totals.net == 450, "a price waits, so it need not be priced today"
    assert (after[draft].reference, after[other].reference) == ("PO 1", "PO 2")
    assert after[third].reference is None, "nothing of it is half done"


def test_what_is_taken_back_inside_a_bulk_command_leaves_no_trace(given: Given) -> None:
    each = order(given)
    work = Work(given.desk, Given_(CLERK), Command())
    before = work.one(Order, each, "order")
    work.record(each, [Order.Amended(effective_on=work.on, reference="first")])
    kept = work.state(Order, each)
    with pytest.raises(LockedByTrip), work.whole():
        work.record(each, [Order.Amended(effective_on=work.on, reference="second")])
        work.take("key", each)
        work.record(each, [Order.Cancelled(effective_on=work.on)])
        raise LockedByTrip("Locked; wait.")
    assert (work.state(Order, each), work.version(each), work.taken) == (kept, 2, [])
    assert [fact.event.reference for fact in work.facts] == ["first"]
    with work.whole():
        work.record(each, [Order.Amended(effective_on=work.on, reference="third")])
    assert [fact.originator_version for fact in work.facts] == [2, 3]
    assert before.reference is None


@pytest.mark.feature("T24")
def test_a_trip_that_is_approved_meanwhile_stops_the_change(given: Given) -> None:
    """Approving and amending race; whoever is second sees what the first did."""
    each = order(given)
    trip = UUID(given.do(PlanTrip(number="T-5"), plan_trip).id)
    given.do(AddTripOrder(order=each), add_trip_order, trip)
    append, approved = given.store.append, threading.Event()

    def late(batch: Any) -> Any:
        if batch.name == "amend_order" and not approved.is_set():
            approved.set()
            given.do(ApproveTrip(), approve_trip, trip)
        return append(batch)

    given.store.append = late  # type: ignore[method-assign]
    with pytest.raises(LockedByTrip):
        given.do(AmendOrder(prices=(price("1.00"),)), amend_order, each)
    after = states(given)
    assert after[each].prices[0].unit_price == Decimal("450.00")
    assert isinstance(after[trip], Trip) and after[trip].status == "approved"


def test_two_who_enter_one_number_at_once_make_one_order(given: Given) -> None:
    outcomes: list[str] = []

    def enter() -> None:
        try:
            outcomes.append(given.do(EnterOrder(number="P-1", customer="ACME"), enter_order).events[0])
        except (Refusal, VersionConflict) as refusal:
            outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["Order.Entered", "OrderExists", "OrderExists", "OrderExists"]


@pytest.mark.feature("T03")
def test_attaching_names_the_bytes_and_never_holds_them(given: Given) -> None:
    each = order(given)
    command = AttachToOrder(name="pod.pdf", kind="pod", media_type="application/pdf", size=9, sha256="a" * 64)
    given.when(command, attach_to_order, each).then("Order.Attached")
    (fact,) = given.store.facts(after=given.store.head().position - 1)
    assert fact.event.attachment.sha256 == "a" * 64  # type: ignore[attr-defined]
    given.when(command, attach_to_order, each).then()
    for wrong in ({"sha256": "A" * 64}, {"size": 0}, {"kind": "love-letter"}, {"name": ""}):
        with pytest.raises(ValueError):
            AttachToOrder.model_validate(command.model_dump() | wrong)
