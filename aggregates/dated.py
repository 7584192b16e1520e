"""What holds from a date on, until the next of its kind does: rates and prices."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

import msgspec


class Dated(Protocol):
    """Something that holds from a date on."""

    @property
    def from_on(self) -> date:
        """Its first day."""


Each = TypeVar("Each", bound=Dated)


class DatedRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rate` holds from `from_on` on."""

    from_on: date
    rate: Decimal


def holding(every: Sequence[Each], day: date) -> Each | None:
    """The one that holds on `day`, or none when the first begins later."""
    begun = [each for each in every if each.from_on <= day]
    return max(begun, key=lambda each: each.from_on) if begun else None


def in_force(rates: Sequence[DatedRate], day: date) -> Decimal | None:
    """The rate that holds on `day`, or none when the first begins later."""
    found = holding(rates, day)
    return found.rate if found else None


def check_dates(every: Sequence[Dated], what: str = "rates") -> None:
    """Refuse (by ValueError, which the schema names) two of one date."""
    dates = [each.from_on for each in every]
    if len(set(dates)) < len(dates):
        twice = next(day for day in dates if dates.count(day) > 1)
        raise ValueError(f"two {what} begin on {twice}; leave one of them")
