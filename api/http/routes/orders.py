"""Customer orders: what invoices are made of."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.orders.amend_order import AmendOrder, AmendOrders, amend_order, amend_orders
from commands.orders.cancel_order import CancelOrder, cancel_order
from commands.orders.change_dates import ChangeOrderDates, change_order_dates
from commands.orders.enter_order import EnterOrder, enter_order
from queries.orders.order import order as find_order
from queries.orders.orders import orders as list_orders

router = APIRouter(tags=["orders"], responses=PROBLEM)
add_commands(
    router,
    {
        "enter_order": Route("/orders", EnterOrder, enter_order, begun=True),
        "amend_orders": Route("/orders/amend", AmendOrders, amend_orders),
        "amend_order": Route("/orders/{id}/amend", AmendOrder, amend_order),
        "change_order_dates": Route("/orders/{id}/dates", ChangeOrderDates, change_order_dates),
        "cancel_order": Route("/orders/{id}/cancel", CancelOrder, cancel_order),
    },
)


@add_list(router, "/orders")
def orders(
    request: Request,
    who: Reader,
    search: str | None = None,
    customer: str | None = None,
    status: Literal["open", "cancelled"] | None = None,
    type: Literal["freight", "service", "spot"] | None = None,  # noqa: A002 - the published name
    invoiced: bool | None = None,
    trip: UUID | None = None,
    pod: bool | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-entered_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Orders; `date_from` and `date_to` are of the actual date, `pod` says whether a proof of delivery is attached."""
    chosen: dict[str, Any] = {
        "search": search, "customer": customer, "status": status, "type": type, "invoiced": invoiced, "trip": trip,
        "pod": pod, "date_from": date_from, "date_to": date_to, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_orders(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "orders", page) or listed(request, page(limit, cursor))


@router.get("/orders/{id}", operation_id="order", dependencies=[Strict, Seen])
def order(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One order, whole: the colour of each field, its files, its trip and its invoice."""
    with office_of(request).store.reading() as connection:
        row = find_order(connection, id)
    return one(request, row, row.version, alone=row.trip is None and row.invoice is None and not row.emails)
