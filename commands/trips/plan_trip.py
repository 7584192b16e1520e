"""Plan a trip, amend it, and cancel it."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.ids import trip_id
from aggregates.order import Order
from aggregates.order.carry import take_off_trip
from aggregates.trip import Trip
from aggregates.trip.rules import amend, cancel, plan
from commands.command import Answer, Command
from commands.fields import Code, Text
from commands.work import Work


class TripFields(Command):
    """What a trip may say besides its number."""

    vehicle: Text | None = Field(default=None, description="Registration number")
    driver: Text | None = None
    carrier: Text | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def given(self) -> dict[str, Any]:
        """The fields that were named."""
        names = ("vehicle", "driver", "carrier", "starts_on", "ends_on")
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


class PlanTrip(TripFields):
    """A new trip; orders are added to it."""

    number: Code


class AmendTrip(TripFields):
    """The fields to change; what is not named stays, null empties."""


class CancelTrip(Command):
    """Needs a reason. Its orders go off it."""

    reason: str = Field(min_length=1, max_length=2000)


def plan_trip(work: Work, command: PlanTrip) -> Answer:
    """Errors: `TripExists`, `BadTripDates`."""
    each = trip_id(command.number)
    work.record(each, plan(work.state(Trip, each), number=command.number, on=work.on, **command.given()))
    return Answer(id=str(each), version=work.version(each), more={"number": command.number})


def amend_trip(work: Work, command: AmendTrip, each: UUID) -> Answer:
    """Errors: `NotFound`, `TripApproved`, `TripCancelled`, `BadTripDates`."""
    trip = work.one(Trip, each, f"trip {each}")
    work.record(each, amend(trip, on=work.on, **command.given()))
    return Answer(id=str(each), version=work.version(each))


def cancel_trip(work: Work, command: CancelTrip, each: UUID) -> Answer:
    """Errors: `NotFound`, `TripApproved`, `TripCancelled`."""
    trip = work.one(Trip, each, f"trip {each}")
    facts = cancel(trip, on=work.on)
    for order in work.load(Order, trip.orders).values():
        work.record(order.id, take_off_trip(order, trip=each, trip_number=trip.number, on=work.on))
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each))
