"""Upkeep of contracts: prices brought up to date, unpaid ones cancelled, ended ones renewed, marks of other systems."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from api.http.asking import Strict
from api.http.callers import WRITERS, allowed, office_of
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from commands.command import Caller
from commands.contracts.cancel_unpaid import CancelUnpaidContracts, cancel_unpaid_contracts
from commands.contracts.mark_invoiced import (
    ChargeWaivedPeriods,
    MarkInvoicedUntil,
    charge_waived_periods,
    mark_invoiced_until,
)
from commands.contracts.renew_contracts import RenewContracts, renew_contracts
from commands.contracts.update_contracts import UpdateContracts, update_contracts
from commands.invoices.record_reminder import RecordReminder, record_reminder

router = APIRouter(tags=["contracts"], responses=PROBLEM)
Writer = Annotated[Caller, Depends(allowed(WRITERS))]


@router.post("/contracts/update", operation_id="update_contracts", response_model=Done, dependencies=[Strict, JSON])
def update(request: Request, who: Writer, command: Annotated[UpdateContracts, Body()]) -> Response:
    """Prices and other fields as they are now, a percent on top; `dry_run` shows before and after."""
    return answer(request, update_contracts(office_of(request).desk, order_of(request, who), command))


@router.post(
    "/contracts/cancel-unpaid",
    operation_id="cancel_unpaid_contracts",
    response_model=Done,
    dependencies=[Strict, JSON],
)
def cancel_unpaid(request: Request, who: Writer, command: Annotated[CancelUnpaidContracts, Body()]) -> Response:
    """Contracts whose invoices are not paid end; `dry_run` is the list to look at first."""
    return answer(request, cancel_unpaid_contracts(office_of(request).desk, order_of(request, who), command))


@router.post("/contracts/renew", operation_id="renew_contracts", response_model=Done, dependencies=[Strict, JSON])
def renew(request: Request, who: Writer, command: Annotated[RenewContracts, Body()]) -> Response:
    """Contracts go on, each as one child more; `dry_run` only shows until when."""
    return answer(request, renew_contracts(office_of(request).desk, order_of(request, who), command))


add_commands(
    router,
    {
        "mark_invoiced_until": Route("/contracts/{id}/invoiced-until", MarkInvoicedUntil, mark_invoiced_until),
        "charge_waived_periods": Route("/contracts/{id}/charge-waived", ChargeWaivedPeriods, charge_waived_periods),
        "record_reminder": Route("/invoices/{id}/record-reminder", RecordReminder, record_reminder),
    },
)
