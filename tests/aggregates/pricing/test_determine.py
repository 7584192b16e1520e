"""The unit price is that of the list, else that of the card; the percent that of the matrix; each says from where."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aggregates.pricing.determine import Determined, NoPrice, Shelf, VatRateNeeded, determined
from aggregates.pricing.discounts import DiscountMatrix, MatrixRow, matrix_percent
from aggregates.pricing.items import Item, ItemGroup
from aggregates.pricing.lists import DatedPrice, Price, PriceList, QuantityDiscount, QuantityStep
from aggregates.taken_over import Taken

DAY = date(2026, 5, 4)
RENT = Item(name="Rent", price=Decimal("120.00"), group="SERVICES", price_factor=Decimal(24))
SERVICES = ItemGroup(name="Services", discount_group="A")
EDU = PriceList(name="Schools", discount_list=True)
BULK = PriceList(name="Bulk")


def priced(from_on: str, price: str) -> DatedPrice:
    return DatedPrice(from_on=date.fromisoformat(from_on), price=Decimal(price))


def step(quantity: str, **more: str) -> QuantityStep:
    return QuantityStep(from_quantity=Decimal(quantity), **{field: Decimal(value) for field, value in more.items()})


PRICES = Price(price_list="EDU", item="RENT", prices=(priced("2026-01-01", "99.00"), priced("2026-05-04", "88.00")))
STEPS = QuantityDiscount(
    price_list="BULK", item="RENT", steps=(step("1", price="110.00"), step("10", discount_percent="25"))
)
GROUP_STEPS = QuantityDiscount(price_list="BULK", group="SERVICES", steps=(step("0", price="111.00"),))


def shelf(**more: Any) -> Shelf:
    return Shelf(**{"item_code": "RENT", "item": RENT, "group": SERVICES, **more})


def asked(each: Shelf, quantity: str = "1", on: date = DAY, currency: str = "EUR", **more: Any) -> Determined:
    return determined(each, quantity=Decimal(quantity), on=on, currency=currency, **more)


def price(each: Shelf, *args: Any, **more: Any) -> tuple[str, str, str | None]:
    taken = asked(each, *args, **more).unit_price
    return str(taken.value), taken.origin, taken.code


def test_without_a_list_the_price_is_that_of_the_card() -> None:
    found = asked(shelf())
    assert found.unit_price == Taken(value=Decimal("120.00"), origin="items", code="RENT")
    assert (found.price_factor, found.vat_included, found.percent, found.passed_over) == (24, False, None, None)


def test_on_a_discount_list_the_price_is_the_one_that_holds_on_the_day() -> None:
    on_list = shelf(list_code="EDU", price_list=EDU, price=PRICES)
    assert price(on_list) == ("88.00", "prices", "EDU:RENT")
    assert price(on_list, on=date(2026, 5, 3)) == ("99.00", "prices", "EDU:RENT")
    assert price(on_list, on=date(2025, 12, 31)) == ("120.00", "items", "RENT")


def test_on_another_list_the_price_is_that_of_the_quantity() -> None:
    on_list = shelf(list_code="BULK", price_list=BULK, item_steps=STEPS, group_steps=GROUP_STEPS)
    assert price(on_list, "9.9") == ("110.00", "quantity_discounts", "BULK:RENT")
    assert price(on_list, "10") == ("90.00", "quantity_discounts", "BULK:RENT")  # a quarter off the card's price
    assert price(on_list, "-10") == ("90.00", "quantity_discounts", "BULK:RENT")
    assert price(on_list, "0.5") == ("111.00", "quantity_discounts", "BULK:*SERVICES")


def test_an_item_that_is_not_on_the_list_costs_what_its_card_says() -> None:
    assert price(shelf(list_code="EDU", price_list=EDU)) == ("120.00", "items", "RENT")
    assert price(shelf(list_code="BULK", price_list=BULK)) == ("120.00", "items", "RENT")


def test_an_entry_of_another_list_or_item_is_not_looked_at() -> None:
    assert price(shelf(list_code="OTHER", price_list=EDU, price=PRICES))[1] == "items"
    assert price(shelf(list_code="OTHER", price_list=BULK, item_steps=STEPS))[1] == "items"
    other = shelf(item_code="CARE", list_code="BULK", price_list=BULK, item_steps=STEPS, group_steps=GROUP_STEPS)
    assert price(other) == ("111.00", "quantity_discounts", "BULK:*SERVICES")


def test_a_list_that_does_not_hold_on_the_day_is_none() -> None:
    spring = PriceList(name="Spring", discount_list=True, valid_from=date(2026, 3, 1), valid_to=date(2026, 5, 4))
    on_list = shelf(list_code="EDU", price_list=spring, price=PRICES)
    assert [price(on_list, on=date(2026, 5, day))[1] for day in (4, 5)] == ["prices", "items"]
    assert price(on_list, on=date(2026, 2, 28))[1] == "items"


def test_a_price_that_a_list_of_its_kind_does_not_use_is_told() -> None:
    assert asked(shelf(list_code="BULK", price_list=BULK, price=PRICES)).passed_over is None  # of another list
    plain = shelf(list_code="EDU", price_list=PriceList(name="Schools"), price=PRICES)
    assert (asked(plain).unit_price.origin, asked(plain).passed_over) == ("items", "prices")
    odd = shelf(list_code="BULK", price_list=EDU, item_steps=STEPS)
    assert (asked(odd).unit_price.origin, asked(odd).passed_over) == ("items", "quantity_discounts")


def test_a_list_with_vat_in_it_makes_prices_with_vat_in_them() -> None:
    gross = PriceList(name="Shop", discount_list=True, vat_included=True)
    on_list = shelf(list_code="EDU", price_list=gross, price=PRICES)
    assert (price(on_list), asked(on_list).vat_included) == (("88.00", "prices", "EDU:RENT"), True)
    not_on_it = shelf(list_code="EDU", price_list=gross)
    assert price(not_on_it, vat_rate=Decimal(21)) == ("145.20", "items", "RENT")
    with pytest.raises(VatRateNeeded, match="give the row a VAT code"):
        asked(not_on_it)


def test_a_price_in_another_currency_is_converted_by_the_rates() -> None:
    """Rates are euros for one unit, as the register has them."""
    rates = {"USD": Decimal("0.80"), "SEK": Decimal("0.10")}
    assert price(shelf(), currency="USD", rates=rates)[0] == "150.00"
    dollars = PriceList(name="Dollars", discount_list=True, currency="USD")
    on_list = shelf(list_code="EDU", price_list=dollars, price=PRICES)
    assert [price(on_list, currency=currency, rates=rates)[0] for currency in ("USD", "EUR", "SEK")] == [
        "88.00",
        "70.40",
        "704.00",
    ]


def test_it_is_rounded_once_and_as_fine_as_the_price_was() -> None:
    item = Item(name="Call", price=Decimal("0.0123"))
    bulk = QuantityDiscount(price_list="BULK", item="RENT", steps=(step("0", discount_percent="33.3"),))
    gross = PriceList(name="Bulk", vat_included=True)
    on_list = shelf(item=item, list_code="BULK", price_list=gross, item_steps=bulk)
    found = price(on_list, currency="USD", rates={"USD": Decimal("0.80")}, vat_rate=Decimal(21))
    assert found == ("0.0124", "quantity_discounts", "BULK:RENT")  # 0.0123 x 0.667 x 1.21 / 0.80


def test_what_has_no_price_anywhere_is_refused_with_where_to_enter_one() -> None:
    with pytest.raises(NoPrice, match="nor on the price list EDU; enter one there, or give the price on the row"):
        asked(shelf(item=Item(name="Gift"), list_code="EDU", price_list=EDU))


def matrix(*rows: tuple[str | None, str | None, str, str]) -> DiscountMatrix:
    return DiscountMatrix(
        name="Loyal",
        rows=tuple(
            MatrixRow(item=item, group=group, from_quantity=Decimal(quantity), percent=Decimal(percent))
            for item, group, quantity, percent in rows
        ),
    )


LOYAL = matrix((None, None, "0", "3"), (None, "A", "5", "5"), ("RENT", None, "10", "7"), ("RENT", None, "100", "9"))


@pytest.mark.parametrize(
    ("quantity", "percent"), [("1", "3"), ("5", "5"), ("9.999", "5"), ("10", "7"), ("100", "9"), ("-100", "9")]
)
def test_the_percent_is_that_of_the_narrowest_row_whose_quantity_is_reached(quantity: str, percent: str) -> None:
    found = asked(shelf(matrix_code="LOYAL", matrix=LOYAL), quantity)
    assert found.percent == Taken(value=Decimal(percent), origin="discount_matrices", code="LOYAL")


def test_a_matrix_that_does_not_name_the_item_gives_no_percent() -> None:
    only = matrix((None, "B", "0", "5"), ("CARE", None, "0", "7"))
    assert asked(shelf(matrix_code="LOYAL", matrix=only)).percent is None
    assert matrix_percent(only, item=None, groups=(), quantity=Decimal(1)) is None


def test_a_group_is_meant_by_its_own_code_too() -> None:
    assert asked(shelf(matrix=matrix((None, "SERVICES", "0", "4")), group=None)).percent == Taken(
        value=Decimal(4), origin="discount_matrices"
    )
