"""Contracts follow their customer's card: its VAT zone always, its name and address where the office wants it (CX7)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from aggregates.contract import Contract, Row
from aggregates.contract.enter import amend
from aggregates.customer import Customer
from aggregates.ids import register_id
from aggregates.register import Register
from commands.contracts.defaults import begun, fetch_defaults, found
from commands.contracts.row_prices import Office
from commands.contracts.rows import TERMS
from commands.contracts.vat import has_moved
from commands.reference import fetch_entries
from commands.work import Work
from queries.contracts.contracts_of_customer import contracts_of_customer

_SHOWN = ("name", "address")
_WHERE = ("vat_zone", "category")
_OF_ZONE = ("vat_code", "account")


def follow_customer(work: Work, before: Customer, now: Customer) -> list[UUID]:
    """Called after a card's change is recorded; records what it does to contracts, and tells which changed.

    A zone goes with the VAT codes and accounts of rows that nobody typed, for periods that begin on the day of the
    change or later. A fixed number of queries, however many contracts there are.
    """
    shown = any(getattr(before, field) != getattr(now, field) for field in _SHOWN)
    moved = any(getattr(before, field) != getattr(now, field) for field in _WHERE)
    if not (shown or moved):
        return []
    fetch_defaults(work, now, [("customer_categories", before.category)] if before.category else [])
    zone = begun(work, now, {}, ["vat_zone"])
    moved = moved and zone.values != begun(work, before, {}, ["vat_zone"]).values
    defaults = found(work, "contract_defaults", "default")
    shown = shown and defaults is not None and defaults.refresh_on_customer_change
    if not (shown or moved):
        return []
    followed = []
    for contract in _contracts(work, now):
        changes = _shown(contract, now) if shown else {}
        if moved and contract.customer == now.code:
            changes |= _moved(work, contract, now, zone.values.get("vat_zone"), zone.origins)
        facts = amend(contract, on=work.on, **changes)
        work.record(contract.id, facts)
        followed += [contract.id] if facts else []
    return followed


def _contracts(work: Work, card: Customer) -> Sequence[Contract]:
    """Those of the customer with what their rows look at: four queries."""
    work.desk.settled()
    with work.desk.store.reading() as connection:
        ids = contracts_of_customer(connection, card.code)
    contracts = [each for each in work.load(Contract, ids).values() if each.status != "discarded"]
    _fetch_for_rows(work, contracts)
    return contracts


def brought_in_line(work: Work, contract: Contract, card: Customer) -> dict[str, Any]:
    """What moves the contract to its customer's zone, where it stayed behind; the card's defaults are loaded."""
    if contract.customer != card.code or not has_moved(contract, card):
        return {}
    zone = begun(work, card, {}, ["vat_zone"])
    _fetch_for_rows(work, [contract])
    return _moved(work, contract, card, zone.values.get("vat_zone"), zone.origins)


def _fetch_for_rows(work: Work, contracts: Sequence[Contract]) -> None:
    """What their rows look at: two queries."""
    rows = [row for each in contracts for row in each.rows if row.item]
    zones = {("vat_zones", each.vat_zone) for each in contracts if each.vat_zone}
    fetch_entries(work, sorted({("items", row.item or "") for row in rows} | zones))
    items = (found(work, "items", row.item) for row in rows)
    work.fetch([(Register, register_id("item_groups", each.group)) for each in items if each and each.group])


def _shown(contract: Contract, card: Customer) -> dict[str, Any]:
    """What the contract has of the card that nobody changed by hand."""
    changes: dict[str, Any] = {}
    if contract.customer == card.code:
        changes["customer_name"] = card.name
        if contract.origins.get("invoice_address") == "customer":
            changes["invoice_address"] = card.address
    if contract.payer == card.code:
        changes["payer_name"] = card.name
    return changes


def _moved(work: Work, contract: Contract, card: Customer, zone: str | None, origins: dict[str, str]) -> dict[str, Any]:
    kept = {name: origin for name, origin in contract.origins.items() if name != "vat_zone"}
    terms = {name: getattr(contract, name) for name in TERMS} | {"vat_zone": zone}
    rows = tuple(_row(Office(work, terms, card), row) for row in contract.rows)
    return {"vat_zone": zone, "origins": kept | origins, "rows": rows}


def _row(office: Office, row: Row) -> Row:
    """The row with the code and account that the new zone gives it, where they were not typed."""
    item = found(office.work, "items", row.item)
    open_ = (name for name in _OF_ZONE if name in row.origins or (item and not getattr(row, name)))
    taken = {name: office.taken(name, item) for name in open_}
    values = {name: each.value for name, each in taken.items() if each}
    if "account" in taken and taken["account"] is None:
        values["account"] = None
    origins = {name: origin for name, origin in row.origins.items() if name not in values}
    origins |= {name: each.origin for name, each in taken.items() if each}
    return msgspec.structs.replace(row, **values, origins=origins) if values else row
