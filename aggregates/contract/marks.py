"""Periods that no invoice here charges and none shall: another system did, or they are waived (C12, A1.4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice, takewhile
from uuid import UUID

from aggregates.contract.contract import Contract
from aggregates.contract.coverage import cyclical, free, standing, told
from aggregates.contract.evolve import EVOLVE
from aggregates.contract.parts import Ahead, Cover
from aggregates.contract.refusals import NothingWaived, PeriodsInvoiced, TooManyPeriods, check_approved
from aggregates.event import fold
from aggregates.ids import ELSEWHERE, WAIVED

MARKS: Mapping[UUID, str] = {ELSEWHERE: "elsewhere", WAIVED: "waived"}
MOST = 5_000  # periods that are marked at once


def invoices_of(contract: Contract, after: date | None = None) -> list[UUID]:
    """The invoices that charge something of it, marks apart; those of periods that begin after a day."""
    return [
        invoice
        for invoice, covers in contract.covered.items()
        if invoice not in MARKS
        and any(after is None or (each.type == "cyclical" and each.first > after) for each in covers)
    ]


def invoiced_until(
    contract: Contract, *, until: date | None, on: date, numbers: Mapping[UUID, str] | None = None
) -> list[Ahead]:
    """Free periods that begin by `until` were invoiced elsewhere; those marked so that begin later were not (C12, C14).

    None takes every such mark back. What an invoice here charges stays with it. `numbers`: of those invoices, for the
    message. Errors: `ContractNotApproved`, `PeriodsInvoiced` when only invoices stand after `until`, `TooManyPeriods`.
    """
    check_approved(contract, "marked as invoiced elsewhere")
    marked = contract.covered.get(ELSEWHERE, ())
    gone = tuple(each for each in marked if until is None or each.first > until)
    new = _begun(contract, until) if until else ()
    if not gone and not new and (ours := invoices_of(contract, until)):
        named = ", ".join((numbers or {}).get(each) or f"the draft {each}" for each in ours[:3])
        raise PeriodsInvoiced(
            f"Contract {contract.number} is invoiced {f'beyond {until}' if until else 'here'} by {named}"
            f"{f' and {len(ours) - 3} more' if len(ours) > 3 else ''}; cancel or credit that, and its periods are due "
            "again by themselves.",
            pointer="/until",
        )
    found: list[Ahead] = []
    if gone:
        found += told(contract, Contract.ElsewhereWithdrawn(effective_on=on, covers=gone))
    if new and until:
        now = fold(EVOLVE, contract, found)
        found += told(now, Contract.InvoicedElsewhere(effective_on=on, until=until, covers=new))
    return found


def _begun(contract: Contract, until: date) -> tuple[Cover, ...]:
    taken = standing(contract)
    found: list[Cover] = []
    for row in cyclical(contract):
        begun = takewhile(lambda each: each.first <= until, free(contract, row, taken[row.key]))
        found += (each.cover for each in islice(begun, MOST + 1))
    if len(found) > MOST:
        raise TooManyPeriods(
            f"More than {MOST} periods of contract {contract.number} begin by {until}; give an earlier day first, and "
            "then go on.",
            pointer="/until",
        )
    return tuple(found)


def waive(contract: Contract, *, invoice: UUID, on: date) -> list[Contract.PeriodsWaived]:
    """What that invoice charged, and stands no more, is not charged again; what would not be due anyway is left (A1.4).

    Nothing happens when it charged nothing of this contract. Errors: `ContractNotApproved`.
    """
    check_approved(contract, "spared its periods")
    held = standing(contract)
    covers = tuple(
        each
        for each in contract.released.get(invoice, ())
        if _is_due(contract, each) and not any(_meet(each, other) for other in held[each.row])
    )
    return told(contract, Contract.PeriodsWaived(effective_on=on, invoice=invoice, covers=covers)) if covers else []


def charge_waived(contract: Contract, *, on: date) -> list[Contract.WaiverWithdrawn]:
    """What was waived is due again at the next run. Errors: `ContractNotApproved`, `NothingWaived`."""
    check_approved(contract, "charged what was waived")
    covers = contract.covered.get(WAIVED, ())
    if not covers:
        raise NothingWaived(f"Nothing of contract {contract.number} is waived, so there is nothing to charge again.")
    return told(contract, Contract.WaiverWithdrawn(effective_on=on, covers=covers))


def marked_until(covers: Sequence[Cover]) -> date | None:
    """The first day of the last of these periods."""
    return max((each.first for each in covers), default=None)


def _is_due(contract: Contract, each: Cover) -> bool:
    """It begins by the day on which the contract was cancelled."""
    return each.type == "one_off" or contract.cancel_on is None or each.first <= contract.cancel_on


def _meet(one: Cover, other: Cover) -> bool:
    return one.type == "one_off" or (one.first <= other.last and other.first <= one.last)
