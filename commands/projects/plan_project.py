"""Plan what a project consists of: blocks, and in them rows with the income and cost that are expected."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aggregates.customer import Customer
from aggregates.errors import Refusal
from aggregates.ids import customer_id, register_id
from aggregates.project import Project, Row
from aggregates.project.planning import drop_row, plan_block, plan_row
from aggregates.register import Register
from commands.command import Answer, Command, Refused
from commands.fields import Amount, Code, Text
from commands.projects.supervised import cards, supervised
from commands.reference import entry
from commands.work import Work


class PlanBlock(Command):
    """A new block, or a new title of the one with this `key`."""

    key: Code | None = None
    title: Text = Field(min_length=1)


class PlannedRow(BaseModel):
    """Planning a `key` that exists replaces that row; amounts are net, in the project's currency."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    key: Code | None = None
    block: Code
    text: str = Field(min_length=1, max_length=2000)
    client: Code | None = Field(default=None, description="Customer code; default: the project's client")
    provider: Code | None = Field(default=None, description="Customer code of who is expected to send the bill")
    income: Amount = Field(default=Decimal(0), ge=0)
    cost: Amount = Field(default=Decimal(0), ge=0)
    vat_code: Code | None = None

    def row(self) -> Row:
        """As the rules take it."""
        return Row(**{name: getattr(self, name) for name in PlannedRow.model_fields} | self._blanks())

    def _blanks(self) -> dict[str, str]:
        return {"key": self.key or "", "vat_code": self.vat_code or ""}


class PlanRow(Command, PlannedRow):
    """One row."""


class PlanRows(Command):
    """Many rows; each is done or refused."""

    rows: tuple[PlannedRow, ...] = Field(min_length=1, max_length=1000)


class DropRow(Command):
    """A row that nothing is bound to."""

    key: Code


def plan_project_block(work: Work, command: PlanBlock, each: UUID) -> Answer:
    """Errors: `NotFound`, `ClosedProject`."""
    project = supervised(work, each)
    facts = plan_block(project, key=command.key, title=command.title, on=work.on)
    work.record(each, facts)
    key = facts[0].key if facts else command.key
    return Answer(id=str(each), version=work.version(each), more={"key": key})


def plan_project_row(work: Work, command: PlanRow, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchBlock`, `UnknownPartner`, `UnknownCode`, `OverPlanned`, `ClosedProject`."""
    supervised(work, each)
    _fetch(work, [command])
    key = _plan(work, command, each)
    return Answer(id=str(each), version=work.version(each), more={"key": key})


def plan_project_rows(work: Work, command: PlanRows, each: UUID) -> Answer:
    """Each row is done (with its key) or refused with its problem, named by its place, from 0."""
    supervised(work, each)
    _fetch(work, command.rows)
    done, refused = [], []
    for place, planned in enumerate(command.rows):
        try:
            done.append({"place": place, "key": _plan(work, planned, each)})
        except Refusal as refusal:
            refused.append(Refused.of(str(place), refusal))
    return Answer(id=str(each), version=work.version(each), more={"done": done, "refused": refused})


def _fetch(work: Work, rows: Sequence[PlannedRow]) -> None:
    """What the rows name, in one query."""
    named = {code for row in rows for code in (row.client, row.provider) if code}
    vat = {row.vat_code for row in rows if row.vat_code}
    work.fetch(
        [(Customer, customer_id(code)) for code in sorted(named)]
        + [(Register, register_id("vat_codes", code)) for code in sorted(vat)]
    )


def _plan(work: Work, planned: PlannedRow, each: UUID) -> str:
    cards(work, [(planned.client, "client"), (planned.provider, "provider")])
    if planned.vat_code:
        entry(work, "vat_codes", planned.vat_code, "/vat_code")
    facts = plan_row(work.state(Project, each), planned.row(), on=work.on)
    work.record(each, facts)
    return facts[0].row.key if facts else str(planned.key)


def drop_project_row(work: Work, command: DropRow, each: UUID) -> Answer:
    """Errors: `NotFound`, `NoSuchRow`, `BoundRow`, `ClosedProject`."""
    work.record(each, drop_row(supervised(work, each), command.key, on=work.on))
    return Answer(id=str(each), version=work.version(each))
