"""Late interest: simple interest on each balance for as long as it stood, by dated rates, never above the principal."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from aggregates.dated import check_dates, holding
from aggregates.entry import Checked, Entry, wrong
from aggregates.errors import Rejected
from aggregates.money import EXACT, rounded

ZERO = Decimal(0)
MOST_PERCENT = 1000
LEGAL = "LEGAL"  # the rates of the law, where nothing else was agreed
DayBasis = Literal["365", "actual"]


class NoInterestRate(Rejected):
    """No rate of interest holds yet on this day."""


class InterestRate(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rate` percent a year from `from_on` on; `source` is where it was published (M3)."""

    from_on: date
    rate: Decimal
    source: str | None = None


class InterestRates(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rates of a law or of an agreement. `day_basis`: a year has 365 days, or as many as it really has."""

    rates: tuple[InterestRate, ...]
    day_basis: DayBasis = "365"

    def __post_init__(self) -> None:
        """Refuse rates that nothing could be reckoned with."""
        super().__post_init__()
        if not self.rates:
            raise wrong("rates", "is empty; give at least one with its first day")
        check_dates(self.rates)
        if any(not 0 <= each.rate <= MOST_PERCENT for each in self.rates):
            raise wrong("rates", f"has a rate that is no yearly percentage; give 0 to {MOST_PERCENT}")


class Step(NamedTuple):
    """The balance of a claim changed by `amount` at the end of this day."""

    on: date
    amount: Decimal


class Segment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`principal` was owed after `from_on` and up to the end of `to_on`, at one rate (percent a year)."""

    from_on: date
    to_on: date
    days: int
    principal: Decimal
    rate: Decimal
    interest: Decimal
    source: str | None = None


def late_interest(
    steps: Sequence[Step], rates: InterestRates, *, due_on: date, until: date, currency: str
) -> tuple[Segment, ...]:
    """Each stretch of days that bears interest, oldest first; their interest is what has grown by `until` (A3.2).

    It stops growing while it is as high as the principal still owed (Civil Law 1763). Errors: `NoInterestRate`.
    """
    found: list[Segment] = []
    accrued = ZERO
    for from_on, to_on in _stretches(steps, rates, due_on, until):
        principal = sum((each.amount for each in steps if each.on <= from_on), ZERO)
        if principal <= 0:
            continue
        rate = _rate(rates, to_on)
        grown = rounded(_grown(principal, rate.rate, from_on, to_on, rates.day_basis), currency)
        interest = rounded(min(grown, max(principal - accrued, ZERO)), currency)
        accrued += interest
        days = (to_on - from_on).days
        found.append(
            Segment(
                from_on=from_on, to_on=to_on, days=days, principal=principal, rate=rate.rate, interest=interest,
                source=rate.source,
            )
        )  # fmt: skip
    return tuple(found)


def total(segments: Sequence[Segment]) -> Decimal:
    """The interest of all of them."""
    return sum((each.interest for each in segments), ZERO)


def _stretches(steps: Sequence[Step], rates: InterestRates, due_on: date, until: date) -> list[tuple[date, date]]:
    """The days between which neither the balance nor the rate changes, from the due date on."""
    changes: dict[date, Decimal] = {}
    for each in steps:
        changes[each.on] = changes.get(each.on, ZERO) + each.amount
    cuts = {day for day, amount in changes.items() if amount}
    cuts |= {each.from_on - timedelta(days=1) for each in rates.rates}
    if rates.day_basis == "actual":
        cuts |= {date(year, 12, 31) for year in range(due_on.year, until.year + 1)}
    ends = sorted(day for day in cuts if due_on < day < until)
    days = [due_on, *ends, until]
    return list(pairwise(days)) if until > due_on else []


def _rate(rates: InterestRates, day: date) -> InterestRate:
    found = holding(rates.rates, day)
    if found is None:
        first = min(each.from_on for each in rates.rates)
        raise NoInterestRate(
            f"The interest rates {rates.name!r} begin on {first}, so there is none on {day}; enter one."
        )
    return found


def _grown(principal: Decimal, rate: Decimal, from_on: date, to_on: date, basis: DayBasis) -> Decimal:
    """Exact until the one rounding; a stretch lies within one year where the year's own days count."""
    leap = basis == "actual" and (date(to_on.year + 1, 1, 1) - date(to_on.year, 1, 1)).days == 366
    year = Decimal(366 if leap else 365) * 100
    return EXACT.divide(EXACT.multiply(EXACT.multiply(principal, rate), Decimal((to_on - from_on).days)), year)
