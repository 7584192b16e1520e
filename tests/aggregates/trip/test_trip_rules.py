"""A trip carries orders; while it is approved it stays as it was driven."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET

from aggregates.plain_text import BadText
from aggregates.trip import Trip
from aggregates.trip.rules import (
    BadTripDates,
    EmptyTrip,
    NoSuchTrip,
    TripApproved,
    TripCancelled,
    TripExists,
    TripFull,
    TripNotApproved,
    add_order,
    amend,
    approve,
    cancel,
    plan,
    remove_order,
    withdraw_approval,
)
from tests.aggregates.given import given

ON = date(2026, 5, 12)
ORDER, OTHER = UUID(int=5), UUID(int=6)
NOTHING = Trip(id=UUID(int=2))
PLANNED = Trip.Planned(effective_on=ON, number="T-5", starts_on=ON)
LOADED = (PLANNED, Trip.OrderAdded(effective_on=ON, order=ORDER))
APPROVED = (*LOADED, Trip.Approved(effective_on=ON))
GONE = (PLANNED, Trip.Cancelled(effective_on=ON))


def test_a_trip_is_planned_once() -> None:
    given(NOTHING).when(plan, number=" T-5 ", starts_on=ON, driver=None, on=ON).then(PLANNED).then_state(
        status="planned"
    )
    given(NOTHING, PLANNED).when(plan, number="T-5", on=ON).then_refused(TripExists, "T-5")
    given(NOTHING).when(plan, number="T-5", vehicle="\x07", on=ON).then_refused(BadText, pointer="/vehicle")
    given(NOTHING).when(plan, number="T-5", starts_on=ON, ends_on=date(2026, 5, 11), on=ON).then_refused(BadTripDates)


def test_amending_keeps_only_what_changed() -> None:
    given(NOTHING, PLANNED).when(amend, on=ON, driver="Jānis", vehicle=UNSET, starts_on=ON).then(
        Trip.Amended(effective_on=ON, driver="Jānis")
    )
    given(NOTHING, PLANNED).when(amend, on=ON, starts_on=ON).then()
    given(NOTHING, PLANNED).when(amend, on=ON, ends_on=date(2026, 5, 1)).then_refused(BadTripDates, pointer="/ends_on")


@pytest.mark.feature("T24")
def test_a_trip_is_approved_when_it_carries_something() -> None:
    given(NOTHING, PLANNED).when(approve, on=ON).then_refused(EmptyTrip, "add an order first")
    given(NOTHING, *LOADED).when(approve, on=ON).then_state(status="approved")


@pytest.mark.feature("T25")
def test_an_approval_is_withdrawn_and_all_is_open_again() -> None:
    open_again = given(NOTHING, *APPROVED).when(withdraw_approval, on=ON).then_state(status="planned").state
    given(open_again).when(amend, on=ON, driver="Jānis").then_state(driver="Jānis")
    given(NOTHING, *LOADED).when(withdraw_approval, on=ON).then_refused(TripNotApproved)
    given(NOTHING, *GONE).when(withdraw_approval, on=ON).then_refused(TripCancelled)


CHANGES: list[tuple[Any, dict[str, Any]]] = [
    (amend, {"driver": "Jānis"}),
    (add_order, {"order": OTHER}),
    (remove_order, {"order": ORDER}),
    (approve, {}),
    (cancel, {}),
]


@pytest.mark.feature("T24")
@pytest.mark.parametrize(("rule", "asked"), CHANGES)
def test_nothing_of_an_approved_cancelled_or_unknown_trip_changes(rule: Any, asked: dict[str, Any]) -> None:
    given(NOTHING, *APPROVED).when(rule, on=ON, **asked).then_refused(TripApproved, "withdraw its approval first")
    given(NOTHING, *GONE).when(rule, on=ON, **asked).then_refused(TripCancelled)
    given(NOTHING).when(rule, on=ON, **asked).then_refused(NoSuchTrip)


def test_orders_come_and_go_and_a_cancelled_trip_carries_none() -> None:
    given(NOTHING, *LOADED).when(add_order, OTHER, on=ON).then_state(orders=(ORDER, OTHER))
    given(NOTHING, *LOADED).when(remove_order, ORDER, on=ON).then_state(orders=())
    given(NOTHING, *LOADED).when(cancel, on=ON).then(
        Trip.OrderRemoved(effective_on=ON, order=ORDER), Trip.Cancelled(effective_on=ON)
    ).then_state(status="cancelled", orders=())


def test_a_trip_has_an_end_to_what_it_carries() -> None:
    full = Trip(id=NOTHING.id, status="planned", number="T-5", orders=(ORDER,) * 1000)
    given(full).when(add_order, OTHER, on=ON).then_refused(TripFull, "plan another trip")
