"""Accruals: schedules of deferred income, the run that posts them, and what stands on the accounts."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Body, Depends, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import WRITERS, Reader, allowed, office_of
from api.http.exports import add_list, exported
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from commands.accruals.post_accruals import PostAccruals, post_accruals
from commands.accruals.stop_schedule import (
    ResumeAccrualSchedule,
    StopAccrualSchedule,
    resume_accrual_schedule,
    stop_accrual_schedule,
)
from commands.command import Caller
from queries.as_of import NOW
from queries.contracts.accrual_postings import MonthOfAccount, accruals_by_month
from queries.contracts.accrual_postings import accrual_postings as list_postings
from queries.contracts.accruals import accrual_schedule as find_schedule
from queries.contracts.accruals import accruals as list_accruals
from queries.contracts.deferred_income import deferred_income as list_deferred

router = APIRouter(tags=["accruals"], responses=PROBLEM)
Kind = Literal["deferred", "withdrawn", "credited", "restored", "recognised", "reversed"]


class ByMonth(msgspec.Struct):
    """What was posted to each account in each month."""

    items: list[MonthOfAccount]


@router.post("/accruals/post", operation_id="post_accruals", response_model=Done, dependencies=[Strict, JSON])
def post(
    request: Request,
    who: Annotated[Caller, Depends(allowed(WRITERS))],
    command: Annotated[PostAccruals, Body()],
) -> Response:
    """Move to sales what is due by `until`, each part once; `dry_run` only shows the postings."""
    return answer(request, post_accruals(office_of(request).desk, order_of(request, who), command))


add_commands(
    router,
    {
        "stop_accrual_schedule": Route("/accruals/{id}/stop", StopAccrualSchedule, stop_accrual_schedule),
        "resume_accrual_schedule": Route("/accruals/{id}/resume", ResumeAccrualSchedule, resume_accrual_schedule),
    },
)


@add_list(router, "/accruals")
def accruals(
    request: Request,
    who: Reader,
    customer: str | None = None,
    invoice: UUID | None = None,
    contract: UUID | None = None,
    status: Literal["active", "stopped", "done", "reversed"] | None = None,
    due_by: date | None = None,
    template: str | None = None,
    account: str | None = None,
    sort: str = "-scheduled_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Schedules; `due_by` asks for those of which a run until that day moves something, `account` is of accruals."""
    chosen: dict[str, Any] = {
        "customer": customer, "invoice": invoice, "contract": contract, "status": status, "due_by": due_by,
        "template": template, "account": account, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_accruals(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "accruals", page) or listed(request, page(limit, cursor))


def _asked(
    account: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    kind: Kind | None = None,
    schedule: UUID | None = None,
    invoice: UUID | None = None,
    customer: str | None = None,
    contract: UUID | None = None,
) -> dict[str, Any]:
    """The filters of postings; `account` is on either side."""
    return {
        "account": account, "date_from": date_from, "date_to": date_to, "kind": kind, "schedule": schedule,
        "invoice": invoice, "customer": customer, "contract": contract,
    }  # fmt: skip


Asked = Annotated[dict[str, Any], Depends(_asked)]


@add_list(router, "/accruals/postings")
def accrual_postings(
    request: Request,
    who: Reader,
    asked: Asked,
    sort: str = "effective_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Every movement of accrual accounts and of sales; where an account is none, the invoice posts that side."""

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_postings(connection, asked, sort=sort, limit=limit, cursor=cursor)

    return exported(request, who, "accrual-postings", page) or listed(request, page(limit, cursor))


@router.get("/accruals/postings/by-month", operation_id="accrual_postings_by_month", dependencies=[Strict, Seen])
def by_month(request: Request, who: Reader, asked: Asked) -> Response:
    """The same postings, summed by account and month."""
    with office_of(request).store.reading() as connection:
        return one(request, ByMonth(accruals_by_month(connection, asked)))


@add_list(router, "/accruals/deferred-income")
def deferred_income(
    request: Request,
    who: Reader,
    when: When,
    customer: str | None = None,
    contract: UUID | None = None,
    account: str | None = None,
    sort: str = "number",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What is deferred at the end of `as_of`, and what was recognised of it, with the total of each accrual account."""
    chosen: dict[str, Any] = {"customer": customer, "contract": contract, "account": account, "sort": sort}

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_deferred(connection, when or NOW, **chosen, limit=limit, cursor=cursor)

    if file := exported(request, who, "deferred-income", page):
        return file
    found = page(limit, cursor)
    return listed(request, found, totals=found.totals)


@router.get("/accruals/{id}", operation_id="accrual_schedule", dependencies=[Strict, Seen])
def accrual_schedule(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One schedule with its parts."""
    with office_of(request).store.reading() as connection:
        row = find_schedule(connection, id)
    return one(request, row, row.version)
