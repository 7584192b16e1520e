"""A customer order for the tests of its rules."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.order import Cargo, Order, PriceLine
from aggregates.order.enter import enter
from tests.aggregates.given import Given, given

TODAY = date(2026, 6, 30)
ON = date(2026, 5, 12)
ID, TRIP, INVOICE = UUID(int=1), UUID(int=2), UUID(int=3)
STEEL = Cargo(description="tērauds", load_at="Rīga", unload_at="Tallinn")
NOTHING = Order(id=ID)


def price(text: str = "Transports", unit_price: str = "450.00", **more: Any) -> PriceLine:
    return PriceLine(key=more.pop("key", ""), text=text, unit_price=Decimal(unit_price), vat_code="PVN21", **more)


def entering(**fields: Any) -> Given:
    base: dict[str, Any] = {
        "number": "P-1", "customer": "ACME", "customer_name": "SIA Acme", "currency": "EUR", "on": ON, "today": TODAY,
    }  # fmt: skip
    return given(NOTHING).when(enter, **base | fields)


def entered(**fields: Any) -> Order:
    state: Order = entering(**{"prices": (price(),), "cargo": (STEEL,), "actual_on": ON} | fields).state
    return state
