"""The rows of a contract with what their items and price lists say of them (C33, C36, C39, C45, C46)."""

from collections.abc import Mapping, Sequence
from typing import Any

from aggregates.contract import Row
from aggregates.customer import Customer
from aggregates.errors import Refusal, Rejected
from aggregates.ids import register_id
from aggregates.languages import said
from aggregates.pricing.determine import Determined, Shelf, determined
from aggregates.pricing.items import Item
from aggregates.pricing.lists import PriceList, group_price_code, price_code
from aggregates.register import Register
from aggregates.taken_over import take_over
from aggregates.tax import rate_on
from commands.contracts.content import ContractRow
from commands.reference import entry, exchange_rate, fetch_entries
from commands.work import Work


class RowIncomplete(Rejected):
    """A row names an item, or says itself what it is and costs."""


def fetch_for_rows(work: Work, rows: Sequence[ContractRow], price_list: str | None) -> None:
    """What the prices of these rows are looked up in: two queries. The items are loaded already."""
    items = {row.item: _entry(work, "items", row.item) for row in rows if row.item}
    wanted = {("item_groups", item.group) for item in items.values() if item and item.group}
    wanted |= {("vat_codes", item.vat_code) for item in items.values() if item and item.vat_code}
    if price_list:
        wanted |= {("price_lists", price_list)}
        wanted |= {(kind, price_code(price_list, code)) for kind in ("prices", "quantity_discounts") for code in items}
        groups = {item.group for item in items.values() if item and item.group}
        wanted |= {("quantity_discounts", group_price_code(price_list, group)) for group in groups}
    fetch_entries(work, sorted(wanted))
    groups_found = [_entry(work, "item_groups", code) for kind, code in wanted if kind == "item_groups"]
    listed = _entry(work, "price_lists", price_list) if price_list else None
    more = {("vat_codes", group.vat_code) for group in groups_found if group and group.vat_code}
    fetch_entries(work, sorted(more | {("currencies", listed.currency)} if listed else more))


def filled(
    work: Work, rows: Sequence[ContractRow], terms: Mapping[str, Any], card: Customer, before: Sequence[Row] = ()
) -> tuple[Row, ...]:
    """The rows whole. `terms`: currency, rate, price list and language of the contract; `before`: its rows so far.

    A row that was there keeps its price; a changed list or rate does not price it anew (C31, C84). Errors:
    `RowIncomplete`, `UnknownCode`, `NoPrice`, `VatRateNeeded`, each with the row's pointer.
    """
    fetch_for_rows(work, rows, terms.get("price_list"))
    standing = {row.key: row for row in before}
    return tuple(_filled(work, row, f"/rows/{place}", terms, card, standing) for place, row in enumerate(rows))


def vat_included(work: Work, price_list: str | None) -> bool:
    """The prices of the contract have VAT in them when those of its list have (C36)."""
    listed: PriceList | None = _entry(work, "price_lists", price_list) if price_list else None
    return listed is not None and listed.vat_included


def _filled(
    work: Work, row: ContractRow, pointer: str, terms: Mapping[str, Any], card: Customer, standing: Mapping[str, Row]
) -> Row:
    given = row.model_dump(exclude_none=True, exclude={"key"})
    said_ = {**given, "objects": tuple(given.get("objects", ()))}
    known = standing.get(row.key)
    if known is not None and known.item == row.item:
        said_ = {name: getattr(known, name) for name in ("unit_price", "discount", "price_factor")} | said_
        said_ = {name: value for name in ("text", "vat_code") if (value := getattr(known, name))} | said_
    if row.item:
        said_ = _of_item(work, row, pointer, terms, card, said_)
    if "text" not in said_:
        raise RowIncomplete("The row has no text and names no item; give one of them.", pointer=f"{pointer}/text")
    return Row(**{"key": row.key, **said_})


def _of_item(
    work: Work, row: ContractRow, pointer: str, terms: Mapping[str, Any], card: Customer, said_: dict[str, Any]
) -> dict[str, Any]:
    item: Item = entry(work, "items", row.item or "", f"{pointer}/item")
    sources = {"customer": card, "item": item, "item_group": _entry(work, "item_groups", item.group)}
    own: dict[str, Any] = {"text": (said(item.texts, terms.get("language")) or item.name)[:100]}
    for field in ("vat_code", "account", "price_factor"):
        if (taken := take_over(field, sources)) is not None:
            own[field] = taken.value
    if not said_["objects"]:
        said_ = said_ | {"objects": item.objects}
    own |= said_
    if "unit_price" not in own:
        found = _determined(work, row, item, terms, own.get("vat_code"), pointer)
        own["unit_price"] = found.unit_price.value
        if "discount" not in own and found.percent is not None:
            own["discount"] = found.percent.value
    return own


def _determined(
    work: Work, row: ContractRow, item: Item, terms: Mapping[str, Any], vat_code: str | None, pointer: str
) -> Determined:
    listed = terms.get("price_list")
    shelf = Shelf(
        item_code=row.item or "",
        item=item,
        group=_entry(work, "item_groups", item.group),
        list_code=listed,
        price_list=_entry(work, "price_lists", listed),
        price=_entry(work, "prices", price_code(listed, row.item or "")) if listed else None,
        item_steps=_entry(work, "quantity_discounts", price_code(listed, row.item or "")) if listed else None,
        group_steps=_entry(work, "quantity_discounts", group_price_code(listed, item.group))
        if listed and item.group
        else None,
    )
    base = work.desk.policy.base_currency
    rates = {each: exchange_rate(work, each, work.on) for each in _currencies(shelf, terms) if each != base}
    if terms.get("rate"):
        rates[terms["currency"]] = terms["rate"]
    rate = rate_on(_entry(work, "vat_codes", vat_code), work.on) if vat_code else None
    try:
        return determined(
            shelf, quantity=row.quantity, on=work.on, currency=terms["currency"], base_currency=base, rates=rates,
            vat_rate=rate,
        )  # fmt: skip
    except Refusal as refusal:
        refusal.pointer = f"{pointer}{refusal.pointer or ''}"
        raise


def _currencies(shelf: Shelf, terms: Mapping[str, Any]) -> set[str]:
    named = {terms["currency"]} if not terms.get("rate") else set()
    return named | ({shelf.price_list.currency} if shelf.price_list else set())


def _entry(work: Work, kind: str, code: str | None) -> Any:
    """The entry, or none where there is no such code."""
    if not code or work.state(Register, register_id(kind, code)).status == "none":
        return None
    return entry(work, kind, code)
