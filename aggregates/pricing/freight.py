"""Freight: a fixed amount an invoice, or one that depends on the invoice's sum; no factor multiplies it (C61)."""

from decimal import Decimal
from fractions import Fraction

from aggregates.entry import Checked, Entry, check_not_below_zero, first_twice, wrong
from aggregates.money import rounded_fraction

ONE = Decimal(1)


class FreightStep(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What freight costs from this net sum on."""

    from_sum: Decimal
    amount: Decimal

    def __post_init__(self) -> None:
        """Refuse figures below 0."""
        super().__post_init__()
        check_not_below_zero("from_sum", self.from_sum)
        check_not_below_zero("amount", self.amount)


class Freight(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`amount` for every invoice below the first step; a customer or category names it by its code."""

    currency: str = "EUR"
    amount: Decimal = Decimal(0)
    steps: tuple[FreightStep, ...] = ()
    vat_code: str | None = None
    account: str | None = None

    def __post_init__(self) -> None:
        """Refuse two amounts for one sum."""
        super().__post_init__()
        check_not_below_zero("amount", self.amount)
        if (twice := first_twice(step.from_sum for step in self.steps)) is not None:
            raise wrong("steps", f"has two steps from {twice} on; leave one of them")


def freight_in(
    freight: Freight, rows: Fraction, currency: str, *, rate: Decimal = ONE, own_rate: Decimal = ONE
) -> Decimal:
    """What freight costs in `currency` where the rows come to `rows` in that currency, rounded once.

    `rate` and `own_rate`: base currency for one unit of `currency` and of the freight's own.
    """
    if freight.currency == currency:
        rate = own_rate
    net = rounded_fraction(rows * Fraction(rate) / Fraction(own_rate), freight.currency)
    return rounded_fraction(Fraction(freight_of(freight, net)) * Fraction(own_rate) / Fraction(rate), currency)


def freight_of(freight: Freight, net: Decimal) -> Decimal:
    """What freight costs on an invoice of this net sum, in the freight's currency."""
    below = [step for step in freight.steps if step.from_sum <= net]
    return max(below, key=lambda step: step.from_sum).amount if below else freight.amount
