"""What the rules of a trip need to know, and every fact that can befall one."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State, named

Status = Literal["none", "planned", "approved", "cancelled"]


class Trip(State, frozen=True, kw_only=True):
    """A trip that carries orders. While it is approved, their grey fields are locked (T24)."""

    status: Status = "none"
    number: str = ""
    vehicle: str | None = None
    driver: str | None = None
    carrier: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    orders: tuple[UUID, ...] = ()

    class Planned(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A trip was planned."""

        number: str
        vehicle: str | None = None
        driver: str | None = None
        carrier: str | None = None
        starts_on: date | None = None
        ends_on: date | None = None

    class Amended(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Some fields changed; the others are not named."""

        vehicle: str | UnsetType | None = UNSET
        driver: str | UnsetType | None = UNSET
        carrier: str | UnsetType | None = UNSET
        starts_on: date | UnsetType | None = UNSET
        ends_on: date | UnsetType | None = UNSET

    class OrderAdded(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It carries this order."""

        order: UUID

    class OrderRemoved(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It no longer carries this order."""

        order: UUID

    class Approved(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Driven as it says: the orders' grey fields are locked from now on."""

    class ApprovalWithdrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Open again (T25)."""

    class Cancelled(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It will not be driven."""


EVOLVE: Evolve = {
    Trip.Planned: lambda s, e: replace(s, status="planned", **named(e)),
    Trip.Amended: lambda s, e: replace(s, **named(e)),
    Trip.OrderAdded: lambda s, e: replace(s, orders=(*s.orders, e.order)),
    Trip.OrderRemoved: lambda s, e: replace(s, orders=tuple(each for each in s.orders if each != e.order)),
    Trip.Approved: lambda s, e: replace(s, status="approved"),
    Trip.ApprovalWithdrawn: lambda s, e: replace(s, status="planned"),
    Trip.Cancelled: lambda s, e: replace(s, status="cancelled"),
}
