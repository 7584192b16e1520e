"""How each fact changes what is known of a contract; never checks, never raises."""

import re
from collections.abc import Iterable
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from aggregates.contract.contract import Contract
from aggregates.contract.parts import Cover, Priced, Row
from aggregates.event import Event, Evolve

OURS = re.compile(r"R([0-9]{1,9})")
_NOT_KEPT = {"effective_on", "copied_from", "next_on", "last_on"}


def highest_key(rows: Iterable[Row]) -> int:
    """The highest number among the keys that we made, `R1`, `R2` …; 0 when there is none."""
    return max((int(found[1]) for each in rows if (found := OURS.fullmatch(each.key))), default=0)


def _changed(contract: Contract, event: Event) -> Contract:
    named = ((field, getattr(event, field)) for field in event.__struct_fields__ if field not in _NOT_KEPT)
    now = replace(contract, **{field: value for field, value in named if value is not UNSET})
    return replace(now, last_key=max(contract.last_key, highest_key(now.rows)))


def _amended(contract: Contract, e: Contract.Amended) -> Contract:
    now = _changed(contract, e)
    if contract.status != "approved" or e.rows is UNSET:
        return now
    before = {row.key: row for row in contract.rows}
    prices = dict(contract.prices)
    for row in e.rows:
        if row != before.get(row.key):
            known = prices.get(row.key) or (Priced(from_on=None, row=before.get(row.key, row)),)
            kept = (each for each in known if each.from_on is None or each.from_on < e.effective_on)
            prices[row.key] = (*kept, Priced(from_on=e.effective_on, row=row))
    return replace(now, prices=prices)


def _without(kept: dict[UUID, tuple[Cover, ...]], invoice: UUID) -> dict[UUID, tuple[Cover, ...]]:
    return {each: covers for each, covers in kept.items() if each != invoice}


def _covered(contract: Contract, e: Contract.PeriodsCovered) -> Contract:
    covers = (*contract.covered.get(e.invoice, ()), *e.covers)
    return replace(
        contract, covered=contract.covered | {e.invoice: covers}, released=_without(contract.released, e.invoice)
    )


def _released(contract: Contract, e: Contract.PeriodsReleased) -> Contract:
    released = contract.released | {e.invoice: e.covers}
    return replace(contract, covered=_without(contract.covered, e.invoice), released=released)


EVOLVE: Evolve = {
    Contract.Drafted: lambda s, e: replace(_changed(s, e), status="draft"),
    Contract.Amended: _amended,
    Contract.Signed: lambda s, e: replace(s, signed_on=e.signed_on),
    Contract.Approved: lambda s, e: replace(s, status="approved", prices={}),
    Contract.ApprovalWithdrawn: lambda s, e: replace(s, status="draft"),
    Contract.Cancelled: lambda s, e: replace(s, cancel_on=e.cancel_on),
    Contract.Renewed: lambda s, e: replace(s, end_on=e.end_on, child=e.child),
    Contract.PeriodsCovered: _covered,
    Contract.PeriodsReleased: _released,
    Contract.Discarded: lambda s, e: replace(s, status="discarded"),
}
