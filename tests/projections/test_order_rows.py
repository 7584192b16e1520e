"""Events in, rows out: orders, trips, and the files that belong to them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.attachment import Attachment
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.order import Cargo, Order, PriceLine
from aggregates.trip import Trip
from projections import attachments, orders, trips
from projections.attachments import ATTACHMENTS
from projections.changes import Changes, ReadModel
from projections.counters import COUNTERS
from projections.orders import ORDERS
from projections.trips import TRIPS
from tests.projections.world import Written

ID, OTHER = str(UUID(int=1)), UUID(int=2)
ON = date(2026, 6, 1)
SEEN = {"version": 3, "position": 7}
FILE = Attachment(key="k1", name="pod.pdf", media_type="application/pdf", size=9, sha256="a" * 64, kind="pod")


def rows(model: ReadModel, event: Event) -> Changes:
    return model.CHANGES[type(event)](event, Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event))


def figures(change: Any, *columns: str) -> tuple[Any, ...]:
    return tuple(getattr(change, column) for column in columns)


def test_an_order_is_born_with_what_a_search_looks_at() -> None:
    steel = Cargo(description="Tērauds", load_at="Rīga", unload_at="Tallinn")
    entered = Order.Entered(
        effective_on=ON, number="P-1", customer="ACME", customer_name="SIA Acme", currency="EUR", cargo=(steel,),
        prices=(PriceLine(key="L1", text="Transports"),), net=Decimal("450.00"), invoice_by=("email", "post"),
    )  # fmt: skip
    row, counted = rows(orders, entered)
    assert figures(row, "status", "number", "net", "cargo_text") == (
        "open", "P-1", Decimal("450.00"), "Tērauds Rīga Tallinn",
    )  # fmt: skip
    assert figures(row, "invoice_by", "pod_by", "trip", "invoice", "entered_on") == (
        '{"email","post"}', "{}", None, None, ON,
    )  # fmt: skip
    assert counted == COUNTERS.add(("orders", ""), rows=1)


def test_an_amended_order_changes_only_what_the_fact_names() -> None:
    assert rows(orders, Order.Amended(effective_on=ON, reference=None)) == (ORDERS.put(ID, **SEEN, reference=None),)
    assert rows(orders, Order.Amended(effective_on=ON, cargo=())) == (
        ORDERS.put(ID, **SEEN, cargo="[]", cargo_text=""),
    )
    assert rows(orders, Order.DatesChanged(effective_on=ON, actual_on=ON)) == (ORDERS.put(ID, **SEEN, actual_on=ON),)


def test_an_order_says_on_which_trip_and_invoice_it_is() -> None:
    for event, columns in (
        (Order.PutOnTrip(effective_on=ON, trip=OTHER, trip_number="T-5"), {"trip": OTHER, "trip_number": "T-5"}),
        (Order.TakenOffTrip(effective_on=ON, trip=OTHER), {"trip": None, "trip_number": None}),
        (Order.Invoiced(effective_on=ON, invoice=OTHER), {"invoice": OTHER}),
        (Order.Released(effective_on=ON, invoice=OTHER), {"invoice": None}),
        (Order.Cancelled(effective_on=ON), {"status": "cancelled"}),
        (Order.Attached(effective_on=ON, attachment=FILE), {}),
        (Order.Detached(effective_on=ON, key="k1"), {}),
    ):
        assert rows(orders, event) == (ORDERS.put(ID, **SEEN, **columns),)


def test_every_fact_of_orders_and_trips_moves_their_version() -> None:
    from aggregates.registry import events_of

    assert set(orders.CHANGES) == set(events_of(Order))
    assert set(trips.CHANGES) == set(events_of(Trip))


def test_a_trip_counts_its_orders_and_knows_who_approved_it() -> None:
    assert rows(trips, Trip.OrderAdded(effective_on=ON, order=OTHER)) == (
        TRIPS.put(ID, **SEEN),
        TRIPS.add(ID, orders=1),
    )
    assert rows(trips, Trip.OrderRemoved(effective_on=ON, order=OTHER))[1] == TRIPS.add(ID, orders=-1)
    (approved,) = rows(trips, Trip.Approved(effective_on=ON))
    assert approved == TRIPS.put(
        ID, **SEEN, status="approved", approved_at="2026-06-01 10:00:00+00", approved_by="anna"
    )
    (withdrawn,) = rows(trips, Trip.ApprovalWithdrawn(effective_on=ON))
    assert withdrawn == TRIPS.put(ID, **SEEN, status="planned", approved_at=None, approved_by=None)


def test_a_file_is_listed_until_it_is_detached_whatever_it_belongs_to() -> None:
    for attached, detached in ((Order.Attached, Order.Detached), (Invoice.Attached, Invoice.Detached)):
        ((verb, key, row),) = rows(attachments, attached(effective_on=ON, attachment=FILE))
        assert (verb.name, key, row["name"], row["kind"]) == ("put", (ID, "k1"), "pod.pdf", "pod")
        assert set(row) == set(ATTACHMENTS.columns), "all columns: the row is born when it is not there"
        assert rows(attachments, detached(effective_on=ON, key="k1")) == (ATTACHMENTS.drop((ID, "k1")),)
