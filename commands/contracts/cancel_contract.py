"""End a contract on a day, or let it go on until a later one."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.standing import cancel, renew
from commands.command import Answer, Command
from commands.contracts.warnings import warnings
from commands.work import Work


class CancelContract(Command):
    """Its last day; the period that runs then is still invoiced, and nothing is refunded (C17, C18)."""

    cancel_on: date | None = Field(default=None, description="Left out: the command's day")
    reason: str = Field(min_length=1, max_length=2000)


class RenewContract(Command):
    """Its new end, later than the one that it has (CX12)."""

    end_on: date


def cancel_contract(work: Work, command: CancelContract, each: UUID) -> Answer:
    """`warnings` tell of invoices that charge days after it. Errors: `NotFound`, `ContractNotApproved`,
    `ContractDiscarded`.
    """
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, cancel(contract, cancel_on=command.cancel_on or work.on, on=work.on))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"warnings": warnings(work, now)})


def renew_contract(work: Work, command: RenewContract, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractNotApproved`, `ContractCancelled`, `BadContractField`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, renew(contract, end_on=command.end_on, on=work.on))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"child": now.child, "warnings": warnings(work, now)})
