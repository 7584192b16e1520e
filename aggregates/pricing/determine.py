"""Which unit price and percent a row begins with, and from which register each comes (C36, C38, C39, C84)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from aggregates.errors import Rejected
from aggregates.pricing.amounts import fine
from aggregates.pricing.discounts import DiscountMatrix, matrix_percent
from aggregates.pricing.items import Item, ItemGroup
from aggregates.pricing.lists import Price, PriceList, QuantityDiscount, QuantityStep, price_on
from aggregates.taken_over import Taken


class NoPrice(Rejected):
    """Neither a price list nor the item's own card has a price."""


class VatRateNeeded(Rejected):
    """A price list with VAT in its prices needs the VAT rate of the item."""


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """What the registers hold for one item and one customer. Codes stand beside the entries that they name.

    `price` and the quantity discounts are those of this list; what belongs to another list or item is not looked at.
    """

    item_code: str
    item: Item
    group: ItemGroup | None = None
    list_code: str | None = None
    price_list: PriceList | None = None
    price: Price | None = None
    item_steps: QuantityDiscount | None = None
    group_steps: QuantityDiscount | None = None
    matrix_code: str | None = None
    matrix: DiscountMatrix | None = None


class Determined(msgspec.Struct, frozen=True, kw_only=True):
    """What a row begins with. `unit_price` is in the document's currency, with VAT in it when the list has."""

    unit_price: Taken
    percent: Taken | None
    price_factor: Decimal
    vat_included: bool
    passed_over: str | None = None  # a register that has a price of this list, which a list of its kind does not use


class _Found(NamedTuple):
    """A price as a register has it, exactly, and the figure there whose fineness it keeps."""

    price: Fraction
    like: Decimal
    register: str
    code: str | None
    currency: str
    vat_included: bool


def determined(
    shelf: Shelf,
    *,
    quantity: Decimal,
    on: date,
    currency: str,
    base_currency: str = "EUR",
    rates: Mapping[str, Decimal] | None = None,
    vat_rate: Decimal | None = None,
) -> Determined:
    """The price of the list, else of the item's card; the percent of the matrix.

    `rates`: base currency for one unit, of every currency but the base that the list or the document is in.
    `vat_rate`: percent, for a list with VAT in its prices that does not name the item. Errors: `NoPrice`,
    `VatRateNeeded`.
    """
    in_force = shelf.price_list if shelf.price_list and shelf.price_list.holds_on(on) else None
    listed = _listed(shelf, in_force, quantity, on, base_currency) if in_force else None
    found = listed or _of_item(shelf, base_currency)
    exact = found.price
    vat_included = in_force is not None and in_force.vat_included
    if vat_included and not found.vat_included:
        exact = _with_vat(exact, vat_rate, shelf)
    exact = _converted(exact, found.currency, currency, {**(rates or {}), base_currency: Decimal(1)})
    return Determined(
        unit_price=Taken(value=fine(exact, currency, found.like), origin=found.register, code=found.code),
        percent=percent_of(shelf, quantity),
        price_factor=shelf.item.price_factor,
        vat_included=vat_included,
        passed_over=None if listed or in_force is None else _passed_over(shelf, in_force, quantity, on),
    )


def cost_of(
    shelf: Shelf,
    *,
    on: date,
    currency: str,
    base_currency: str = "EUR",
    rates: Mapping[str, Decimal] | None = None,
    vat_rate: Decimal | None = None,
) -> Decimal | None:
    """What the item costs us, as its price is: in the document's currency, with VAT where the list's prices have it.

    Arguments and errors are those of `determined`; none where the card has no cost price.
    """
    cost = shelf.item.cost_price
    if cost is None:
        return None
    exact = Fraction(cost)
    if shelf.price_list and shelf.price_list.vat_included and shelf.price_list.holds_on(on):
        exact = _with_vat(exact, vat_rate, shelf)
    exact = _converted(exact, base_currency, currency, {**(rates or {}), base_currency: Decimal(1)})
    return fine(exact, currency, cost)


def percent_of(shelf: Shelf, quantity: Decimal) -> Taken | None:
    """The percent of the matrix, or none where it names neither the item nor its group (C39)."""
    if shelf.matrix is None:
        return None
    groups = {each for each in (shelf.item.group, shelf.group and shelf.group.discount_group) if each}
    percent = matrix_percent(shelf.matrix, item=shelf.item_code, groups=groups, quantity=quantity)
    return None if percent is None else Taken(value=percent, origin="discount_matrices", code=shelf.matrix_code)


def _listed(shelf: Shelf, in_force: PriceList, quantity: Decimal, on: date, base: str) -> _Found | None:
    """A discount list is looked up in `prices`, any other in `quantity_discounts`, as the seed has it (C84)."""
    if in_force.discount_list:
        price = _single_price(shelf, on)
        if price is None or shelf.price is None:
            return None
        return _Found(Fraction(price), price, "prices", shelf.price.own_code, in_force.currency, in_force.vat_included)
    quantity_discount, step = _step(shelf, quantity)
    if quantity_discount is None or step is None:
        return None
    code = quantity_discount.own_code
    if step.price is not None:
        price = step.price
        return _Found(Fraction(price), price, "quantity_discounts", code, in_force.currency, in_force.vat_included)
    own = _of_item(shelf, base)
    left = own.price * (100 - Fraction(step.discount_percent or 0)) / 100
    return own._replace(price=left, register="quantity_discounts", code=code)


def _single_price(shelf: Shelf, on: date) -> Decimal | None:
    price = shelf.price
    if price is None or (price.price_list, price.item) != (shelf.list_code, shelf.item_code):
        return None
    return price_on(price, on)


def _step(shelf: Shelf, quantity: Decimal) -> tuple[QuantityDiscount | None, QuantityStep | None]:
    """The item's own step goes before its group's."""
    ours = {("item", shelf.item_code), ("group", shelf.item.group)}
    for each in (shelf.item_steps, shelf.group_steps):
        if each is None or each.price_list != shelf.list_code:
            continue
        if ours & {("item", each.item), ("group", each.group or "")} and (step := each.step_for(quantity)):
            return each, step
    return None, None


def _of_item(shelf: Shelf, base: str) -> _Found:
    if shelf.item.price is None:
        raise NoPrice(
            f"{shelf.item.name} has no price on its card"
            f"{f' nor on the price list {shelf.list_code}' if shelf.list_code else ''}; "
            "enter one there, or give the price on the row.",
            pointer="/unit_price",
        )
    return _Found(Fraction(shelf.item.price), shelf.item.price, "items", shelf.item_code, base, vat_included=False)


def _with_vat(price: Fraction, rate: Decimal | None, shelf: Shelf) -> Fraction:
    if rate is None:
        raise VatRateNeeded(
            f"The price list {shelf.list_code} has VAT in its prices, but {shelf.item.name} is priced by its card, "
            "without VAT, and has no VAT code; give the row a VAT code, or enter the item on the list.",
            pointer="/vat_code",
        )
    return price * (100 + Fraction(rate)) / 100


def _converted(price: Fraction, has: str, wanted: str, rates: Mapping[str, Decimal]) -> Fraction:
    return price if has == wanted else price * Fraction(rates[has]) / Fraction(rates[wanted])


def _passed_over(shelf: Shelf, in_force: PriceList, quantity: Decimal, on: date) -> str | None:
    """The register that would have had a price, had the list been of the other kind: worth telling (C84)."""
    if in_force.discount_list:
        return "quantity_discounts" if _step(shelf, quantity)[1] else None
    return "prices" if _single_price(shelf, on) is not None else None
