"""Contracts: what is invoiced regularly, and the run that does it."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from api.http.asking import Strict
from api.http.callers import WRITERS, allowed, office_of
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from api.http.routes import contract_reports, contract_views
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
from commands.contracts.from_invoice import CreateContract, create_contract
from commands.contracts.invoice_contract import InvoiceContract, invoice_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices

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
        "create_contract": Route(
            "/invoices/{id}/create-contract", CreateContract, create_contract, begun=True, at="/contracts"
        ),
        "invoice_contract": Route(f"{_ONE}/create-invoices", InvoiceContract, invoice_contract),
    },
)

router.include_router(contract_reports.router)
router.include_router(contract_views.router)
