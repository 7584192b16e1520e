"""One page of the periodic run: what is drawn up of these contracts, and which are refused with why (A1.3)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from aggregates.contract import Contract
from aggregates.errors import Refusal
from commands.command import Refused
from commands.contracts.invoicing import Charge, Told, charges_of, drawn_up, fetch_for_invoicing, merged
from commands.work import Work
from projections.engine.parked import is_poison, reason


class Unforeseen(Refusal):
    """Something that no rule foresees is in the way; the log tells more."""

    status = 500


class Done(TypedDict):
    """A contract, and its invoices; their ids are none in a dry run."""

    id: str
    number: str
    invoices: list[str | None]


class How(NamedTuple):
    """How a page is invoiced: at most so many invoices `at_once` of each contract."""

    until: date
    at_once: int
    dated_on: date | None = None
    comment: str | None = None
    merge_by_payer: bool = False
    dry_run: bool = False


class Made(NamedTuple):
    """What came of a page; of the contracts in `more` there is more to invoice."""

    invoices: list[Told]
    refused: list[Refused]
    more: list[UUID]


def made(work: Work, how: How, ids: Sequence[UUID]) -> Made:
    """A contract that is refused stops no other. Errors: `Unforeseen`, when it cannot be told which one is at fault."""
    try:
        return _made(work, how, ids)
    except Exception as error:
        if isinstance(error, Refusal) or not is_poison(error):
            raise
        raise Unforeseen(
            f"It cannot be invoiced: {reason(error)[:300]}. Whoever keeps the system running looks into the log."
        ) from error


def _made(work: Work, how: How, ids: Sequence[UUID]) -> Made:
    done = Made([], [], [])
    units: dict[Any, list[Charge]] = {}
    for contract in fetch_for_invoicing(work, ids):
        try:
            charges = charges_of(work, contract, how.until, how.dated_on, how.at_once)
        except Refusal as refusal:
            done.refused.append(Refused.of(str(contract.id), refusal))
            continue
        units.setdefault(_together(how, contract), []).extend(charges)
        if len(charges) >= how.at_once and not how.dry_run:
            done.more.append(contract.id)
    for unit in units.values():
        try:
            with work.whole():
                groups = merged(unit) if how.merge_by_payer else [[charge] for charge in unit]
                told = [drawn_up(work, group, how.comment, dry_run=how.dry_run) for group in groups]
        except Refusal as refusal:
            sunk = {charge.contract.id: None for charge in unit}
            done.refused.extend(Refused.of(str(each), refusal) for each in sunk)
            done.more[:] = [each for each in done.more if each not in sunk]
        else:
            done.invoices.extend(told)
    return done


def _together(how: How, contract: Contract) -> Any:
    """Contracts that are equal in this stand or fall together."""
    return contract.debtor if how.merge_by_payer else contract.id


def done_of(invoices: Sequence[Told]) -> list[Done]:
    """By contract, which invoices charge it."""
    found: dict[str, Done] = {}
    for invoice in invoices:
        for charge in invoice["charges"]:
            row: Done = {"id": charge["contract"], "number": charge["number"], "invoices": []}
            found.setdefault(charge["contract"], row)["invoices"].append(invoice["id"])
    return list(found.values())
