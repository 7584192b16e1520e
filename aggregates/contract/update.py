"""Bring a contract up to date: prices as they are now and a percent on top, and what the cards say by now (CX9)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from aggregates.contract.billing import row_at
from aggregates.contract.contract import Contract
from aggregates.contract.enter import amend
from aggregates.contract.parts import Row
from aggregates.contract.refusals import PriceChangeNotYet, PricesUpdatedAlready, check_there
from aggregates.pricing.amounts import fine


def raised(price: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The price with so many percent on top, half up, as fine as it was: 10.00 and 3.55 % make 10.36."""
    return fine(Fraction(price) * (100 + Fraction(percent)) / 100, currency, price)


def with_price(row: Row, price: Decimal, **more: Any) -> Row:
    """The row at that price; `more` are other fields that came with it."""
    return row if price == row.unit_price and not more else replace(row, unit_price=price, **more)


def check_may_update(contract: Contract, *, prices_from: date, prices: bool, again: bool = False) -> None:
    """Refuse what is too early, and a price that would rise twice.

    Errors: `PriceChangeNotYet` (C15), `PricesUpdatedAlready` (C16), `ContractDiscarded`.
    """
    check_there(contract)
    if contract.next_price_change_on and contract.next_price_change_on > prices_from:
        raise PriceChangeNotYet(
            f"Contract {contract.number} is not to be updated before {contract.next_price_change_on}, and this is "
            f"as of {prices_from}; do it then, or amend its next_price_change_on."
        )
    last = contract.last_price_change_on
    if prices and last and last >= prices_from and not again:
        raise PricesUpdatedAlready(
            f"The prices of contract {contract.number} were updated as of {last}, so they are left as they are; say "
            f"`again` to update them once more as of {last}."
        )
    if prices and (row := _priced_later(contract, prices_from)):
        raise PricesUpdatedAlready(
            f"The price of {row.text!r} of contract {contract.number}, {row.unit_price} {contract.currency}, holds "
            f"from a later day than {prices_from} on, so that one would rise too early; update it as of then or later, "
            "or amend the row."
        )


def _priced_later(contract: Contract, day: date) -> Row | None:
    """A row whose price was changed as of a day after this one."""
    then = ((row, row_at(contract, row, day)) for row in contract.rows)
    return next((row for row, was in then if (row.unit_price, row.discount) != (was.unit_price, was.discount)), None)


def update(contract: Contract, *, changes: Mapping[str, Any], prices_from: date, on: date) -> list[Contract.Amended]:
    """`changes` as for `amend`; changed prices hold for periods that begin on `prices_from` or later (A1.3).

    The day of the last price change is kept when a price changed (C16). Nothing is recorded when all stands so.
    """
    known = {row.key: (row.unit_price, row.discount) for row in contract.rows}
    if any((row.unit_price, row.discount) != known.get(row.key) for row in changes.get("rows", ())):
        changes = {**changes, "last_price_change_on": prices_from}
    return amend(contract, on=on, prices_from=prices_from, **changes)
