"""The lists of invoices: all, what we issued (income), what we received (expenses); and one invoice, whole."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Supervisor, office_of, visible_to
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM
from commands.command import Caller
from queries.invoices.invoice import NoSuchInvoice
from queries.invoices.invoice import invoice as find_invoice
from queries.invoices.invoices import invoices as list_invoices
from queries.visibility import sees

router = APIRouter(responses=PROBLEM)


def _whose(
    search: Annotated[str | None, Query(description="Words of number, comment, reference, name; amounts")] = None,
    payer: str | None = None,
    provider: Annotated[str | None, Query(description="Payer of a purchase")] = None,
    client: Annotated[list[str] | None, Query(description="Of purchases; several by repeating it")] = None,
    source: Literal["hand", "order", "project", "campaign", "commission", "contract"] | None = None,
    type: Literal["invoice", "credit_note", "advance"] | None = None,  # noqa: A002 - the published name
    currency: str | None = None,
    project: UUID | None = None,
    order: UUID | None = None,
    contract: UUID | None = None,
) -> dict[str, Any]:
    """Whose documents, and of which kind; campaign is another word for project."""
    bought = {"payer": provider, "direction": "purchase"} if provider is not None else {}
    return {
        "search": search, "payer": payer, "client": client, "source": "project" if source == "campaign" else source,
        "type": type, "currency": currency, "project": project, "order": order, "contract": contract, **bought,
    }  # fmt: skip


def _when(
    date_from: Annotated[date | None, Query(description="Created on this day or later")] = None,
    date_to: date | None = None,
    issued_from: date | None = None,
    issued_to: date | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
) -> dict[str, Any]:
    """Days, each included."""
    return {
        "date_from": date_from, "date_to": date_to, "issued_from": issued_from, "issued_to": issued_to,
        "due_from": due_from, "due_to": due_to,
    }  # fmt: skip


def _standing(
    state: Literal["draft", "approved", "confirmed", "cancelled"] | None = None,
    paid: Annotated[
        Literal["true", "false", "paid", "partly", "unpaid", "overdue"] | None,
        Query(description="false: something is uncovered"),
    ] = None,
    payment: Literal["paid", "partly", "overdue", "waiting"] | None = None,
    booked: Literal["true", "false", "in_process"] | None = None,
    batch: str | None = None,
    confirmed: bool | None = None,
    linked: Annotated[bool | None, Query(description="The same as confirmed (F33)")] = None,
    bound: Literal["full", "half", "none"] | None = None,
    out_of_date: bool | None = None,
) -> dict[str, Any]:
    """How they stand: the state, and the four signs payment, booking, confirmation, binding (F21-F24)."""
    return {
        "state": state, "paid": paid, "payment": payment, "booked": booked, "batch": batch,
        "confirmed": linked if confirmed is None else confirmed, "bound": bound, "out_of_date": out_of_date,
    }  # fmt: skip


Whose = Annotated[dict[str, Any], Depends(_whose)]
When = Annotated[dict[str, Any], Depends(_when)]
Standing = Annotated[dict[str, Any], Depends(_standing)]
Sort = Annotated[str, Query(description="A column of the list; - before it: descending")]


def _answer(request: Request, who: Caller, name: str, limit: int, cursor: str | None, **asked: Any) -> Response:
    office = office_of(request)

    def page(limit: int, cursor: str | None) -> Any:
        with office.store.reading() as connection:
            mine, today = visible_to(who), office.today()
            return list_invoices(connection, today=today, visible_to=mine, limit=limit, cursor=cursor, **asked)

    return exported(request, who, name, page) or listed(request, page(limit, cursor))


@add_list(router, "/invoices")
def invoices(
    request: Request,
    who: Supervisor,
    whose: Whose,
    when: When,
    standing: Standing,
    direction: Literal["sales", "purchase"] | None = None,
    sort: Sort = "-created_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Invoices of every state. Where more than 10,000 are found, `total` is null and `at_least` is told."""
    chosen = {"direction": direction, **whose}
    return _answer(request, who, "invoices", limit, cursor, sort=sort, **chosen, **when, **standing)


@add_list(router, "/income")
def income(
    request: Request,
    who: Supervisor,
    whose: Whose,
    when: When,
    standing: Standing,
    sort: Sort = "-created_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What we issued (F01): the list of invoices with direction sales."""
    chosen = whose | {"direction": "sales"}
    return _answer(request, who, "income", limit, cursor, sort=sort, **chosen, **when, **standing)


@add_list(router, "/expenses")
def expenses(
    request: Request,
    who: Supervisor,
    whose: Whose,
    when: When,
    standing: Standing,
    sort: Sort = "-created_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What we received (F40): the list of invoices with direction purchase, with their providers and clients."""
    chosen = whose | {"direction": "purchase"}
    return _answer(request, who, "expenses", limit, cursor, sort=sort, **chosen, **when, **standing)


@router.get("/invoices/{id}", operation_id="invoice", dependencies=[Strict, Seen])
def invoice(request: Request, who: Supervisor, id: UUID) -> Response:  # noqa: A002 - the published name
    """One invoice, whole: lines, totals, what covers it, its papers, and its status in words."""
    office = office_of(request)
    with office.store.reading() as connection:
        if not sees(connection, id, visible_to(who)):
            raise NoSuchInvoice(f"There is no invoice {id}; look it up in /invoices.")
        row = find_invoice(connection, id, today=office.today(), visible_to=visible_to(who))
    others = row.links or row.credit_notes or row.advanced_to or row.bindings or row.project_code or row.client_name
    alone = not others and not row.accruals and not row.emails and not row.uncovered
    return one(request, row, row.version, alone=alone)  # what is uncovered grows overdue
