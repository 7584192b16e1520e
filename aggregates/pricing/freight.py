"""Freight: a fixed amount an invoice, or one that depends on the invoice's sum; no factor multiplies it (C61)."""

from decimal import Decimal

from aggregates.entry import Checked, Entry, check_not_below_zero, first_twice, wrong


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


def freight_of(freight: Freight, net: Decimal) -> Decimal:
    """What freight costs on an invoice of this net sum, in the freight's currency."""
    below = [step for step in freight.steps if step.from_sum <= net]
    return max(below, key=lambda step: step.from_sum).amount if below else freight.amount
