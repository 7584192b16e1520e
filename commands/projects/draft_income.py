"""The project's tab Income: a draft with a line for each row, bound to it when it is confirmed (F36, F38)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.errors import Rejected
from aggregates.ids import new_id
from aggregates.invoice import Invoice, Line
from aggregates.invoice.draft import draft
from aggregates.invoice.refusals import check_amount
from aggregates.origin import Origin
from aggregates.project import Project, Row
from aggregates.project.binding import left
from aggregates.project.refusals import OverPlanned, check_open, row_of
from commands.command import Answer
from commands.fields import Amount, Code, Text
from commands.projects.bind_invoice import OverPlan
from commands.projects.supervised import cards, supervised
from commands.reference import open_account, vat_rates
from commands.work import Work


class SeveralPayers(Rejected):
    """An invoice has one payer."""


class NoVatCode(Rejected):
    """A row is invoiced at its VAT code."""


class RowNamedTwice(Rejected):
    """A row has one line of an invoice, from which it is known."""


class IncomeRow(BaseModel):
    """A row to be invoiced, by default with its own text and all of its planned income that is not invoiced yet."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    row: Code
    amount: Amount | None = Field(default=None, gt=0, description="Net")
    text: str | None = Field(default=None, min_length=1, max_length=2000)


class DraftIncome(OverPlan):
    """The payer defaults to the rows' client, the terms to the payer's card."""

    rows: tuple[IncomeRow, ...] = Field(min_length=1, max_length=1000)
    payer: Code | None = None
    due_on: date | None = None
    payment_terms: Code | None = None
    reference: Text | None = None
    comment: Text | None = None
    account: Code | None = Field(default=None, description="Of our bank accounts: on which it shall be paid")
    commission: bool = Field(default=False, description="An invoice of the agency's commission, not of the campaign")


def draft_project_income(work: Work, command: DraftIncome, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchRow`, `OverPlanned`, `NoVatCode`, `SeveralPayers`, `ClosedProject`, and those of
    drafting.
    """
    project = supervised(work, each)
    check_open(project)
    work.relied_on(each)
    lines = _lines(project, command)
    code = command.payer or _payer(project, command.rows)
    card = cards(work, [(code, "payer")])[code]
    if command.account:
        open_account(work, command.account)
    invoice = new_id()
    facts = draft(
        work.begin(Invoice, invoice),
        on=work.on,
        source="commission" if command.commission else "project",
        project=each,
        payer=code,
        payer_name=card.name,
        currency=project.currency,
        lines=lines,
        rates=vat_rates(work, (line.vat_code for line in lines), work.on),
        payment_terms=command.payment_terms or card.payment_terms,
        due_on=command.due_on,
        reference=command.reference,
        comment=command.comment,
        account=command.account,
    )
    work.record(invoice, facts)
    more = {"project": str(each), "net": str(facts[0].totals.net), "gross": str(facts[0].totals.gross)}
    return Answer(id=str(invoice), version=work.version(invoice), more=more)


def _lines(project: Project, command: DraftIncome) -> list[Line]:
    """One a row, in the order given."""
    lines = []
    for place, asked in enumerate(command.rows):
        if any(asked.row == each.row for each in command.rows[:place]):
            raise RowNamedTwice(f"Row {asked.row} is named twice; name it once.", pointer=f"/rows/{place}/row")
        row = row_of(project, asked.row)
        free = left(project, row.key, "income")
        amount = asked.amount if asked.amount is not None else free
        if asked.amount is not None:
            check_amount(amount, project.currency)
        if amount <= 0 or (amount > free and not command.over):
            raise OverPlanned(
                f"Row {row.key} of project {project.code} has {row.income} {project.currency} of income planned and "
                f"{max(free, Decimal(0))} of it left to invoice, so {_too_much(amount)}; plan more, or name an amount "
                "and say `over` with a reason.",
                pointer=f"/rows/{place}/amount",
            )
        lines.append(_line(project, row, asked, amount, place))
    return lines


def _too_much(amount: Decimal) -> str:
    return f"{amount} is too much; name a smaller amount" if amount > 0 else "nothing remains for a new line"


def _line(project: Project, row: Row, asked: IncomeRow, amount: Decimal, place: int) -> Line:
    if not row.vat_code:
        raise NoVatCode(
            f"Row {row.key} of project {project.code} has no VAT code; plan the row with one first.",
            pointer=f"/rows/{place}/row",
        )
    origin = Origin(kind="project", document=project.id, line=row.key)
    return Line(text=asked.text or row.text, unit_price=amount, vat_code=row.vat_code, origin=origin)


def _payer(project: Project, asked: Sequence[IncomeRow]) -> str:
    clients = {row_of(project, each.row).client or project.client for each in asked}
    if len(clients) > 1:
        raise SeveralPayers(
            f"These rows are of {', '.join(sorted(clients))}, and an invoice has one payer; name the payer, "
            "or draw up an invoice for each client.",
            pointer="/payer",
        )
    return clients.pop()
