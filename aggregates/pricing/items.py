"""Items: what is sold, and the groups that say what their items have in common."""

from decimal import Decimal

import msgspec

from aggregates.entry import Entry, check_not_below_zero, wrong

MOST_OBJECTS = 20  # C44
LONGEST_DESCRIPTION = 100  # C35


class Item(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is sold. `price` is in base currency without VAT, for `price_factor` units of it (C46).

    `texts` are its description by language; other words are codes of registers. `cost_price` is what it costs us.
    """

    texts: dict[str, str] = msgspec.field(default_factory=dict)
    barcode: str | None = None
    group: str | None = None
    unit: str | None = None
    price: Decimal | None = None
    price_factor: Decimal = Decimal(1)
    cost_price: Decimal | None = None
    vat_code: str | None = None
    account: str | None = None
    objects: tuple[str, ...] = ()
    contract_item: str | None = None  # what is sold with a contract that looks after this item (C53)
    bonus_percent: Decimal | None = None  # the salesperson's (C75)

    def __post_init__(self) -> None:
        """Refuse an item that no row could hold."""
        super().__post_init__()
        if self.price_factor <= 0:
            raise wrong("price_factor", f"is {self.price_factor}; give one above 0, such as 24 for a price per 24")
        check_not_below_zero("cost_price", self.cost_price)
        if len(self.objects) > MOST_OBJECTS:
            raise wrong("objects", f"names {len(self.objects)} objects; at most {MOST_OBJECTS} fit")
        for language, text in self.texts.items():
            if len(text) > LONGEST_DESCRIPTION:
                raise wrong("texts", f"has {len(text)} characters in {language!r}; {LONGEST_DESCRIPTION} fit on a row")


class ItemGroup(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What items have in common where their own card is silent. `discount_group` is what discount matrices name."""

    account: str | None = None
    vat_code: str | None = None
    discount_group: str | None = None


class ItemDescriptionType(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of the items of contracts, for reports (C49)."""

    comment: str | None = None
