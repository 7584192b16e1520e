"""The lists of contracts and what is seen of one: coverage, timeline, forecast, and contracts as papers."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import WRITERS, Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM
from commands.command import FIRST_DAY, LAST_DAY
from queries.contracts.contract import contract as find_contract
from queries.contracts.contract import without_payment
from queries.contracts.contract_labels import contract_labels as list_labels
from queries.contracts.contract_timeline import timeline as find_timeline
from queries.contracts.contracts import contracts as list_contracts
from queries.contracts.coverage import coverage, coverage_faults
from queries.papers.contract_papers import contract_paper as find_paper
from queries.papers.contract_papers import contract_papers as list_papers

router = APIRouter(responses=PROBLEM)
_ONE = "/contracts/{id}"
Code = Annotated[str | None, Query(max_length=40)]


def _whose(
    search: Annotated[
        str | None, Query(description="Words of number, names, reference, comment, the rows' texts and serials")
    ] = None,
    customer: str | None = None,
    payer: Annotated[str | None, Query(description="Who is invoiced")] = None,
    class_: Annotated[str | None, Query(alias="class")] = None,
    project: str | None = None,
    salesperson: str | None = None,
    partner: str | None = None,
    sorting: Annotated[str | None, Query(description="Postal or area code of the address")] = None,
    sorting_from: str | None = None,
    sorting_to: str | None = None,
    reference: str | None = None,
    currency: str | None = None,
    number_from: str | None = None,
    number_to: str | None = None,
) -> dict[str, Any]:
    """Whose contracts, and of which kind."""
    return {
        "search": search, "customer": customer, "payer": payer, "contract_class": class_, "project": project,
        "salesperson": salesperson, "partner": partner, "sorting": sorting, "sorting_from": sorting_from,
        "sorting_to": sorting_to, "reference": reference, "currency": currency, "number_from": number_from,
        "number_to": number_to,
    }  # fmt: skip


def _standing(
    status: Literal["draft", "approved", "discarded"] | None = None,
    signed: bool | None = None,
    approved: bool | None = None,
    cancelled: bool | None = None,
    renewed: bool | None = None,
    period_unit: Literal["days", "months"] | None = None,
    period_length: Annotated[int | None, Query(ge=1, le=3650)] = None,
) -> dict[str, Any]:
    """How they stand, and how often they are invoiced."""
    return {
        "status": status, "signed": signed, "approved": approved, "cancelled": cancelled, "renewed": renewed,
        "period_unit": period_unit, "period_length": period_length,
    }  # fmt: skip


def _agreed(
    contracted_from: date | None = None,
    contracted_to: date | None = None,
    start_from: date | None = None,
    start_to: date | None = None,
    end_from: date | None = None,
    end_to: date | None = None,
    cancel_from: date | None = None,
    cancel_to: date | None = None,
    entered_from: date | None = None,
    entered_to: date | None = None,
) -> dict[str, Any]:
    """Days of the agreement, each included."""
    return {
        "contracted_from": contracted_from, "contracted_to": contracted_to, "start_from": start_from,
        "start_to": start_to, "end_from": end_from, "end_to": end_to, "cancel_from": cancel_from,
        "cancel_to": cancel_to, "entered_from": entered_from, "entered_to": entered_to,
    }  # fmt: skip


def _invoiced(
    due_by: Annotated[date | None, Query(description="With something to invoice by that day")] = None,
    next_from: date | None = None,
    next_to: date | None = None,
    last_from: date | None = None,
    last_to: date | None = None,
    price_change_from: Annotated[date | None, Query(description="Of the next price change")] = None,
    price_change_to: date | None = None,
) -> dict[str, Any]:
    """Days of invoicing and of prices, each included."""
    return {
        "due_by": due_by, "next_from": next_from, "next_to": next_to, "last_from": last_from, "last_to": last_to,
        "price_change_from": price_change_from, "price_change_to": price_change_to,
    }  # fmt: skip


Whose = Annotated[dict[str, Any], Depends(_whose)]
Standing = Annotated[dict[str, Any], Depends(_standing)]
Agreed = Annotated[dict[str, Any], Depends(_agreed)]
Invoiced = Annotated[dict[str, Any], Depends(_invoiced)]
Sort = Annotated[str, Query(description="A column of the list; - before it: descending")]


@add_list(router, "/contracts")
def contracts(
    request: Request,
    who: Reader,
    whose: Whose,
    standing: Standing,
    agreed: Agreed,
    invoiced: Invoiced,
    sort: Sort = "-entered_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Contracts of every state. Where more than 10,000 are found, `total` is null and `at_least` is told."""
    chosen = {**whose, **standing, **agreed, **invoiced, "sort": sort}

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_contracts(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "contracts", page) or listed(request, page(limit, cursor))


@add_list(router, "/contracts/labels")
def contract_labels(
    request: Request,
    who: Reader,
    whose: Whose,
    standing: Standing,
    agreed: Agreed,
    invoiced: Invoiced,
    address: Literal["delivery", "invoice"] = "delivery",
    form: Code = None,
    language: Code = None,
    sort: Sort = "sorting",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Labels as data: name, address, area and quantity, by area; narrowed like the list of contracts."""
    asked: Any = {**whose, **standing, **agreed, **invoiced}

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_labels(
                connection, address=address, form=form, language=language, sort=sort, limit=limit, cursor=cursor,
                asked=asked,
            )  # fmt: skip

    return exported(request, who, "contract labels", page) or listed(request, page(limit, cursor))


@router.get("/contracts/papers", operation_id="contract_papers", dependencies=[Strict, Seen])
def contract_papers(
    request: Request,
    who: Reader,
    whose: Whose,
    standing: Standing,
    agreed: Agreed,
    invoiced: Invoiced,
    form: Code = None,
    language: Code = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Contracts as papers, as data, by number: a range with number_from and number_to."""
    office = office_of(request)
    asked: Any = {**whose, **standing, **agreed, **invoiced}
    with office.store.reading() as connection:
        page = list_papers(
            connection, today=office.today(), form=form, language=language, limit=limit, cursor=cursor, asked=asked
        )
    return listed(request, page)


@router.get(_ONE, operation_id="contract", dependencies=[Strict, Seen])
def contract(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One contract, whole, with what its rows come to, its invoices, and what may not be meant."""
    office = office_of(request)
    with office.store.reading() as connection:
        row = find_contract(connection, id, office.today())
    return one(request, row if who.roles & WRITERS else without_payment(row), row.version, alone=False)


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


@router.get(f"{_ONE}/paper", operation_id="contract_paper", dependencies=[Strict, Seen])
def contract_paper(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    form: Code = None,
    language: Code = None,
) -> Response:
    """One contract as a paper, as data: in its own language and on the form bound for it, unless others are named."""
    office = office_of(request)
    with office.store.reading() as connection:
        paper, version = find_paper(connection, id, today=office.today(), form=form, language=language)
    return one(request, paper, version, alone=False)


@router.get(f"{_ONE}/timeline", operation_id="contract_timeline", dependencies=[Strict, Seen])
def contract_timeline(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    from_: Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)] = None,
    until: Annotated[
        date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="Left out: a year ahead of today")
    ] = None,
) -> Response:
    """Periods with their invoices, price versions and what befell it, in order; at most 1,000 of them at once."""
    office = office_of(request)
    with office.store.reading() as connection:
        line = find_timeline(connection, office.store, id, today=office.today(), from_=from_, until=until)
    return one(request, line)
