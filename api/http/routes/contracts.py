"""Contracts: what is invoiced regularly, and the run that does it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import WRITERS, Reader, allowed, office_of
from api.http.exports import add_list, exported
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from commands.command import Caller
from commands.contracts.amend_contract import AmendContract, DiscardContract, amend_contract, discard_contract
from commands.contracts.approve_contract import (
    ApproveContract,
    ApproveContracts,
    SignContract,
    WithdrawContractApproval,
    approve_contract,
    approve_contracts,
    sign_contract,
    withdraw_contract_approval,
)
from commands.contracts.cancel_contract import CancelContract, RenewContract, cancel_contract, renew_contract
from commands.contracts.enter_contract import (
    DuplicateContract,
    EnterContract,
    duplicate_contract,
    enter_contract,
)
from commands.contracts.invoice_contract import InvoiceContract, invoice_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from queries.contract import contract as find_contract
from queries.contracts import contracts as list_contracts
from queries.coverage import coverage, coverage_faults

router = APIRouter(tags=["contracts"], responses=PROBLEM)
_ONE = "/contracts/{id}"


@router.post(
    "/contracts/invoices", operation_id="create_contract_invoices", response_model=Done, dependencies=[Strict, JSON]
)
def create_invoices(
    request: Request,
    who: Annotated[Caller, Depends(allowed(WRITERS))],
    command: Annotated[CreateContractInvoices, Body()],
) -> Response:
    """The periodic run: drafts of everything that is due by `until` and not invoiced; `dry_run` only shows them."""
    return answer(request, create_contract_invoices(office_of(request).desk, order_of(request, who), command))


add_commands(
    router,
    {
        "enter_contract": Route("/contracts", EnterContract, enter_contract, begun=True),
        "approve_contracts": Route("/contracts/approve", ApproveContracts, approve_contracts),
        "amend_contract": Route(f"{_ONE}/amend", AmendContract, amend_contract),
        "discard_contract": Route(f"{_ONE}/discard", DiscardContract, discard_contract),
        "sign_contract": Route(f"{_ONE}/sign", SignContract, sign_contract),
        "approve_contract": Route(f"{_ONE}/approve", ApproveContract, approve_contract),
        "withdraw_contract_approval": Route(
            f"{_ONE}/withdraw-approval", WithdrawContractApproval, withdraw_contract_approval
        ),
        "cancel_contract": Route(f"{_ONE}/cancel", CancelContract, cancel_contract),
        "renew_contract": Route(f"{_ONE}/renew", RenewContract, renew_contract),
        "duplicate_contract": Route(
            f"{_ONE}/duplicate", DuplicateContract, duplicate_contract, begun=True, at="/contracts"
        ),
        "invoice_contract": Route(f"{_ONE}/create-invoices", InvoiceContract, invoice_contract),
    },
)


@add_list(router, "/contracts")
def contracts(
    request: Request,
    who: Reader,
    search: str | None = None,
    customer: str | None = None,
    payer: str | None = None,
    status: Literal["draft", "approved", "discarded"] | None = None,
    signed: bool | None = None,
    approved: bool | None = None,
    class_: Annotated[str | None, Query(alias="class")] = None,
    project: str | None = None,
    due_by: date | None = None,
    sort: str = "-entered_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Contracts; `payer` is who is invoiced, `due_by` asks for those with something to invoice by that day."""
    chosen: dict[str, Any] = {
        "search": search, "customer": customer, "payer": payer, "status": status, "signed": signed,
        "approved": approved, "contract_class": class_, "project": project, "due_by": due_by, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_contracts(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "contracts", page) or listed(request, page(limit, cursor))


@router.get(_ONE, operation_id="contract", dependencies=[Strict, Seen])
def contract(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One contract, whole, with what its rows come to and its invoices."""
    office = office_of(request)
    with office.store.reading() as connection:
        row = find_contract(connection, id, office.today())
    return one(request, row, row.version, alone=False)


@router.get(f"{_ONE}/coverage", operation_id="contract_coverage", dependencies=[Strict, Seen])
def contract_coverage(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    sort: Literal["first", "-first", "row", "-row"] = "first",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Which invoice charges which days of which row; `faults` are days between that none charges, or two."""
    office = office_of(request)
    with office.store.reading() as connection:
        find_contract(connection, id, office.today())
        page = coverage(connection, id, sort=sort, limit=limit, cursor=cursor)
        faults = coverage_faults(connection, id)
    return listed(request, page, faults=faults)
