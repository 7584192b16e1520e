"""Discounts: which percent a row has by its item and quantity, and what a percent means (C39, C41)."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from aggregates.entry import Checked, Entry, check_not_below_zero, first_twice, wrong
from aggregates.errors import Rejected

Meaning = Literal["discount", "margin", "markup", "markup_on_cost"]
AppliedTo = Literal["unit_price", "sum"]
HIGHEST = {"discount": 100, "margin": 1000, "markup": 10000, "markup_on_cost": 10000}


class BadPercent(Rejected):
    """The percent cannot mean what the setting says."""


class NoCostPrice(Rejected):
    """A mark-up on cost needs the cost price."""


class MatrixRow(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The percent of an item, of a discount group, or (neither named) of everything, from a quantity on."""

    item: str | None = None
    group: str | None = None
    from_quantity: Decimal = Decimal(0)
    percent: Decimal

    def __post_init__(self) -> None:
        """Refuse a row that names both an item and a group."""
        super().__post_init__()
        check_not_below_zero("from_quantity", self.from_quantity)
        check_not_below_zero("percent", self.percent)
        if self.item is not None and self.group is not None:
            raise wrong("item", "and group exclude each other; leave one of them")


class DiscountMatrix(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The percents that customers of a kind have (C39)."""

    rows: tuple[MatrixRow, ...]

    def __post_init__(self) -> None:
        """Refuse two percents for the same thing."""
        super().__post_init__()
        if not self.rows:
            raise wrong("rows", "is empty; give at least one row with its percent")
        if twice := first_twice((row.item, row.group, row.from_quantity) for row in self.rows):
            item, group, quantity = twice
            raise wrong("rows", f"has two rows for {item or group or 'everything'} from {quantity} on; leave one")


class DiscountOptions(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the percent of a row means (C41), and whether it changes the unit price or the sum (C40).

    Of 200.00, 10 % is by discount 180.00, by margin factor 20.00, by mark-up 220.00; by mark-up on a cost price of
    150.00 it is 165.00.
    """

    meaning: Meaning = "discount"
    applied_to: AppliedTo = "sum"


PLAIN = DiscountOptions(name="Discount on the sum")


class Discounting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the percents of one document mean for good, as the setting had it then (C40, C41)."""

    meaning: Meaning = "discount"
    applied_to: AppliedTo = "sum"


def frozen(options: DiscountOptions) -> Discounting | None:
    """What of the setting is kept; none where a percent is what it is without any setting."""
    kept = Discounting(meaning=options.meaning, applied_to=options.applied_to)
    return None if kept == Discounting() else kept


def thawed(kept: Discounting | None) -> DiscountOptions:
    """The setting as it was kept."""
    if kept is None:
        return PLAIN
    return DiscountOptions(name="As approved", meaning=kept.meaning, applied_to=kept.applied_to)


def matrix_percent(
    matrix: DiscountMatrix, *, item: str | None, groups: Collection[str], quantity: Decimal
) -> Decimal | None:
    """The percent of the narrowest rows that name it: its item, else its group, else everything."""
    for rows in (
        [row for row in matrix.rows if row.item is not None and row.item == item],
        [row for row in matrix.rows if row.group in groups],
        [row for row in matrix.rows if row.item is None and row.group is None],
    ):
        below = [row for row in rows if row.from_quantity <= abs(quantity)]
        if below:
            return max(below, key=lambda row: row.from_quantity).percent
    return None


def check_percent(percent: Decimal | None, meaning: Meaning) -> None:
    """Errors: `BadPercent`. No percent leaves the price as it is, whatever a percent means."""
    if percent is None or allowed(percent, meaning):
        return
    lowest = "above 0" if meaning == "margin" else "0"
    raise BadPercent(
        f"{percent} % cannot be a {CALLED[meaning]}; give {lowest} to {HIGHEST[meaning]}, or none.",
        pointer="/percent",
    )


def allowed(percent: Decimal, meaning: Meaning) -> bool:
    """Can the percent mean that? A margin factor of 0 would leave nothing of the price."""
    return percent.is_finite() and 0 <= percent <= HIGHEST[meaning] and bool(percent or meaning != "margin")


CALLED = {
    "discount": "discount",
    "margin": "margin factor",
    "markup": "mark-up",
    "markup_on_cost": "mark-up on the cost price",
}


def discounted(
    price: Fraction, percent: Decimal | None, meaning: Meaning, *, cost_price: Decimal | None = None
) -> Fraction:
    """The price after its percent, exactly. Errors: `BadPercent`, `NoCostPrice`."""
    check_percent(percent, meaning)
    if percent is None:
        return price
    part = Fraction(percent) / 100
    if meaning == "markup_on_cost":
        return _cost(cost_price) * (1 + part)
    return price * {"discount": 1 - part, "margin": part, "markup": 1 + part}[meaning]


def percent_between(
    price: Fraction, wanted: Fraction, meaning: Meaning, *, cost_price: Decimal | None = None
) -> Fraction | None:
    """The percent that makes `wanted` of `price`, or none where no percent could. Errors: `NoCostPrice`."""
    base = _cost(cost_price) if meaning == "markup_on_cost" else price
    if not base:
        return None
    part = wanted / base
    return 100 * {"discount": 1 - part, "margin": part}.get(meaning, part - 1)


def _cost(cost_price: Decimal | None) -> Fraction:
    if cost_price is None:
        raise NoCostPrice(
            "The percent is a mark-up on the cost price, but the item has none; enter its cost_price.",
            pointer="/cost_price",
        )
    return Fraction(cost_price)
