"""Income of a long period, moved from the accrual account to sales part by part; the parts add up to it (A6)."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from aggregates.entry import HUNDRED, Entry, check_not_below_zero, wrong
from aggregates.errors import Rejected
from aggregates.money import rounded, rounded_fraction
from aggregates.periods import DAY, Rhythm, period

Method = Literal["months-equal", "days", "full-months", "percents"]
MOST_PARTS = 600  # fifty years of months


class BadAccrualPeriod(Rejected):
    """Income is spread over a period that ends on or after its first day, at most 50 years later."""


class AccrualTemplate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a row's income is spread (C47, C48). Without a sales account it goes to the row's own.

    `months-equal`: equal parts of a month counted from the first day, each on its last; a month that is cut short
    counts by its days. `full-months`: equal parts for as many calendar months, the first of them counting as whole.
    `days`: each calendar month by its days. `percents`: these, a month apart; the last takes what 100 leaves.
    """

    method: Method = "months-equal"
    accrual_account: str
    sales_account: str | None = None
    percents: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        """Refuse percents that come to over 100, or that the method does not use."""
        super().__post_init__()
        if (self.method == "percents") != bool(self.percents):
            raise wrong("percents", "belong to the method percents and to no other; give at least one there, else none")
        if len(self.percents) > MOST_PARTS:
            raise wrong("percents", f"has {len(self.percents)} parts; at most {MOST_PARTS} fit")
        for percent in self.percents:
            check_not_below_zero("percents", percent)
        if (total := sum(self.percents, Decimal(0))) > HUNDRED:
            raise wrong("percents", f"come to {total}; they are 100, or less and the last takes the rest")


class Slot(NamedTuple):
    """On this day so much of the whole is income; the weights of a period add up to 1."""

    on: date
    weight: Fraction


class Part(NamedTuple):
    """Moved to sales on this day; below 0 where a credit takes back what was moved before."""

    on: date
    amount: Decimal


class Income(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a line of an approved invoice says of income that is to be spread over the days that it charges."""

    invoice: UUID
    number: str  # of the invoice
    line: int  # its place there, from 1
    text: str
    customer: str
    customer_name: str
    contract: UUID | None
    template: str  # a code
    account: str | None  # of sales, as the line has it
    currency: str
    net: Decimal  # less discount, without VAT
    rate: Decimal  # base currency for one unit of `currency`
    base_currency: str
    first: date
    last: date


def slots(template: AccrualTemplate, first: date, last: date, *, pointer: str = "/to") -> tuple[Slot, ...]:
    """When, and in which parts, the income of [first, last] is recognised. Errors: `BadAccrualPeriod`."""
    if last < first or (last.year - first.year) * 12 > MOST_PARTS:
        raise BadAccrualPeriod(
            f"Income cannot be spread over {first} to {last}; give a last day on or after the first, "
            "at most 50 years later.",
            pointer=pointer,
        )
    return _slots(template.method, template.percents, first, last)


@lru_cache(maxsize=1024)  # the lines of a run have few templates and periods
def _slots(method: Method, percents: tuple[Decimal, ...], first: date, last: date) -> tuple[Slot, ...]:
    match method:
        case "days":
            weights = _days(first, last)
        case "full-months":
            weights = _full_months(first, last)
        case "percents":
            weights = _percents(percents, first)
        case _:
            weights = _months(first, last)
    whole = sum((slot.weight for slot in weights), Fraction(0))
    return tuple(Slot(slot.on, slot.weight / whole) for slot in weights)


def schedule(net: Decimal, every: Sequence[Slot], currency: str) -> tuple[Part, ...]:
    """`net` in cumulatively rounded parts, which add up to it; a slot without weight has 0.00."""
    parts, running, before = [], Fraction(0), Decimal(0)
    whole = sum((slot.weight for slot in every), Fraction(0))
    for slot in every:
        running += slot.weight / whole
        upto = rounded_fraction(Fraction(net) * running, currency)
        parts.append(Part(slot.on, upto - before))
        before = upto
    return tuple(parts)


def respread(
    net: Decimal, standing: Sequence[Part], every: Sequence[Slot], currency: str, *, on: date
) -> tuple[Part, ...]:
    """The parts that follow those which stand, so that all of them add up to `net` as it is after a credit (A6, K25).

    `on`: the day of the credit, from which the rest is spread anew over the slots after what stands. A rest that
    nothing is left for, or that takes back what was moved before, is one part on that day; nothing left is no part.
    """
    rest = rounded(net - sum((part.amount for part in standing), Decimal(0)), currency)
    after = max((part.on for part in standing), default=None)
    left = [slot for slot in every if slot.weight and (after is None or slot.on > after)]
    if not rest:
        return ()
    if not left or rest * net <= 0:
        return (Part(on, rest),)
    return schedule(rest, [Slot(max(slot.on, on), slot.weight) for slot in left], currency)


def recognised(parts: Sequence[Part], until: date) -> Decimal:
    """What is income by the end of this day."""
    return sum((part.amount for part in parts if part.on <= until), Decimal(0))


def _months(first: date, last: date) -> list[Slot]:
    found: list[Slot] = []
    rhythm = Rhythm(start=first)
    while (each := period(rhythm, len(found))).first <= last:
        end = min(each.last, last)
        found.append(Slot(end, Fraction((end - each.first).days + 1, (each.last - each.first).days + 1)))
    return found


def _full_months(first: date, last: date) -> list[Slot]:
    start = first.replace(day=1)
    count = len(_months(first, last))
    return [Slot(min(period(Rhythm(start=start), number).last, last), Fraction(1)) for number in range(count)]


def _days(first: date, last: date) -> list[Slot]:
    found = []
    while first <= last:
        end = min(first.replace(day=monthrange(first.year, first.month)[1]), last)
        found.append(Slot(end, Fraction((end - first).days + 1)))
        first = end + DAY
    return found


def _percents(percents: Sequence[Decimal], first: date) -> list[Slot]:
    rhythm = Rhythm(start=first)
    weights = [Fraction(percent) for percent in percents]
    weights[-1] += 100 - sum(weights)
    return [Slot(period(rhythm, number).last, weight) for number, weight in enumerate(weights)]
