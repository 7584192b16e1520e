"""Open a project, change its head, close it and open it again."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from aggregates.ids import project_id
from aggregates.project import Project
from aggregates.project.planning import amend, begin, close, reopen
from commands.command import Answer, Command
from commands.fields import Code, Currency, Text
from commands.projects.supervised import cards
from commands.work import Work

People = Annotated[
    tuple[Annotated[Text, Field(min_length=1)], ...],
    Field(max_length=50, description="Persons as their access keys name them", examples=[["Ilze"]]),
]


class OpenProject(Command):
    """The currency defaults to the client's."""

    code: Code
    title: Text = Field(min_length=1)
    client: Code = Field(description="Customer code")
    currency: Currency | None = None
    supervisors: People = ()


class AmendProject(Command):
    """The fields to change; what is not named stays."""

    title: Annotated[Text, Field(min_length=1)] | None = None
    client: Code | None = None
    supervisors: People | None = None


class CloseProject(Command):
    """Nothing is planned or bound in it any more."""


class ReopenProject(Command):
    """Work goes on."""


def open_project(work: Work, command: OpenProject) -> Answer:
    """Errors: `ProjectExists`, `UnknownPartner`, `BadCurrency`."""
    each = project_id(command.code)
    project = work.state(Project, each)
    card = cards(work, [(command.client, "client")])[command.client]
    facts = begin(
        project,
        code=command.code,
        title=command.title,
        client=command.client,
        client_name=card.name,
        currency=command.currency or card.currency,
        supervisors=command.supervisors,
        on=work.on,
    )
    work.record(each, facts)
    return Answer(id=str(each), version=work.version(each))


def amend_project(work: Work, command: AmendProject, each: UUID) -> Answer:
    """Errors: `NotFound`, `ClosedProject`, `UnknownPartner`."""
    project = work.one(Project, each, f"project {each}")
    changes = command.model_dump(exclude_none=True, include={"title", "client", "supervisors"})
    if command.client:
        changes["client_name"] = cards(work, [(command.client, "client")])[command.client].name
    work.record(each, amend(project, on=work.on, **changes))
    return Answer(id=str(each), version=work.version(each))


def close_project(work: Work, command: CloseProject, each: UUID) -> Answer:
    """Errors: `NotFound`, `ClosedProject`."""
    work.record(each, close(work.one(Project, each, f"project {each}"), on=work.on))
    return Answer(id=str(each), version=work.version(each))


def reopen_project(work: Work, command: ReopenProject, each: UUID) -> Answer:
    """Errors: `NotFound`, `NotClosed`."""
    work.record(each, reopen(work.one(Project, each, f"project {each}"), on=work.on))
    return Answer(id=str(each), version=work.version(each))
