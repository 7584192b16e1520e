"""Rates that hold from a date on, until the next one does."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec


class DatedRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rate` holds from `from_on` on."""

    from_on: date
    rate: Decimal


def in_force(rates: Sequence[DatedRate], day: date) -> Decimal | None:
    """The rate that holds on `day`, or none when the first begins later."""
    begun = [each for each in rates if each.from_on <= day]
    return max(begun, key=lambda each: each.from_on).rate if begun else None


def check_dates(rates: Sequence[DatedRate]) -> None:
    """Refuse (by ValueError, which the schema names) two rates of one date."""
    dates = [each.from_on for each in rates]
    if len(set(dates)) < len(dates):
        twice = next(day for day in dates if dates.count(day) > 1)
        raise ValueError(f"two rates begin on {twice}; leave one of them")
