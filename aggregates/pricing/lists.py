"""Price lists: a price for an item from a date on, or a price or discount that begins with a quantity."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from aggregates.dated import check_dates, holding
from aggregates.entry import Checked, Entry, check_not_below_zero, first_twice, wrong


class PriceList(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices in one currency, with VAT in them or not, that customers of a kind have.

    A discount list has its prices in the register `prices`, any other in `quantity_discounts` (C84).
    """

    currency: str = "EUR"
    vat_included: bool = False
    discount_list: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse a list that never holds."""
        super().__post_init__()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise wrong("valid_to", f"is {self.valid_to}, before valid_from {self.valid_from}; correct one of them")

    def holds_on(self, day: date) -> bool:
        """Both of its days belong to it; without them it always holds."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class DatedPrice(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`price` holds from `from_on` on."""

    from_on: date
    price: Decimal


class Price(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an item costs on a price list, in the list's currency."""

    price_list: str
    item: str
    prices: tuple[DatedPrice, ...]

    def __post_init__(self) -> None:
        """Refuse an entry without prices, or with two of one day."""
        super().__post_init__()
        if not self.prices:
            raise wrong("prices", "is empty; give at least one price with its first day")
        check_dates(self.prices, "prices")

    @property
    def own_code(self) -> str:
        """The code under which it is entered: one entry a list and item, so that a price has one place."""
        return price_code(self.price_list, self.item)


class QuantityStep(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From this quantity on: a price, or a discount from the item's own price."""

    from_quantity: Decimal = Decimal(0)
    price: Decimal | None = None
    discount_percent: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse a step that says nothing, or two things."""
        super().__post_init__()
        check_not_below_zero("from_quantity", self.from_quantity)
        if (self.price is None) == (self.discount_percent is None):
            raise wrong("price", "and discount_percent exclude each other; give exactly one of them")


class QuantityDiscount(Checked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an item, or every item of a group, costs on a price list by how much is sold at once."""

    price_list: str
    item: str | None = None
    group: str | None = None
    steps: tuple[QuantityStep, ...]

    def __post_init__(self) -> None:
        """Refuse what names no item, or two prices for one quantity."""
        super().__post_init__()
        if (self.item is None) == (self.group is None):
            raise wrong("item", "and group exclude each other; give exactly one of them")
        if not self.steps:
            raise wrong("steps", "is empty; give at least one step with its quantity")
        if (twice := first_twice(step.from_quantity for step in self.steps)) is not None:
            raise wrong("steps", f"has two steps from {twice} on; leave one of them")

    @property
    def own_code(self) -> str:
        """The code under which it is entered: one entry a list and item, or a list and group."""
        if self.item is not None:
            return price_code(self.price_list, self.item)
        return group_price_code(self.price_list, str(self.group))

    def step_for(self, quantity: Decimal) -> QuantityStep | None:
        """The step that a quantity has reached; what is given back counts as much as what is sold."""
        return reached(self.steps, quantity)


def price_code(price_list: str, item: str) -> str:
    """The code of an item's price on a list, in `prices` and in `quantity_discounts`."""
    return f"{price_list}:{item}"


def group_price_code(price_list: str, group: str) -> str:
    """The code of a group's prices on a list, in `quantity_discounts`."""
    return f"{price_list}:*{group}"


def price_on(price: Price, day: date) -> Decimal | None:
    """The price that holds on `day`, or none when the first begins later."""
    found = holding(price.prices, day)
    return found.price if found else None


def reached(steps: Sequence[QuantityStep], quantity: Decimal) -> QuantityStep | None:
    """The highest step at or below the quantity."""
    below = [step for step in steps if step.from_quantity <= abs(quantity)]
    return max(below, key=lambda step: step.from_quantity) if below else None
