"""Trips: while one is approved, the grey fields of its orders are locked."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.trips.approve_trip import ApproveTrip, WithdrawTripApproval, approve_trip, withdraw_trip_approval
from commands.trips.load_trip import AddTripOrder, RemoveTripOrder, add_trip_order, remove_trip_order
from commands.trips.plan_trip import AmendTrip, CancelTrip, PlanTrip, amend_trip, cancel_trip, plan_trip
from queries.orders.trips import trip as find_trip
from queries.orders.trips import trips as list_trips

router = APIRouter(tags=["trips"], responses=PROBLEM)
add_commands(
    router,
    {
        "plan_trip": Route("/trips", PlanTrip, plan_trip, begun=True),
        "amend_trip": Route("/trips/{id}/amend", AmendTrip, amend_trip),
        "add_trip_order": Route("/trips/{id}/add-order", AddTripOrder, add_trip_order),
        "remove_trip_order": Route("/trips/{id}/remove-order", RemoveTripOrder, remove_trip_order),
        "approve_trip": Route("/trips/{id}/approve", ApproveTrip, approve_trip),
        "withdraw_trip_approval": Route("/trips/{id}/withdraw-approval", WithdrawTripApproval, withdraw_trip_approval),
        "cancel_trip": Route("/trips/{id}/cancel", CancelTrip, cancel_trip),
    },
)


@add_list(router, "/trips")
def trips(
    request: Request,
    who: Reader,
    search: str | None = None,
    status: Literal["planned", "approved", "cancelled"] | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    sort: str = "-planned_at",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Trips; `date_from` and `date_to` are of the start."""
    chosen: dict[str, Any] = {
        "search": search, "status": status, "date_from": date_from, "date_to": date_to, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_trips(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "trips", page) or listed(request, page(limit, cursor))


@router.get("/trips/{id}", operation_id="trip", dependencies=[Strict, Seen])
def trip(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One trip with the orders that it carries."""
    with office_of(request).store.reading() as connection:
        row = find_trip(connection, id)
    return one(request, row, row.version, alone=not row.orders)
