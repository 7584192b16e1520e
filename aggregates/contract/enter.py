"""Enter a contract, change it, and discard a draft; an approved one keeps its rows, and what is invoiced stays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET

from aggregates.contract.contract import Contract
from aggregates.contract.coverage import told
from aggregates.contract.parts import Row
from aggregates.contract.refusals import (
    ContractApproved,
    ContractExists,
    PeriodsInvoiced,
    QuotationFixed,
    check_there,
)
from aggregates.contract.rows import check_objects, keyed
from aggregates.contract.shapes import check_dates, tidy

_ABOUT = {"effective_on", "copied_from", "made_from"}  # how it came to be, which is no field of it
FIELDS = tuple(each for each in Contract.Drafted.__struct_fields__ if each not in _ABOUT)
_RHYTHM = ("start_on", "period_unit", "period_length")  # what says where periods lie


def enter(
    contract: Contract,
    *,
    number: str,
    on: date,
    copied_from: str | None = None,
    made_from: UUID | None = None,
    **more: Any,
) -> list[Contract.Drafted]:
    """A new draft; `more` are the other fields of `Contract.Drafted`.

    Errors: `ContractExists`, `BadContractField`, `BadRowKey`, `BadRhythm`, `BadFactor`, `BadText`.
    """
    if contract.status != "none":
        raise ContractExists(f"Contract {contract.number} is there already; use another number.")
    fields = tidy({"number": number, "contracted_on": on, **more})
    fields["rows"] = keyed(fields.get("rows", ()), (), 0)
    whole = {name: getattr(contract, name) for name in FIELDS} | fields
    check_dates(whole)
    check_objects(whole)
    return [Contract.Drafted(effective_on=on, copied_from=copied_from, made_from=made_from, **fields)]


def amend(contract: Contract, *, on: date, prices_from: date | None = None, **changes: Any) -> list[Contract.Amended]:
    """Change the fields that are named (`UNSET` is not); None empties. Nothing is recorded when they stand so already.

    What changes on an approved contract holds for what is not invoiced yet; changed rows for periods that begin on
    `prices_from` (none: `on`) or later. Errors: those of entering, `ContractApproved`, `PeriodsInvoiced`,
    `ContractDiscarded`, `QuotationFixed`.
    """
    check_there(contract)
    named = tidy({field: value for field, value in changes.items() if value is not UNSET})
    if "rows" in named:
        named["rows"] = keyed(named["rows"], contract.rows, contract.last_key)
    changed = {field: value for field, value in named.items() if value != getattr(contract, field)}
    if not changed:
        return []
    whole = {name: getattr(contract, name) for name in FIELDS} | changed
    _check_quotation(contract, changed)
    check_dates(whole)
    check_objects(whole)
    if contract.status == "approved":
        _check_kept(contract, changed)
    return told(
        contract, Contract.Amended(effective_on=on, prices_from=prices_from if "rows" in changed else None, **changed)
    )


def discard(contract: Contract, *, on: date) -> list[Contract.Discarded]:
    """Nobody wants the draft. Errors: `ContractApproved`: an approved contract is cancelled, never deleted (C27)."""
    check_there(contract)
    if contract.status == "approved":
        raise ContractApproved(f"Contract {contract.number} is approved, so it cannot be discarded; cancel it.")
    return [Contract.Discarded(effective_on=on)]


def _check_quotation(contract: Contract, changed: Mapping[str, Any]) -> None:
    """From which quotation it was made is said when it is entered, and then stays (C70, C71)."""
    for field in ("quotation", "quotation_version"):
        if field in changed:
            known = getattr(contract, field)
            raise QuotationFixed(
                f"Contract {contract.number} was made {f'from {field} {known}' if known else f'without a {field}'}, "
                "which is not changed afterwards; enter another contract.",
                pointer=f"/{field}",
            )


def _check_kept(contract: Contract, changed: dict[str, Any]) -> None:
    if changed.get("start_on", contract.start_on) is None:
        raise ContractApproved(
            f"Contract {contract.number} is approved, so it has a start; withdraw the approval first.",
            pointer="/start_on",
        )
    if "rows" in changed:
        _check_rows(contract, changed["rows"])
    if contract.covered:
        for field in (*_RHYTHM, "customer", "currency"):
            if field in changed:
                raise PeriodsInvoiced(
                    f"Periods of contract {contract.number} are invoiced, so its {field} stays "
                    f"{getattr(contract, field)}; cancel the contract and enter a new one.",
                    pointer=f"/{field}",
                )


def _check_rows(contract: Contract, rows: Sequence[Row]) -> None:
    """Rows of an approved contract keep their keys, type and, once they are invoiced, their own rhythm (C27, C32)."""
    before = {row.key: row for row in contract.rows}
    for place, row in enumerate(rows):
        if row.key not in before:
            raise ContractApproved(
                f"Contract {contract.number} is approved, so the row {row.text!r} cannot be added; withdraw the "
                "approval first, or enter another contract.",
                pointer=f"/rows/{place}",
            )
    if gone := [row for key, row in before.items() if key not in {each.key for each in rows}]:
        raise ContractApproved(
            f"Contract {contract.number} is approved, so the row {gone[0].text!r} cannot be removed; withdraw the "
            "approval first, or end the row with its own end_on.",
            pointer="/rows",
        )
    invoiced = {cover.row for covers in contract.covered.values() for cover in covers}
    for place, row in enumerate(rows):
        for field in ("type", "start_on", "period_length"):
            if row.key in invoiced and getattr(row, field) != getattr(before[row.key], field):
                raise PeriodsInvoiced(
                    f"Row {row.key} of contract {contract.number} is invoiced, so its {field} stays; end it with its "
                    "own end_on, and enter another contract.",
                    pointer=f"/rows/{place}/{field}",
                )
