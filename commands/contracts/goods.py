"""What the rows of a contract are about: items that are named by barcode, and equipment by its serial number."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from aggregates.errors import Rejected
from aggregates.ids import register_id
from aggregates.pricing.items import Item
from aggregates.register import Register
from aggregates.register.kinds import typed
from aggregates.register.kinds.serials import KnownSerial
from commands.contracts.content import ContractFields, ContractRow
from commands.reference import fetch_entries
from commands.work import Work
from queries.invoices.items_by_barcode import items_by_barcode

SERIALS = "known_serials"
Fields = TypeVar("Fields", bound=ContractFields)


class AmbiguousBarcode(Rejected):
    """Several items have this barcode."""


class CustomerMissing(Rejected):
    """A contract is some customer's."""


class Goods(NamedTuple):
    """`customers`: to whom we sold what the serial numbers name. `warnings`: what may not be meant, and grows with
    what the prices say (`filled`).
    """

    customers: tuple[str, ...]
    warnings: list[str]


def with_goods(work: Work, fields: Fields) -> tuple[Fields, Goods]:
    """The fields, with rows that name items by code: a barcode became its item's, a serial number gave its items.

    The serviced item is the row's `original_item`; the row's own is the one that contracts for it sell, else itself
    (C52, C53). What a row names itself stays. At most four queries, and two for barcodes. Errors: `AmbiguousBarcode`.
    """
    rows = fields.rows
    if not rows:
        return fields, Goods((), [])
    rows = _by_code(work, rows)
    fetch_entries(work, {(SERIALS, row.original_serial) for row in rows if row.original_serial})
    serials = {each: _active(work, SERIALS, each) for row in rows if (each := row.original_serial)}
    fetch_entries(work, {("items", each.item) for each in serials.values() if each})
    serviced = [_serviced(row, serials.get(row.original_serial or "")) for row in rows]
    fetch_entries(work, {("items", each) for code in serviced if code and (each := _contract_item(work, code))})
    done = tuple(_with(work, row, code) if code else row for row, code in zip(rows, serviced, strict=True))
    found = Goods(_customers(serials.values()), list(_warnings(rows, serials)))
    return fields.model_copy(update={"rows": done}), found


def buyer(goods: Goods) -> str:
    """To whom the equipment was sold, where nobody said whose the contract is (C52). Errors: `CustomerMissing`."""
    if len(goods.customers) != 1:
        sold = f"tell of {' and '.join(goods.customers)}" if goods.customers else "tell of nobody to whom we sold it"
        raise CustomerMissing(
            f"The contract names no customer, and the serial numbers of its rows {sold}; name the customer.",
            pointer="/customer",
        )
    return goods.customers[0]


def _by_code(work: Work, rows: Sequence[ContractRow]) -> tuple[ContractRow, ...]:
    """A code that no item has may be a barcode (C33)."""
    named = {(place, field) for place, row in enumerate(rows) for field in ("item", "original_item")}
    fetch_entries(work, {("items", code) for place, field in named if (code := getattr(rows[place], field))})
    unknown = {
        code
        for place, field in named
        if (code := getattr(rows[place], field)) and not work.version(register_id("items", code))
    }
    found = _items_with(work, unknown) if unknown else {}
    done = []
    for place, row in enumerate(rows):
        changes = {}
        for field in ("item", "original_item"):
            codes = found.get(getattr(row, field) or "", [])
            if len(codes) > 1:
                raise AmbiguousBarcode(
                    f"The barcode {getattr(row, field)} is on the cards of {' and '.join(codes)}; name the item by its "
                    "code.",
                    pointer=f"/rows/{place}/{field}",
                )
            if codes:
                changes[field] = codes[0]
        done.append(row.model_copy(update=changes) if changes else row)
    return tuple(done)


def _items_with(work: Work, barcodes: Iterable[str]) -> dict[str, list[str]]:
    """By barcode the codes of the items in use that have it, as their cards say now."""
    work.desk.settled()
    with work.desk.store.reading() as connection:
        candidates = items_by_barcode(connection, sorted(barcodes))
    fetch_entries(work, {("items", code) for _, code in candidates})
    found: dict[str, list[str]] = {}
    for barcode, code in candidates:
        item: Item | None = _active(work, "items", code)
        if item is not None and item.barcode == barcode:
            found.setdefault(barcode, []).append(code)
    return found


def _serviced(row: ContractRow, known: KnownSerial | None) -> str | None:
    """The item that a known serial number says is looked after; another that was typed goes before it."""
    return (row.original_item or known.item) if known else None


def _with(work: Work, row: ContractRow, serviced: str) -> ContractRow:
    item = row.item or _contract_item(work, serviced) or serviced
    return row.model_copy(update={"original_item": serviced, "item": item})


def _contract_item(work: Work, code: str) -> str | None:
    item: Item | None = _active(work, "items", code)
    return item.contract_item if item else None


def _customers(serials: Iterable[KnownSerial | None]) -> tuple[str, ...]:
    """Those to whom we sold them; what others sold does not say whose it is."""
    return tuple(sorted({each.customer for each in serials if each and each.own and each.customer}))


def _warnings(rows: Sequence[ContractRow], serials: dict[str, Any]) -> Iterable[str]:
    for place, row in enumerate(rows):
        if not row.original_serial:
            continue
        known = serials[row.original_serial]
        if known is None:
            yield (
                f"Row {place + 1}: no {row.original_serial!r} is among the known serial numbers, so it is kept as it "
                "was typed; capital and small letters count, so check them."
            )
        elif row.original_item not in {None, known.item}:
            yield (
                f"Row {place + 1}: the serial number {row.original_serial!r} is known as one of {known.item}, not of "
                f"{row.original_item}; what was typed is kept."
            )


def _active(work: Work, kind: str, code: str) -> Any:
    """The entry in use, or none."""
    found = work.state(Register, register_id(kind, code))
    return typed(kind, found.entry) if found.status == "active" else None
