"""Take a settlement-offset act back: its documents are owed again, and its number stays (TX2)."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from aggregates.invoice import Invoice
from aggregates.invoice.netting import unnet
from aggregates.offset_act import OffsetAct
from aggregates.offset_act.rules import cancel
from commands.command import Answer, Command
from commands.work import Work


class CancelOffsetAct(Command):
    """A correction was never true, a reversal is true until its day."""

    undo: Literal["correction", "reversal"] = "correction"
    reason: str = Field(min_length=1, max_length=2000)


def cancel_offset_act(work: Work, command: CancelOffsetAct, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotIssued`, `EffectiveTooEarly`, `PeriodLocked`."""
    act = work.one(OffsetAct, each, f"offset act {each}")
    facts = cancel(act, undo=command.undo, on=work.on)
    work.load(Invoice, [item.document for item in act.items])
    work.record(each, facts)
    for item in act.items:
        document = work.state(Invoice, item.document)
        undone = unnet(document, act=each, amount=item.amount, undo=command.undo, on=facts[0].effective_on)
        work.record(item.document, [undone])
    return Answer(id=str(each), version=work.version(each), more={"number": act.number})
