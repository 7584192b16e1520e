"""Sign and approve contracts, one or a thousand, and withdraw an approval."""

from datetime import date
from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.marks import invoiced_until
from aggregates.contract.standing import approve, sign, withdraw_approval
from aggregates.errors import NotFound, Refusal
from commands.command import Answer, Command, Refused
from commands.contracts.defaults import discount_setting
from commands.contracts.warnings import fetch_for_warnings, warnings
from commands.work import Work


class SignContract(Command):
    """The customer has signed (C26)."""

    signed_on: date | None = Field(default=None, description="Left out: the command's day")


class ApproveContract(Command):
    """It is entered wholly, and may be invoiced (C27)."""

    invoiced_until: date | None = Field(
        default=None, description="Periods that begin by then were invoiced by another system (C12)"
    )


class ApproveContracts(Command):
    """The same for many (C100). `dry_run` only checks them: errors are cheaper here than on invoices (C98)."""

    ids: tuple[UUID, ...] = Field(min_length=1, max_length=10_000)
    dry_run: bool = False


class WithdrawContractApproval(Command):
    """Needs a reason."""

    reason: str = Field(min_length=1, max_length=2000)


def sign_contract(work: Work, command: SignContract, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractDiscarded`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, sign(contract, signed_on=command.signed_on or work.on, on=work.on))
    return Answer(id=str(each), version=work.version(each))


def approve_contract(work: Work, command: ApproveContract, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractApproved`, `ContractIncomplete`, `ContractDiscarded`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, approve(contract, on=work.on, options=discount_setting(work)))
    if command.invoiced_until:
        work.record(each, invoiced_until(work.state(Contract, each), until=command.invoiced_until, on=work.on))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"warnings": warnings(work, now)})


def approve_contracts(work: Work, command: ApproveContracts) -> Answer:
    """Each is done, or refused with its problem."""
    contracts = work.load(Contract, list(dict.fromkeys(command.ids)))
    fetch_for_warnings(work, contracts.values())
    done, refused = [], []
    for each, contract in contracts.items():
        try:
            if contract.status == "none":
                raise NotFound(f"There is no contract {each}; look it up in /contracts.")
            work.record(each, approve(contract, on=work.on, options=discount_setting(work)))
        except Refusal as refusal:
            refused.append(Refused.of(str(each), refusal))
        else:
            told = warnings(work, work.state(Contract, each))
            done.append({"id": str(each), "number": contract.number, "version": work.version(each), "warnings": told})
    return Answer(more={"done": done, "refused": refused})


def withdraw_contract_approval(work: Work, command: WithdrawContractApproval, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractNotApproved`, `PeriodsInvoiced` while an invoice charges anything of it."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, withdraw_approval(contract, on=work.on))
    return Answer(id=str(each), version=work.version(each))
