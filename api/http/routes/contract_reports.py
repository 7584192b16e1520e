"""Reports on contracts: the forecast, contracts that another pays, and the invoices of contracts."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from api.http.asking import Cursor, Limit, listed
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM
from commands.command import FIRST_DAY, LAST_DAY
from queries.contracts.contract_factoring import contract_invoices as list_invoices
from queries.contracts.contract_factoring import contracts_by_payer as list_by_payer
from queries.contracts.contract_forecast import forecast

router = APIRouter(responses=PROBLEM)
EVERY = 10_000_000  # lines of a file


@add_list(router, "/contracts/forecast")
def contract_forecast(
    request: Request,
    who: Reader,
    to: Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY, description="The last day, at most five years ahead")],
    from_: Annotated[
        date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY, description="Left out: with what is overdue")
    ] = None,
    customer: str | None = None,
    payer: Annotated[str | None, Query(description="Who is invoiced")] = None,
    class_: Annotated[str | None, Query(alias="class")] = None,
    project: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The invoices that approved contracts will give, by date and number, as the run would draw them up.

    `totals` are of all of them, by month and currency; `looked_at` counts the contracts with anything due by `to`;
    `refused` are those that the run would refuse.
    """
    office = office_of(request)
    asked: dict[str, Any] = {
        "from_": from_, "to": to, "customer": customer, "payer": payer, "contract_class": class_, "project": project,
        "today": office.today(),
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            return forecast(connection, **asked, limit=limit, cursor=cursor)

    if file := exported(request, who, "forecast", lambda _, __: page(EVERY, None)):  # reckoned once, not page by page
        return file
    found = page(limit, cursor)
    more = msgspec.structs.asdict(found)
    return listed(request, found, **{name: more[name] for name in ("totals", "looked_at", "refused", "refused_in_all")})


@add_list(router, "/contracts/by-payer")
def contracts_by_payer(
    request: Request,
    who: Reader,
    payer: str | None = None,
    customer: Annotated[str | None, Query(description="The nominal one")] = None,
    sort: Literal["payer", "-payer", "number", "-number", "customer", "-customer"] = "payer",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Contracts that another pays than the customer, with their child numbers, days and balances."""

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_by_payer(connection, payer=payer, customer=customer, sort=sort, limit=limit, cursor=cursor)

    return exported(request, who, "contracts by payer", page) or listed(request, page(limit, cursor))


@add_list(router, "/contracts/invoices")
def contract_invoices(
    request: Request,
    who: Reader,
    payer: str | None = None,
    customer: Annotated[str | None, Query(description="The nominal one")] = None,
    contract: UUID | None = None,
    factoring: Annotated[bool | None, Query(description="Whether another pays")] = None,
    state: Literal["draft", "approved", "cancelled"] | None = None,
    issued_from: date | None = None,
    issued_to: date | None = None,
    sort: Annotated[str, Query(description="created_on, issued_on, payer, number; - before it: descending")] = (
        "-created_on"
    ),
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What invoices charge of contracts, with contract and child number: a row for each invoice and contract."""
    asked: dict[str, Any] = {
        "payer": payer, "customer": customer, "contract": contract, "factoring": factoring, "state": state,
        "issued_from": issued_from, "issued_to": issued_to, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_invoices(connection, **asked, limit=limit, cursor=cursor)

    return exported(request, who, "contract invoices", page) or listed(request, page(limit, cursor))
