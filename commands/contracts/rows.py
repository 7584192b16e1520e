"""The rows of a contract with what their items and price lists say of them, and from where each value came."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from aggregates.contract import Row
from aggregates.contract.lines import priced
from aggregates.contract.parts import ZERO
from aggregates.contract.refusals import BadContractField
from aggregates.customer import Customer
from aggregates.errors import Refusal, Rejected
from aggregates.languages import said
from aggregates.pricing.amounts import percent_for, row_amount
from aggregates.pricing.items import LONGEST_DESCRIPTION, Item
from aggregates.taken_over import HAND, Taken
from commands.contracts.content import ContractRow
from commands.contracts.row_prices import FROM_CHAINS, Office, fetch_for_rows, price_of
from commands.reference import entry
from commands.work import Work

TERMS = ("currency", "rate", "price_list", "discount_matrix", "vat_zone", "language", "status", "discount_options")
_KEPT = ("unit_price", "discount", "price_factor", "cost_price", "text", "vat_code")  # when a row is changed


class RowIncomplete(Rejected):
    """A row names an item, or says itself what it is and costs."""


def filled(
    work: Work,
    rows: Sequence[ContractRow],
    terms: Mapping[str, Any],
    card: Customer,
    before: Sequence[Row] = (),
    warnings: list[str] | None = None,
) -> tuple[Row, ...]:
    """The rows whole. `terms`: the `TERMS` of the contract; `before`: its rows so far; `warnings` gets what is odd.

    A row that was there keeps its price; a changed list, matrix or rate does not price it anew (C31, C84). Its
    `origins` say from where the values came that nobody typed. Errors, each with the row's pointer: `RowIncomplete`,
    `UnknownCode`, `NoPrice`, `VatRateNeeded`, `NoRateYet`, `NoExchangeRateYet`, `BadPercent`, `NoSuchSum`,
    `NoCostPrice`, `BadContractField`.
    """
    office = Office(work, terms, card, warnings)
    fetch_for_rows(office, rows)
    rows = _with_keys(rows, before)
    standing = {row.key: row for row in before}
    return tuple(_filled(office, row, f"/rows/{place}", standing.get(row.key)) for place, row in enumerate(rows))


def vat_included(work: Work, price_list: str | None) -> bool:
    """The prices of the contract have VAT in them when those of its list have (C36)."""
    return bool(price_list) and bool(entry(work, "price_lists", price_list or "", "/price_list").vat_included)


def _with_keys(rows: Sequence[ContractRow], before: Sequence[Row]) -> list[ContractRow]:
    """A row that names no key is the standing one that says the same, so that it keeps its price with its key."""
    free = [row for row in before if row.key not in {each.key for each in rows}]
    done = []
    for row in rows:
        same = None if row.key else next((each for each in free if _is_same(row, each)), None)
        if same is not None:
            free.remove(same)
        done.append(row.model_copy(update={"key": same.key}) if same else row)
    return done


def _is_same(row: ContractRow, known: Row) -> bool:
    said_so = ((row.text, known.text), (row.original_serial, known.original_serial))
    return row.item == known.item and all(asked in {None, has} for asked, has in said_so)


def _filled(office: Office, row: ContractRow, pointer: str, known: Row | None) -> Row:
    given = row.model_dump(exclude_none=True, exclude={"key", "sum"})
    values = {name: Taken(value=value, origin=HAND) for name, value in given.items()}
    if known is not None and known.item == row.item:
        values = _kept(row, known) | values
    item: Item | None = entry(office.work, "items", row.item, f"{pointer}/item") if row.item else None
    if item is not None or values.get("unit_price", _NOTHING).value:
        values = _chained(office, item, row) | values
    if item is not None:
        values = _described(office, item) | values
        values = _priced(office, row, item, values, pointer) | values
    if "text" not in values:
        raise RowIncomplete("The row has no text and names no item; give one of them.", pointer=f"{pointer}/text")
    done = _row(row.key, values)
    return _checked(office, row, done, pointer)


_NOTHING = Taken(value=None, origin=HAND)


def _row(key: str, values: Mapping[str, Taken]) -> Row:
    origins = {name: taken.origin for name, taken in values.items() if taken.origin != HAND}
    fields = {name: taken.value for name, taken in values.items()}
    return Row(**{"key": key, **fields, "objects": tuple(fields.get("objects", ())), "origins": origins})


def _kept(row: ContractRow, known: Row) -> dict[str, Taken]:
    """What stays of a row that is changed; a percent that the matrix gave goes with the quantity (C39)."""
    kept = {}
    for name in _KEPT:
        value, origin = getattr(known, name), known.origins.get(name, HAND)
        moved = name == "discount" and origin == "discount_matrices" and known.quantity != row.quantity
        if value is not None and not moved:
            kept[name] = Taken(value=value, origin=origin)
    return kept


def _chained(office: Office, item: Item | None, row: ContractRow) -> dict[str, Taken]:
    found = {name: taken for name in FROM_CHAINS if (taken := office.taken(name, item)) is not None}
    if row.objects is None and item is not None and (objects := office.taken("row_objects", item)) is not None:
        found["objects"] = objects
    return found


def _described(office: Office, item: Item) -> dict[str, Taken]:
    text = said(item.texts, office.terms.get("language")) or item.name
    return {"text": Taken(value=text[:LONGEST_DESCRIPTION], origin="items")}


def _priced(
    office: Office, row: ContractRow, item: Item, values: Mapping[str, Taken], pointer: str
) -> dict[str, Taken]:
    """Price, percent and cost where nobody gave them and none was there."""
    price = price_of(office, row, item, values.get("vat_code", _NOTHING).value, pointer)
    found: dict[str, Taken | None] = {}
    if "unit_price" not in values:
        found["unit_price"] = price.unit()
    if "discount" not in values and row.sum is None:
        found["discount"] = price.percent()
    if "cost_price" not in values:
        found["cost_price"] = price.cost()
    return {name: taken for name, taken in found.items() if taken is not None}


def _checked(office: Office, row: ContractRow, done: Row, pointer: str) -> Row:
    """The row with the percent that makes its sum, where that was given (C42); refused where its percent cannot be."""
    currency, options = office.terms["currency"], office.options
    try:
        if row.sum is not None:
            if row.discount is not None and (made := row_amount(priced(done), currency, options)) != row.sum:
                raise BadContractField(
                    f"A sum of {row.sum} {currency} is given and a percent of {row.discount}, which makes {made} "
                    f"{currency}; leave one of them.",
                    pointer="/sum",
                )
            percent = percent_for(priced(done), row.sum, currency, options) or ZERO
            origins = {name: origin for name, origin in done.origins.items() if name != "discount"}
            done = replace(done, discount=percent, origins=origins)
        row_amount(priced(done), currency, options)
    except Refusal as refusal:
        refusal.pointer = f"{pointer}{'/sum' if refusal.pointer == '/sum' else '/discount'}"
        raise
    return done
