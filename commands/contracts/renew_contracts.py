"""Let many contracts go on: until a day, by some months, or for as long again as they last ran (CX12)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from aggregates.contract import Contract
from aggregates.contract.refusals import NoSuchContract
from aggregates.contract.renewal import renewed_end
from aggregates.contract.standing import renew
from aggregates.errors import Refusal
from commands.command import Answer, Command, Order, Refused
from commands.desk import Desk
from commands.fields import Code
from commands.in_pages import Page, in_pages
from commands.work import Work
from queries.contracts.contracts_chosen import contracts_chosen

NAME = "renew_contracts"


class RenewContracts(Command):
    """Those that are named, or the approved ones that end by `ending_to`, narrowed by customer and class.

    With `end_on` all end on that day; with `months` each goes on for so many; with neither for as long as it last ran.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    ids: tuple[UUID, ...] | None = Field(default=None, min_length=1, max_length=10_000)
    customers: tuple[Code, ...] | None = Field(default=None, max_length=10_000)
    contract_class: Code | None = Field(default=None, alias="class")
    ending_from: date | None = None
    ending_to: date | None = None
    end_on: date | None = None
    months: int | None = Field(default=None, ge=1, le=1200)
    dry_run: bool = False

    @model_validator(mode="after")
    def _which_and_until_when(self) -> "RenewContracts":
        if self.ids is None and self.ending_to is None:
            raise ValueError("say which contracts: by ids, or those that end by ending_to")
        if self.end_on is not None and self.months is not None:
            raise ValueError("until when is told by end_on or by months; give one of them, or none for as long again")
        return self


def renew_contracts(desk: Desk, order: Order, command: RenewContracts) -> Answer:
    """Each goes on until a new day, as one child more, or is refused with its problem."""
    return in_pages(desk, order, NAME, command, lambda: _chosen(desk, command), _page)


def _chosen(desk: Desk, command: RenewContracts) -> Sequence[UUID]:
    if command.ids is not None:
        return list(dict.fromkeys(command.ids))
    with desk.store.reading() as connection:
        return contracts_chosen(
            connection,
            customers=command.customers,
            contract_class=command.contract_class,
            ending_from=command.ending_from,
            ending_to=command.ending_to,
            running_on=date.max,
            approved=True,
        )


def _page(work: Work, command: RenewContracts, ids: Sequence[UUID]) -> Page:
    page = Page([], [])
    for each, contract in work.load(Contract, ids).items():
        try:
            page.done.append(_renewed(work, command, contract))
        except Refusal as refusal:
            page.refused.append(Refused.of(str(each), refusal))
    return page


def _renewed(work: Work, command: RenewContracts, contract: Contract) -> dict[str, Any]:
    if contract.status == "none":
        raise NoSuchContract(f"There is no contract {contract.id}; look it up in /contracts.")
    end_on = command.end_on or renewed_end(contract, months=command.months)
    work.record(contract.id, renew(contract, end_on=end_on, on=work.on))
    now = work.state(Contract, contract.id)
    head = {"id": str(contract.id), "number": contract.number, "customer": contract.customer}
    return {**head, "ended_on": contract.end_on, "end_on": now.end_on, "child": now.child}
