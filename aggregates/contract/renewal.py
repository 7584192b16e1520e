"""Until when a contract goes on when it is renewed for as long as it last ran, or for some months (CX12)."""

from datetime import date
from typing import NamedTuple

from aggregates.contract.contract import Contract
from aggregates.contract.refusals import BadContractField
from aggregates.contract.standing import check_renewable
from aggregates.periods import DAY, Rhythm, anchor, number_at

LAST = date(2999, 12, 31)


class _Length(NamedTuple):
    """Whole months from the start of the contract, and days over."""

    months: int
    days: int


def renewed_end(contract: Contract, *, months: int | None = None) -> date:
    """The new last day: `months` after the one that it has, or (none) as long again as its last term.

    Months are counted from the start, so that no month's end drifts: one year from 31 January ends on 30 January
    whatever February did. Errors: `ContractNotApproved`, `ContractCancelled`, `BadContractField`.
    """
    start, end = check_renewable(contract)
    if months is None and contract.period_unit == "days":
        return end + (end + DAY - (contract.term_on or start))
    upto = _length(start, end + DAY)
    term = _Length(months, 0) if months is not None else _less(upto, _length(start, contract.term_on or start))
    try:
        first = anchor(Rhythm(start=start), upto.months + term.months)
    except ValueError:
        first = date.max
    days = upto.days + term.days - 1
    if first > LAST:
        raise BadContractField(
            f"Contract {contract.number} would go on beyond {LAST}; give the day on which it shall end.",
            pointer="/end_on",
        )
    return date.fromordinal(first.toordinal() + days)


def _length(start: date, upto: date) -> _Length:
    monthly = Rhythm(start=start)
    months = number_at(monthly, upto) or 0
    return _Length(months, (upto - anchor(monthly, months)).days)


def _less(one: _Length, other: _Length) -> _Length:
    return _Length(one.months - other.months, one.days - other.days)
