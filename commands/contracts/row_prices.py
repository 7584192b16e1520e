"""What the registers say of the items of a contract's rows: prices, percents, cost, and whom to credit (C36-C46)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from aggregates.customer import Customer
from aggregates.errors import Refusal
from aggregates.ids import register_id
from aggregates.pricing.determine import Shelf, cost_of, determined, percent_of
from aggregates.pricing.discounts import PLAIN, DiscountOptions, thawed
from aggregates.pricing.items import Item
from aggregates.pricing.lists import PriceList, group_price_code, price_code
from aggregates.register import Register
from aggregates.taken_over import CHAINS, Taken, take_over
from aggregates.tax import rate_on
from commands.contracts.content import ContractRow
from commands.reference import entry, exchange_rate, fetch_entries
from commands.work import Work

FROM_CHAINS = ("vat_code", "account", "price_factor")
_SETTINGS = (("posting_rules", "default"), ("discount_options", "default"))


class Office(NamedTuple):
    """What every row of one contract looks at. `terms`: currency, rate, price list, matrix, zone and language of it,
    and how it stands; `warnings`: where what was found odd is told.
    """

    work: Work
    terms: Mapping[str, Any]
    card: Customer
    warnings: list[str] | None = None

    @property
    def options(self) -> DiscountOptions:
        """What a percent means (C40, C41): on an approved contract what it meant then."""
        if self.terms.get("status") == "approved":
            return thawed(self.terms["discount_options"])
        return self.entry("discount_options", "default") or PLAIN

    @property
    def rates(self) -> dict[str, Decimal]:
        """Base currency for one unit of the contract's currency, at its own rate, and of its price list's (C38)."""
        base, listed = self.work.desk.policy.base_currency, self.entry("price_lists", self.terms.get("price_list"))
        named = {self.terms["currency"]} | ({listed.currency} if listed else set())
        own = {self.terms["currency"]: self.terms["rate"]} if self.terms.get("rate") else {}
        return {each: own.get(each) or exchange_rate(self.work, each, self.work.on) for each in named - {base}}

    def entry(self, kind: str, code: str | None) -> Any:
        """The entry, or none where there is no such code."""
        if not code or self.work.state(Register, register_id(kind, code)).status == "none":
            return None
        return entry(self.work, kind, code)

    def sources(self, item: Item | None) -> dict[str, Any]:
        """Where a field of a row may come from, by the names of `CHAINS`."""
        return {
            "customer": self.card,
            "item": item,
            "item_group": self.entry("item_groups", item.group) if item else None,
            "vat_zone": self.entry("vat_zones", self.terms.get("vat_zone")),
            "posting_rules": self.entry("posting_rules", "default"),
        }

    def taken(self, field: str, item: Item | None) -> Taken | None:
        """What the chain of that field says (C43, C45, C46)."""
        found = take_over(field, self.sources(item))
        return Taken(value=found.value, origin=REGISTERS.get(found.origin, found.origin)) if found else None


REGISTERS = {"item": "items"}  # a row's origins name the register that a price, too, may come from


def fetch_for_rows(office: Office, rows: Sequence[ContractRow]) -> None:
    """All that these rows look at, in two queries; their items are loaded already."""
    items = {row.item: item for row in rows if row.item and (item := office.entry("items", row.item))}
    groups = {item.group for item in items.values() if item.group}
    terms = office.terms
    wanted = {*_SETTINGS, *(("item_groups", group) for group in groups)}
    wanted |= {
        (kind, terms[name])
        for kind, name in (
            ("price_lists", "price_list"),
            ("vat_zones", "vat_zone"),
            ("discount_matrices", "discount_matrix"),
            ("currencies", "currency"),
        )
        if terms.get(name)
    }
    if listed := terms.get("price_list"):
        wanted |= {(kind, price_code(listed, code)) for kind in ("prices", "quantity_discounts") for code in items}
        wanted |= {("quantity_discounts", group_price_code(listed, group)) for group in groups}
    fetch_entries(office.work, sorted(wanted))
    codes = {place for item in (*items.values(), None) for place in _named(office.sources(item), "vat_code")}
    price_list: PriceList | None = office.entry("price_lists", listed)
    more = {("vat_codes", code) for code in codes} | ({("currencies", price_list.currency)} if price_list else set())
    fetch_entries(office.work, sorted(more))


def _named(sources: Mapping[str, Any], field: str) -> Iterable[str]:
    found = (getattr(sources.get(place.source), place.field, None) for place in CHAINS[field])
    return (each for each in found if each)


class Price(NamedTuple):
    """The item of a row on the shelf of the registers, and how much of it is sold with which VAT code."""

    office: Office
    shelf: Shelf
    vat_code: str | None
    quantity: Decimal
    pointer: str

    def unit(self) -> Taken:
        """The unit price, in the contract's currency. Errors: `NoPrice`, `VatRateNeeded`, `NoExchangeRateYet`."""
        try:
            found = determined(self.shelf, quantity=self.quantity, **self._terms())
        except Refusal as refusal:
            if not (refusal.pointer or "").startswith(self.pointer):
                refusal.pointer = f"{self.pointer}{refusal.pointer or '/unit_price'}"
            raise
        if found.passed_over and self.office.warnings is not None:
            self.office.warnings.append(
                f"{self.shelf.item_code} has a price of the list {self.shelf.list_code} in the register "
                f"{found.passed_over}, where a list of its kind is not looked up, so it has that of its card; enter it "
                f"in {'prices' if found.passed_over != 'prices' else 'quantity_discounts'}, or give the price."
            )
        return found.unit_price

    def percent(self) -> Taken | None:
        """That of the matrix; 0 where it says none. None where there is no matrix (C39)."""
        if self.shelf.matrix is None:
            return None
        return percent_of(self.shelf, self.quantity) or Taken(value=Decimal(0), origin="discount_matrices")

    def cost(self) -> Taken | None:
        """What it costs us, where a percent is reckoned on that (C41)."""
        if self.office.options.meaning != "markup_on_cost":
            return None
        cost = cost_of(self.shelf, **self._terms())
        return None if cost is None else Taken(value=cost, origin="items")

    def _terms(self) -> dict[str, Any]:
        """VAT is looked at only where the list has it in its prices. Errors: `UnknownCode`, `NoRateYet`."""
        work, vat_rate = self.office.work, None
        if self.vat_code and self.shelf.price_list and self.shelf.price_list.vat_included:
            vat_rate = rate_on(entry(work, "vat_codes", self.vat_code, f"{self.pointer}/vat_code"), work.on)
        return {
            "on": work.on,
            "currency": self.office.terms["currency"],
            "base_currency": work.desk.policy.base_currency,
            "rates": self.office.rates,
            "vat_rate": vat_rate,
        }


def price_of(office: Office, row: ContractRow, item: Item, vat_code: str | None, pointer: str) -> Price:
    """Where the price, percent and cost of this row are found."""
    code, listed, matrix = row.item or "", office.terms.get("price_list"), office.terms.get("discount_matrix")
    steps = price_code(listed, code) if listed else None
    shelf = Shelf(
        item_code=code,
        item=item,
        group=office.entry("item_groups", item.group),
        list_code=listed,
        price_list=office.entry("price_lists", listed),
        price=office.entry("prices", steps),
        item_steps=office.entry("quantity_discounts", steps),
        group_steps=office.entry("quantity_discounts", group_price_code(listed, item.group))
        if listed and item.group
        else None,
        matrix_code=matrix,
        matrix=office.entry("discount_matrices", matrix),
    )
    return Price(office, shelf, vat_code, row.quantity, pointer)
