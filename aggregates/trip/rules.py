"""Plan a trip, load it with orders, approve it when it was driven, and withdraw that (T24, T25)."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET

from aggregates import plain_text
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.trip.trip import Trip

MOST_ORDERS = 1000


class TripExists(Conflict):
    """The number of a trip is used once."""


class NoSuchTrip(NotFound):
    """There is no such trip."""


class TripApproved(Conflict):
    """An approved trip stays as it was driven."""


class TripNotApproved(Conflict):
    """Only an approved trip has an approval to withdraw."""


class TripCancelled(Conflict):
    """A cancelled trip does not change any more."""


class EmptyTrip(Conflict):
    """A trip that carries nothing was not driven for anybody."""


class TripFull(Conflict):
    """A trip carries at most 1,000 orders."""


class BadTripDates(Rejected):
    """A trip does not end before it starts."""


def plan(trip: Trip, *, number: str, on: date, **fields: Any) -> list[Trip.Planned]:
    """Plan it. Errors: `TripExists`, `BadText`, `BadTripDates`."""
    if trip.status != "none":
        raise TripExists(f"Trip {trip.number} is planned already; amend it, or use another number.")
    number = plain_text.line(number, "The number", pointer="/number", limit=40)
    named = _tidy(fields)
    _check_dates(named.get("starts_on"), named.get("ends_on"))
    return [Trip.Planned(effective_on=on, number=number, **named)]


def amend(trip: Trip, *, on: date, **fields: Any) -> list[Trip.Amended]:
    """Change the fields that are named (`UNSET` is not); None empties. Nothing is recorded when they stand so."""
    check_planned(trip)
    told = {field: value for field, value in _tidy(fields).items() if value != getattr(trip, field)}
    _check_dates(told.get("starts_on", trip.starts_on), told.get("ends_on", trip.ends_on))
    return [Trip.Amended(effective_on=on, **told)] if told else []


def add_order(trip: Trip, order: UUID, *, on: date) -> list[Trip.OrderAdded]:
    """It carries this order; the order's own side is in aggregates.order. Errors: `TripApproved`, `TripFull`."""
    check_planned(trip)
    if len(trip.orders) >= MOST_ORDERS:
        raise TripFull(f"Trip {trip.number} carries {len(trip.orders)} orders, and no more fit; plan another trip.")
    return [Trip.OrderAdded(effective_on=on, order=order)]


def remove_order(trip: Trip, order: UUID, *, on: date) -> list[Trip.OrderRemoved]:
    """It no longer carries this order. Errors: `TripApproved`."""
    check_planned(trip)
    return [Trip.OrderRemoved(effective_on=on, order=order)]


def approve(trip: Trip, *, on: date) -> list[Trip.Approved]:
    """Driven as it says: grey fields of its orders are locked from now on. Errors: `EmptyTrip`, `TripApproved`."""
    check_planned(trip)
    if not trip.orders:
        raise EmptyTrip(f"Trip {trip.number} carries no order, so there is nothing to approve; add an order first.")
    return [Trip.Approved(effective_on=on)]


def withdraw_approval(trip: Trip, *, on: date) -> list[Trip.ApprovalWithdrawn]:
    """Its orders are open again; the reason is in the envelope (T25). Errors: `TripNotApproved`."""
    _check_planned_once(trip)
    if trip.status != "approved":
        raise TripNotApproved(f"Trip {trip.number} is not approved, so it is open to changes already.")
    return [Trip.ApprovalWithdrawn(effective_on=on)]


def cancel(trip: Trip, *, on: date) -> list[Trip.OrderRemoved | Trip.Cancelled]:
    """It will not be driven: its orders go off it, then it ends. Errors: `TripApproved`, `TripCancelled`."""
    check_planned(trip)
    removed = [Trip.OrderRemoved(effective_on=on, order=order) for order in trip.orders]
    return [*removed, Trip.Cancelled(effective_on=on)]


def check_planned(trip: Trip) -> None:
    """Refuse to change a trip that is approved, cancelled, or not there."""
    _check_planned_once(trip)
    if trip.status == "approved":
        raise TripApproved(f"Trip {trip.number} is approved; withdraw its approval first.")


def _check_planned_once(trip: Trip) -> None:
    if trip.status == "none":
        raise NoSuchTrip("There is no such trip; look it up in /trips, or plan it.")
    if trip.status == "cancelled":
        raise TripCancelled(f"Trip {trip.number} is cancelled; plan a new one.")


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    named = {field: value for field, value in fields.items() if value is not UNSET}
    for field in ("vehicle", "driver", "carrier"):
        if named.get(field) is not None:
            named[field] = plain_text.line(named[field], f"The {field}", pointer=f"/{field}")
    return named


def _check_dates(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise BadTripDates(
            f"The trip would end on {ends_on}, before it starts on {starts_on}; check both dates.", pointer="/ends_on"
        )
