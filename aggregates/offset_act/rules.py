"""Issue a settlement-offset act, or take it back: its number stays (TX2)."""

from collections.abc import Sequence
from datetime import date

from aggregates import plain_text
from aggregates.errors import Conflict
from aggregates.offset_act.offset_act import Item, OffsetAct, Undo
from aggregates.offset_act.sides import ZERO


class AlreadyIssued(Conflict):
    """An act is issued once."""


class NotIssued(Conflict):
    """Only an act that stands is cancelled."""


def issue(
    act: OffsetAct,
    *,
    number: str,
    series: str,
    partner: str,
    partner_name: str,
    currency: str,
    justification: str,
    items: Sequence[Item],
    on: date,
) -> list[OffsetAct.Issued]:
    """Both sides are extinguished from `on`; `items` are what `sides.fitted` made of the documents."""
    if act.status != "none":
        raise AlreadyIssued(f"Act {act.number} is issued already; make another.")
    return [
        OffsetAct.Issued(
            effective_on=on,
            number=number,
            series=series,
            partner=partner,
            partner_name=partner_name,
            currency=currency,
            justification=plain_text.lines(justification, "The justification", pointer="/justification"),
            items=tuple(items),
            amount=sum((item.amount for item in items if item.side == "owed_to_us"), ZERO),
        )
    ]


def cancel(act: OffsetAct, *, undo: Undo, on: date) -> list[OffsetAct.Cancelled]:
    """It never was true (correction, as of its own date), or is true until `on` (reversal)."""
    if act.status != "issued" or act.dated_on is None:
        raise NotIssued(f"Act {act.number} is cancelled already; there is nothing to take back.")
    return [OffsetAct.Cancelled(effective_on=act.dated_on if undo == "correction" else on, undo=undo)]
