"""How each fact changes what is known of a contract; never checks, never raises."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import asdict, replace

from aggregates.contract.contract import Contract
from aggregates.contract.parts import Cover, Row
from aggregates.contract.versions import versions
from aggregates.event import Event, Evolve
from aggregates.ids import ELSEWHERE, WAIVED
from aggregates.periods import DAY

OURS = re.compile(r"R([0-9]{1,9})")
_NOT_KEPT = {"effective_on", "copied_from", "made_from", "next_on", "last_on", "prices_from"}


def highest_key(rows: Iterable[Row]) -> int:
    """The highest number among the keys that we made, `R1`, `R2` …; 0 when there is none."""
    return max((int(found[1]) for each in rows if (found := OURS.fullmatch(each.key))), default=0)


def _changed(contract: Contract, event: Event) -> Contract:
    named = asdict(event).items()
    now = replace(contract, **{field: value for field, value in named if value is not UNSET and field not in _NOT_KEPT})
    return replace(now, last_key=max(contract.last_key, highest_key(now.rows)))


def _amended(contract: Contract, e: Contract.Amended) -> Contract:
    now = _changed(contract, e)
    if e.rows is UNSET:
        return now
    from_on = e.prices_from or (e.effective_on if contract.status == "approved" else None)
    return replace(now, prices=versions(contract.prices, contract.rows, e.rows, from_on))


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


def _renewed(contract: Contract, e: Contract.Renewed) -> Contract:
    term_on = contract.end_on + DAY if contract.end_on else contract.term_on
    return replace(contract, end_on=e.end_on, child=e.child, term_on=term_on)


def _marked(contract: Contract, mark: UUID, e: Any) -> Contract:
    return replace(contract, covered=contract.covered | {mark: (*contract.covered.get(mark, ()), *e.covers)})


def _unmarked(contract: Contract, mark: UUID, e: Any) -> Contract:
    gone = set(e.covers)
    left = tuple(each for each in contract.covered.get(mark, ()) if each not in gone)
    covered = contract.covered | {mark: left} if left else _without(contract.covered, mark)
    return replace(contract, covered=covered)


EVOLVE: Evolve = {
    Contract.Drafted: lambda s, e: replace(_changed(s, e), status="draft"),
    Contract.Amended: _amended,
    Contract.Signed: lambda s, e: replace(s, signed_on=e.signed_on),
    Contract.Approved: lambda s, e: replace(s, status="approved", discount_options=e.discount_options),
    Contract.ApprovalWithdrawn: lambda s, e: replace(s, status="draft", discount_options=None),
    Contract.Cancelled: lambda s, e: replace(s, cancel_on=e.cancel_on),
    Contract.Renewed: _renewed,
    Contract.PeriodsCovered: _covered,
    Contract.PeriodsReleased: _released,
    Contract.InvoicedElsewhere: lambda s, e: _marked(s, ELSEWHERE, e),
    Contract.ElsewhereWithdrawn: lambda s, e: _unmarked(s, ELSEWHERE, e),
    Contract.PeriodsWaived: lambda s, e: _marked(s, WAIVED, e),
    Contract.WaiverWithdrawn: lambda s, e: _unmarked(s, WAIVED, e),
    Contract.Discarded: lambda s, e: replace(s, status="discarded"),
}
