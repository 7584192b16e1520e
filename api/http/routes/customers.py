"""Debtor cards."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.customers.retire_customer import RetireCustomer, retire_customer
from queries.customers import customer as find_customer
from queries.customers import customers as list_customers

router = APIRouter(tags=["customers"], responses=PROBLEM)
add_commands(
    router,
    {
        "enter_customer": Route("/customers", EnterCustomer, enter_customer, begun=True),
        "amend_customer": Route("/customers/{code}/amend", AmendCustomer, amend_customer),
        "retire_customer": Route("/customers/{code}/retire", RetireCustomer, retire_customer),
    },
)


@add_list(router, "/customers")
def customers(
    request: Request,
    who: Reader,
    search: str | None = None,
    status: str | None = None,
    sort: str = "name",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Debtor cards, by name."""

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_customers(connection, search=search, status=status, sort=sort, limit=limit, cursor=cursor)

    return exported(request, who, "customers", page) or listed(request, page(limit, cursor))


@router.get("/customers/{code}", operation_id="customer", dependencies=[Strict, Seen])
def customer(request: Request, who: Reader, code: str) -> Response:
    """One debtor card."""
    with office_of(request).store.reading() as connection:
        row = find_customer(connection, code)
    return one(request, row, row.version)
