"""Outgoing payments: what the bank's debits paid, and those that wait for an invoice."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from aggregates.matching import Settings
from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.payments.link_outgoing_payment import (
    LinkOutgoingPayment,
    ReturnOutgoingPayment,
    SetAsideOutgoingPayment,
    TakeUpOutgoingPayment,
    UnlinkOutgoingPayment,
    link_outgoing_payment,
    return_outgoing_payment,
    set_aside_outgoing_payment,
    take_up_outgoing_payment,
    unlink_outgoing_payment,
)
from commands.payments.match_outgoing_payments import MatchOutgoingPayments, match_outgoing_payments
from commands.payments.value_payment import ValueOutgoingPayment, value_outgoing_payment
from queries.payments.outgoing_payment import outgoing_payment as find_payment
from queries.payments.outgoing_payments import outgoing_payments as list_payments

router = APIRouter(tags=["outgoing payments"], responses=PROBLEM)
_ONE = "/outgoing-payments/{id}"
add_commands(
    router,
    {
        "match_outgoing_payments": Route("/outgoing-payments/match", MatchOutgoingPayments, match_outgoing_payments),
        "link_outgoing_payment": Route(f"{_ONE}/link", LinkOutgoingPayment, link_outgoing_payment),
        "unlink_outgoing_payment": Route(f"{_ONE}/unlink", UnlinkOutgoingPayment, unlink_outgoing_payment),
        "return_outgoing_payment": Route(f"{_ONE}/return", ReturnOutgoingPayment, return_outgoing_payment),
        "set_aside_outgoing_payment": Route(f"{_ONE}/set-aside", SetAsideOutgoingPayment, set_aside_outgoing_payment),
        "value_outgoing_payment": Route(f"{_ONE}/value", ValueOutgoingPayment, value_outgoing_payment),
        "take_up_outgoing_payment": Route(f"{_ONE}/take-up", TakeUpOutgoingPayment, take_up_outgoing_payment),
    },
)


@add_list(router, "/outgoing-payments")
def outgoing_payments(
    request: Request,
    who: Reader,
    when: When,
    linked: Literal["true", "false", "partly", "open"] | None = None,
    account: str | None = None,
    provider: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    search: str | None = None,
    sort: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Money that went out; `linked=false` waits for an invoice."""
    chosen: dict[str, Any] = {
        "linked": linked, "account": account, "provider": provider, "booked_from": booked_from,
        "booked_to": booked_to, "search": search, "sort": sort, "moment": when,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_payments(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "outgoing-payments", page) or listed(request, page(limit, cursor))


@router.get(_ONE, operation_id="outgoing_payment", dependencies=[Strict, Seen])
def outgoing_payment(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One with its links, and while something is uncovered what it could pay, with the evidence."""
    office = office_of(request)
    with office.store.reading() as connection:
        row = find_payment(connection, id, Settings(cap=office.desk.policy.automatic_cap))
    if not row.uncovered:
        return one(request, row, row.version)
    answer = one(request, row)  # what it could pay changes without it, so a copy of this version is not good enough
    answer.headers["ETag"] = f'"{row.version}"'
    return answer
