"""Choose which advances an invoice deducts when it is approved (F13)."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.invoice import Invoice
from aggregates.invoice.advancing import choose
from commands.command import Answer, Command
from commands.fields import Amount
from commands.work import Work


class AdvancePart(BaseModel):
    """An advance, and how much of it is deducted, VAT included; without an amount as much as is prepaid and fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    amount: Amount | None = Field(default=None, gt=0)


class ChooseAdvances(Command):
    """The whole list as it shall stand; empty: the invoice deducts nothing."""

    advances: tuple[AdvancePart, ...] = Field(max_length=100)


def choose_advances(work: Work, command: ChooseAdvances, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotADraft`, `NotAnAdvance`, `AdvanceOfAnother`, `AdvanceNotPaid`, `AdvancesExceed`,
    `AdvanceVatExceeds`.
    """
    work.fetch([(Invoice, each), *((Invoice, part.id) for part in command.advances)])
    invoice = work.one(Invoice, each, f"invoice {each}")
    asked = [(work.one_of(Invoice, part.id, f"advance {part.id}"), part.amount) for part in command.advances]
    for advance, _ in asked:
        work.relied_on(advance.id)
    work.record(each, choose(invoice, asked, on=work.on))
    chosen = [{"id": str(one.document), "amount": str(one.amount)} for one in work.state(Invoice, each).advances]
    return Answer(id=str(each), version=work.version(each), more={"advances": chosen})
