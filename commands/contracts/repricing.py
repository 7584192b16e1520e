"""What the rows of a contract cost by now: the registers asked anew, and a percent on top (CX9)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from aggregates.contract import Contract, Row
from aggregates.contract.update import raised
from aggregates.customer import Customer
from aggregates.ids import customer_id
from aggregates.pricing.lists import group_price_code, price_code
from commands.contracts.content import ContractRow
from commands.contracts.defaults import found
from commands.contracts.rows import TERMS, filled
from commands.reference import fetch_entries
from commands.work import Work

Hand = Literal["keep", "percent", "refresh"]
_ASKED = ("key", "item", "text", "quantity", "price_factor", "vat_code", "objects")  # of a row whose price is asked for


class Repricing(NamedTuple):
    """How prices are brought up to date: `anew` from the registers, `percent` on top of that or of what stands.

    `hand`: what becomes of a price that somebody typed, where the others are asked for anew.
    """

    anew: bool
    percent: Decimal | None
    hand: Hand
    prices_from: date


def repriced(work: Work, contract: Contract, terms: Mapping[str, Any], how: Repricing) -> tuple[Row, ...]:
    """The rows with the prices of that day; a discount of the matrix comes with its price. `terms`: as they then stand.

    Errors, with the row's pointer: `UnknownCode`, `NoPrice`, `VatRateNeeded`, `NoRateYet`, `NoExchangeRateYet`.
    """
    asked = [row for row in contract.rows if _is_asked(row, how)]
    fresh = {row.key: row for row in _fresh(work, contract, terms, asked, how.prices_from)}
    return tuple(_repriced(contract, row, fresh.get(row.key), how) for row in contract.rows)


def asked_for(contract: Contract, how: Repricing) -> bool:
    """Whether every price of the contract is asked for anew."""
    return all(_is_asked(row, how) for row in contract.rows if row.unit_price)


def _repriced(contract: Contract, row: Row, fresh: Row | None, how: Repricing) -> Row:
    if fresh is not None:
        names = ("unit_price", "discount", "cost_price")
        origins = {name: origin for name, origin in row.origins.items() if name not in names}
        origins |= {name: fresh.origins[name] for name in names if name in fresh.origins}
        row = replace(row, origins=origins, **{name: getattr(fresh, name) for name in names})
    stands = how.anew and fresh is None and how.hand != "percent"
    if how.percent is None or stands or not row.unit_price:
        return row
    return replace(row, unit_price=raised(row.unit_price, how.percent, contract.currency))


def _is_asked(row: Row, how: Repricing) -> bool:
    return how.anew and row.item is not None and ("unit_price" in row.origins or how.hand == "refresh")


def _fresh(work: Work, contract: Contract, terms: Mapping[str, Any], rows: Sequence[Row], on: date) -> tuple[Row, ...]:
    asked = [ContractRow(**{name: getattr(row, name) for name in _ASKED}, discount=_own_discount(row)) for row in rows]
    card = work.state(Customer, customer_id(contract.customer))
    with _as_of(work, on):
        return filled(work, asked, terms, card) if asked else ()


def _own_discount(row: Row) -> Decimal | None:
    """What somebody typed stays; what the matrix said, or nobody, is asked for anew."""
    return row.discount if row.discount and "discount" not in row.origins else None


@contextmanager
def _as_of(work: Work, day: date) -> Iterator[None]:
    """Registers are read as of a day that may be ahead; facts stay of today."""
    before, work.on = work.on, day
    try:
        yield
    finally:
        work.on = before


def terms_of(contract: Contract, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What prices are looked up with, as it will stand."""
    return {name: changes.get(name, getattr(contract, name)) for name in TERMS}


def fetch_for_repricing(work: Work, many: Iterable[tuple[Contract, Mapping[str, Any]]]) -> None:
    """All that `repriced` looks at, in three queries however many contracts there are. `many`: each with its terms."""
    whole = list(many)
    items = sorted({row.item for contract, _ in whole for row in contract.rows if row.item})
    fetch_entries(work, [("items", code) for code in items])
    wanted = {("posting_rules", "default"), ("discount_options", "default")}
    for contract, terms in whole:
        wanted |= {*_of_terms(terms)}
        wanted |= {each for row in contract.rows if row.item for each in _of_item(work, row.item, terms)}
    fetch_entries(work, sorted(wanted))
    entries = [entry for kind, code in sorted(wanted) if (entry := found(work, kind, code))]
    cards = [work.state(Customer, customer_id(contract.customer)) for contract, _ in whole]
    more = {("vat_codes", code) for each in (*entries, *cards) if (code := getattr(each, "vat_code", None))}
    more |= {("vat_codes", row.vat_code) for contract, _ in whole for row in contract.rows if row.vat_code}
    more |= {("currencies", each.currency) for each in entries if getattr(each, "currency", None)}
    fetch_entries(work, sorted(more))


def _of_terms(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    registers = {
        "price_list": "price_lists", "vat_zone": "vat_zones", "discount_matrix": "discount_matrices",
        "currency": "currencies",
    }  # fmt: skip
    yield from ((register, terms[name]) for name, register in registers.items() if terms.get(name))


def _of_item(work: Work, code: str, terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    item, listed = found(work, "items", code), terms.get("price_list")
    if item is None:
        return
    if item.vat_code:
        yield "vat_codes", item.vat_code
    if item.group:
        yield "item_groups", item.group
    if listed:
        yield from ((kind, price_code(listed, code)) for kind in ("prices", "quantity_discounts"))
        if item.group:
            yield "quantity_discounts", group_price_code(listed, item.group)
