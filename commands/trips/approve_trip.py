"""Approve a trip, which locks the grey fields of its orders, and withdraw that."""

from uuid import UUID

from pydantic import Field

from aggregates.trip import Trip
from aggregates.trip.rules import approve, withdraw_approval
from commands.command import Answer, Command
from commands.work import Work


class ApproveTrip(Command):
    """Driven as it says (T24)."""


class WithdrawTripApproval(Command):
    """Open again (T25). Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def approve_trip(work: Work, command: ApproveTrip, each: UUID) -> Answer:
    """Errors: `NotFound`, `EmptyTrip`, `TripApproved`, `TripCancelled`."""
    trip = work.one(Trip, each, f"trip {each}")
    work.record(each, approve(trip, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def withdraw_trip_approval(work: Work, command: WithdrawTripApproval, each: UUID) -> Answer:
    """Errors: `NotFound`, `TripNotApproved`, `TripCancelled`."""
    trip = work.one(Trip, each, f"trip {each}")
    work.record(each, withdraw_approval(trip, on=work.on))
    return Answer(id=str(each), version=work.version(each))
