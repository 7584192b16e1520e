"""What is uncovered, who owes it, and the movements that make each figure."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM
from commands.command import FIRST_DAY, LAST_DAY
from queries.debtors.debtor import debtor as find_debtor
from queries.debtors.debtor_lists import with_lists
from queries.debtors.debtors import debtors as list_debtors
from queries.debtors.debtors_as_of import debtors_as_of
from queries.explain import explain as explain_document
from queries.nenosegts import nenosegts as list_nenosegts
from queries.nenosegts_as_of import nenosegts_as_of
from queries.page import Page

router = APIRouter(tags=["nenosegts"], responses=PROBLEM)
Kind = Literal["invoice", "credit_note", "advance", "payment"]


@add_list(router, "/nenosegts")
def nenosegts(
    request: Request,
    who: Reader,
    when: When,
    kind: Kind | None = None,
    payer: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    direction: Literal["sales", "purchase"] = "sales",
    search: str | None = None,
    sort: str = "due_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Every document that lacks something, with totals by currency; `direction=purchase`: what we owe, and paid."""
    office = office_of(request)
    chosen: dict[str, Any] = {
        "kind": kind, "payer": payer, "currency": currency, "overdue": overdue, "direction": direction,
        "search": search, "sort": sort, "today": office.today(),
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            if when:
                return nenosegts_as_of(connection, when, **chosen, limit=limit, cursor=cursor)
            return list_nenosegts(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "nenosegts", page) or _with_totals(request, page(limit, cursor))


def _with_totals(request: Request, page: Any) -> Response:
    return listed(request, page, totals=page.totals)


@router.get("/nenosegts/{document}/explain", operation_id="explain", dependencies=[Strict, Seen])
def explain(request: Request, who: Reader, document: UUID, when: When) -> Response:
    """The movements that make the figure: each with its event, position, who, when and why."""
    return one(request, explain_document(office_of(request).store, document, when))


@add_list(router, "/debtors")
def debtors(
    request: Request,
    who: Reader,
    when: When,
    search: str | None = None,
    currency: str | None = None,
    overdue: bool | None = None,
    day: Annotated[date | None, Query(alias="date", ge=FIRST_DAY, le=LAST_DAY)] = None,
    lists: bool = False,
    sort: str = "-uncovered",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What each customer owes by currency, by age, and money not yet allocated in columns of its own.

    `date`: by which payments are late, without looking back; `overdue` asks for those who are (T52, T53). `lists`:
    beside each row its unpaid invoices and what was last said (T72); a file has the totals alone.
    """
    office = office_of(request)
    chosen: dict[str, Any] = {
        "search": search, "currency": currency, "overdue": overdue, "sort": sort,
        "today": day or office.today(),
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            if when:
                return debtors_as_of(connection, when, **chosen, limit=limit, cursor=cursor)
            return list_debtors(connection, **chosen, limit=limit, cursor=cursor)

    file = exported(request, who, "debtors", page)
    if file is not None or not lists:
        return file or listed(request, page(limit, cursor))
    found = page(limit, cursor)
    with office.store.reading() as connection:
        rows = with_lists(connection, found.items, today=chosen["today"], moment=when)
    return listed(request, Page(rows, found.next, found.total))


@router.get("/debtors/{customer}", operation_id="debtor", dependencies=[Strict, Seen])
def debtor(request: Request, who: Reader, customer: str, when: When) -> Response:
    """One debtor: unpaid invoices, money that is not allocated, and the newest correspondence."""
    with office_of(request).store.reading() as connection:
        return one(request, find_debtor(connection, customer, today=office_of(request).today(), moment=when))
