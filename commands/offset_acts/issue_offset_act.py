"""Net what a partner and we owe each other under one number, where no bank or cash document can (TX2)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Customer
from aggregates.errors import Rejected
from aggregates.ids import customer_id, new_id, register_id
from aggregates.invoice import Invoice
from aggregates.invoice.netting import check_nettable, net, nettable
from aggregates.invoice.refusals import figure
from aggregates.offset_act import Item, OffsetAct
from aggregates.offset_act.rules import issue
from aggregates.offset_act.sides import SIDES, Open, fitted
from aggregates.register import Register
from commands.command import Answer, Command
from commands.fields import Amount, Code, Currency
from commands.invoices.numbers import NumberRun, wait_turn
from commands.reference import payer
from commands.work import Work

DEFAULT_SERIES = "NA"


class NettedTwice(Rejected):
    """An act names each document once."""


class NettedPart(BaseModel):
    """A document, and how much of it is netted; without an amount as much as fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    amount: Amount | None = Field(default=None, gt=0)


class IssueOffsetAct(Command):
    """Our invoices and the partner's credit notes against our credit notes and the partner's invoices.

    Both sides come to the same sum: without amounts the smaller side in full and the larger one oldest first.
    """

    partner: Code = Field(description="Customer code")
    currency: Currency | None = Field(default=None, description="Default: the base currency")
    dated_on: date | None = Field(default=None, description="Default: today")
    justification: str = Field(min_length=1, max_length=2000)
    documents: tuple[NettedPart, ...] = Field(min_length=2, max_length=1000)
    series: Code | None = None


def issue_offset_act(work: Work, command: IssueOffsetAct) -> Answer:
    """Errors: `NotFound`, `UnknownPayer`, `NotOfPartner`, `OverAllocated`, `OneSided`, `Unbalanced`, `PeriodLocked`."""
    series, on = command.series or DEFAULT_SERIES, command.dated_on or work.on
    ids = _ids(command)
    work.fetch(
        [
            (Customer, customer_id(command.partner)),
            (Register, register_id("number_series", series)),
            *((Invoice, each) for each in ids),
        ]
    )
    card = payer(work, command.partner, "/partner")
    currency = command.currency or work.desk.policy.base_currency
    items = fitted([_open(work, command, part, currency) for part in command.documents], lambda a: figure(a, currency))
    wait_turn(work, [series])
    run = NumberRun(work, series, on, "offset_act")
    act = new_id()
    facts = issue(
        work.begin(OffsetAct, act),
        number=run.peek(),
        series=series,
        partner=command.partner,
        partner_name=card.name,
        currency=currency,
        justification=command.justification,
        items=items,
        on=on,
    )
    covered = net(_side(work, items, "owed_to_us"), _side(work, items, "owed_by_us"), act=act, on=on)
    work.record(act, facts)
    for document, fact in covered.items():
        work.record(document, [fact])
    run.use(act)
    run.close()
    return Answer(id=str(act), version=work.version(act), more=_more(work.state(OffsetAct, act)))


def _ids(command: IssueOffsetAct) -> list[UUID]:
    ids = [part.id for part in command.documents]
    for place, each in enumerate(ids):
        if each in ids[:place]:
            raise NettedTwice(f"Document {each} is named twice; name it once.", pointer=f"/documents/{place}/id")
    return ids


def _open(work: Work, command: IssueOffsetAct, part: NettedPart, currency: str) -> Open:
    document = work.one_of(Invoice, part.id, f"invoice {part.id}")
    check_nettable(document, partner=command.partner, currency=currency, amount=part.amount)
    return Open(
        document=document.id,
        number=document.number or "",
        side=SIDES[document.type, document.direction],
        uncovered=nettable(document),
        due_on=document.due_on or document.issued_on or work.today,
        asked=part.amount,
    )


def _side(work: Work, items: tuple[Item, ...], side: str) -> list[tuple[Invoice, Decimal]]:
    return [(work.state(Invoice, item.document), item.amount) for item in items if item.side == side]


def _more(act: OffsetAct) -> dict[str, object]:
    items = [{"id": str(each.document), "number": each.number, "amount": str(each.amount)} for each in act.items]
    return {"number": act.number, "documents": items}
