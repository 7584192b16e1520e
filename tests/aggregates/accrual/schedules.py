"""Accrual schedules for the tests: 1200.00 over the year 2026, unless they say otherwise."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.accrual import EVOLVE, AccrualSchedule
from aggregates.accrual.rules import movable, schedule, transfer
from aggregates.accruals import AccrualTemplate, Income
from aggregates.event import fold

ID = UUID(int=50)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def template(**more: Any) -> AccrualTemplate:
    return AccrualTemplate(name="Over the period", **{"accrual_account": "5910", **more})


def income(net: str = "1200.00", **more: Any) -> Income:
    base: dict[str, Any] = {
        "invoice": UUID(int=1), "number": "R-17", "line": 1, "text": "Licence", "customer": "C1",
        "customer_name": "SIA Alfa", "contract": None, "template": "YEAR", "account": "6110", "currency": "EUR",
        "rate": Decimal(1), "base_currency": "EUR", "first": FIRST, "last": LAST,
    }  # fmt: skip
    return Income(**{**base, "net": Decimal(net), **more})


def scheduled(net: str = "1200.00", on: date = FIRST, by: AccrualTemplate | None = None, **more: Any) -> Any:
    """The schedule of such income."""
    facts = schedule(AccrualSchedule(id=ID), income(net, **more), by or template(), sales_account="6110", on=on)
    return fold(EVOLVE, AccrualSchedule(id=ID), facts)


def moved(state: Any, until: date) -> Any:
    """The schedule after a run."""
    return fold(EVOLVE, state, transfer(state, {each.number: each.on for each in movable(state, until)}))


def amounts(state: Any) -> list[str]:
    """What is due."""
    return [str(each.amount) for each in state.due]
