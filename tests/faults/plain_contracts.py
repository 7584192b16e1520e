"""What a contract is owed, reckoned a second time: day by day, as plainly as can be (A1), by none of our rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

DAY = timedelta(1)


class Piece(NamedTuple):
    """Days of the `number`-th period of a row, and the day from which they may be invoiced."""

    number: int
    first: date
    last: date
    whole: tuple[date, date]
    due_on: date


@dataclass
class PlainRow:
    """`prices` are (from when, price), the first from ever."""

    key: str
    prices: list[tuple[date, Decimal]]
    start: date | None = None
    end: date | None = None
    length: int | None = None
    is_once: bool = False
    after: date | None = None

    def price(self, on: date) -> Decimal:
        return [price for day, price in self.prices if day <= on][-1]

    def repriced(self, price: Decimal, on: date) -> "PlainRow":
        """The same with that price from that day on."""
        before = [each for each in self.prices if each[0] < on]
        return replace(self, prices=[*before, (on, price)])


@dataclass
class Plain:
    """A contract as its paper says it."""

    start: date
    rows: list[PlainRow] = field(default_factory=list)
    end: date | None = None
    cancel: date | None = None
    unit: str = "months"
    length: int = 1
    timing: str = "before"
    days: int = 0
    policy: str = "whole"
    factor: str = "1"
    approved: bool = True

    def limit(self, row: PlainRow | None = None) -> date:
        ends = [row.end if row and row.end else self.end, self.cancel]
        return min([day for day in ends if day], default=date.max)

    def pieces(self, row: PlainRow, until: date = date(2032, 1, 1)) -> Iterator[Piece]:
        """What there is to invoice by `until`, whether it was invoiced or not."""
        start, length, number = row.start or self.start, row.length or self.length, 0
        while (first := later(start, self.unit, number * length)) <= self.limit(row):
            last = later(start, self.unit, (number + 1) * length) - DAY
            away = timedelta(self.days)
            due_on = first - away if self.timing == "before" else last + away
            if due_on > until:
                return
            cut = min(last, self.limit(row)) if self.policy == "prorata" else last
            yield Piece(number, first, cut, (first, last), due_on)
            number += 1

    def once(self, row: PlainRow, on: date) -> Decimal:
        """What a row that is charged once costs on an invoice of that day."""
        return cents(Fraction(row.price(on)) * Fraction(self.factor))

    def amount(self, row: PlainRow, number: int, first: date, last: date) -> Decimal:
        """What these days of that period cost, beside the other days of it (A0, A1.3)."""
        length = row.length or self.length
        begin = later(row.start or self.start, self.unit, number * length)
        many = (later(row.start or self.start, self.unit, (number + 1) * length) - begin).days
        upto, before = Fraction((last - begin).days + 1, many), Fraction((first - begin).days, many)
        price = Fraction(row.price(begin)) * Fraction(self.factor)
        base = number if "/" in self.factor else 0
        return cents(price * (base + upto)) - cents(price * (base + before))


def later(start: date, unit: str, count: int) -> date:
    """`count` days or months after the start; a month that is too short ends earlier."""
    if unit == "days":
        return start + timedelta(count)
    year, month = start.year + (start.month - 1 + count) // 12, (start.month - 1 + count) % 12 + 1
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def cents(value: Fraction) -> Decimal:
    """Half up."""
    return Decimal(int(value * 100 + Fraction(1, 2))) / 100


def days(first: date, last: date) -> set[date]:
    return {first + timedelta(n) for n in range((last - first).days + 1)}
