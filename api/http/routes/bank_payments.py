"""Incoming payments: the list, the worklist, and what can be done with one."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from aggregates.errors import NotFound
from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.payments.confirm_payment import ConfirmPayment, WithdrawPayment, confirm_payment, withdraw_payment
from commands.payments.link_payment import LinkPayment, UnlinkPayment, link_payment, unlink_payment
from commands.payments.match_payments import MatchPayments, match_payments
from commands.payments.return_payment import ReturnPayment, return_payment
from commands.payments.set_aside_payment import (
    AttributePayment,
    SetAsidePayment,
    TakeUpPayment,
    UndoPaymentWriteOff,
    WriteOffPayment,
    attribute_payment,
    set_aside_payment,
    take_up_payment,
    undo_payment_write_off,
    write_off_payment,
)
from commands.payments.value_payment import ValuePayment, value_payment
from queries.payments.bank_payment import bank_payment as find_payment
from queries.payments.bank_payment import neighbour
from queries.payments.bank_payments import bank_payments as list_payments
from queries.payments.bank_payments_as_of import bank_payments_as_of

router = APIRouter(tags=["bank payments"], responses=PROBLEM)
add_commands(
    router,
    {
        "match_payments": Route("/bank-payments/match", MatchPayments, match_payments),
        "link_payment": Route("/bank-payments/{id}/link", LinkPayment, link_payment),
        "unlink_payment": Route("/bank-payments/{id}/unlink", UnlinkPayment, unlink_payment),
        "return_payment": Route("/bank-payments/{id}/return", ReturnPayment, return_payment),
        "set_aside_payment": Route("/bank-payments/{id}/set-aside", SetAsidePayment, set_aside_payment),
        "take_up_payment": Route("/bank-payments/{id}/take-up", TakeUpPayment, take_up_payment),
        "confirm_payment": Route("/bank-payments/{id}/confirm", ConfirmPayment, confirm_payment),
        "withdraw_payment": Route("/bank-payments/{id}/withdraw", WithdrawPayment, withdraw_payment),
        "value_payment": Route("/bank-payments/{id}/value", ValuePayment, value_payment),
        "attribute_payment": Route("/bank-payments/{id}/attribute", AttributePayment, attribute_payment),
        "write_off_payment": Route("/bank-payments/{id}/write-off", WriteOffPayment, write_off_payment),
        "undo_payment_write_off": Route(
            "/bank-payments/{id}/undo-write-off", UndoPaymentWriteOff, undo_payment_write_off
        ),
    },
)
Linked = Literal["true", "false", "partly", "open"]
Days = Annotated[int, Query(ge=0, le=36_500)]


@add_list(router, "/bank-payments")
def bank_payments(
    request: Request,
    who: Reader,
    when: When,
    linked: Linked | None = None,
    account: str | None = None,
    payer: str | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    search: str | None = None,
    provisional: bool | None = None,
    unconfirmed_days: Days | None = None,
    sort: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Money that arrived; `linked=false` is the worklist.

    `provisional=true`: entered by hand, and not confirmed by the bank; `unconfirmed_days=14`: for so long or longer.
    """
    chosen: dict[str, Any] = {
        "linked": linked, "account": account, "payer": payer, "booked_from": booked_from, "booked_to": booked_to,
        "search": search, "provisional": provisional, "unconfirmed_days": unconfirmed_days, "sort": sort,
        "today": office_of(request).today(),
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            if when:
                return bank_payments_as_of(connection, when, **chosen, limit=limit, cursor=cursor)
            return list_payments(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "bank-payments", page) or listed(request, page(limit, cursor))


@router.get("/bank-payments/{id}", operation_id="bank_payment", dependencies=[Strict, Seen])
def bank_payment(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One payment with its links, and what matching suggests, with the evidence."""
    with office_of(request).store.reading() as connection:
        row = find_payment(connection, id)
    return one(request, row, row.version)


@router.get("/bank-payments/{id}/{direction}", operation_id="neighbouring_payment", dependencies=[Strict, Seen])
def neighbouring_payment(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    direction: Literal["next", "previous"],
    linked: Linked = "false",
) -> Response:
    """The next or previous payment of the worklist: oldest first, then biggest."""
    with office_of(request).store.reading() as connection:
        found = neighbour(connection, id, direction, linked=linked)
        if found is None:
            raise NotFound(f"There is no {direction} payment with linked={linked}; this is the end of the worklist.")
        row = find_payment(connection, found)
    return one(request, row, row.version)
