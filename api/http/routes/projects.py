"""Projects (campaigns): their plan, their income, and what of which invoice belongs to them."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import SUPERVISORS, WRITERS, Supervisor, office_of, visible_to
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.invoices.confirm_invoice import (
    ConfirmInvoice,
    ConfirmInvoices,
    WithdrawConfirmation,
    confirm_invoice,
    confirm_invoices,
    withdraw_invoice_confirmation,
)
from commands.projects.bind_invoice import (
    BindInvoice,
    BindRow,
    UnbindInvoice,
    bind_invoice,
    bind_project_row,
    unbind_invoice,
)
from commands.projects.draft_income import DraftIncome, draft_project_income
from commands.projects.open_project import (
    AmendProject,
    CloseProject,
    OpenProject,
    ReopenProject,
    amend_project,
    close_project,
    open_project,
    reopen_project,
)
from commands.projects.plan_project import (
    DropRow,
    PlanBlock,
    PlanRow,
    PlanRows,
    drop_project_row,
    plan_project_block,
    plan_project_row,
    plan_project_rows,
)
from queries.as_of import Moment
from queries.orders.project import Project
from queries.orders.project import project as find_project
from queries.orders.project_as_of import project_as_of
from queries.orders.project_candidates import candidates as list_candidates
from queries.orders.project_finance import Bill, bills_of, finance
from queries.orders.projects import projects as list_projects

router = APIRouter(tags=["projects"], responses=PROBLEM)
OWN = WRITERS | SUPERVISORS  # a supervisor in their own projects only
add_commands(
    router,
    {
        "open_project": Route("/projects", OpenProject, open_project, begun=True),
        "amend_project": Route("/projects/{id}/amend", AmendProject, amend_project),
        "close_project": Route("/projects/{id}/close", CloseProject, close_project),
        "reopen_project": Route("/projects/{id}/reopen", ReopenProject, reopen_project),
        "plan_block": Route("/projects/{id}/blocks", PlanBlock, plan_project_block, roles=OWN),
        "plan_row": Route("/projects/{id}/rows", PlanRow, plan_project_row, roles=OWN),
        "plan_rows": Route("/projects/{id}/plan-rows", PlanRows, plan_project_rows, roles=OWN),
        "drop_row": Route("/projects/{id}/drop-row", DropRow, drop_project_row, roles=OWN),
        "bind_row": Route("/projects/{id}/bind", BindRow, bind_project_row, roles=OWN),
        "draft_income": Route("/projects/{id}/income", DraftIncome, draft_project_income, roles=OWN),
        "bind_invoice": Route("/invoices/{id}/bind", BindInvoice, bind_invoice, roles=OWN),
        "unbind_invoice": Route("/invoices/{id}/unbind", UnbindInvoice, unbind_invoice, roles=OWN),
        "confirm_invoices": Route("/invoices/confirm", ConfirmInvoices, confirm_invoices, roles=OWN),
        "confirm_invoice": Route("/invoices/{id}/confirm", ConfirmInvoice, confirm_invoice, roles=OWN),
        "withdraw_confirmation": Route(
            "/invoices/{id}/withdraw-confirmation", WithdrawConfirmation, withdraw_invoice_confirmation
        ),
    },
)


@add_list(router, "/projects")
def projects(
    request: Request,
    who: Supervisor,
    search: str | None = None,
    client: str | None = None,
    supervisor: str | None = None,
    status: Literal["open", "closed"] | None = None,
    sort: str = "code",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Projects by code; a supervisor sees their own only."""
    chosen: dict[str, Any] = {
        "search": search, "client": client, "supervisor": supervisor, "status": status, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_projects(connection, **chosen, visible_to=visible_to(who), limit=limit, cursor=cursor)

    return exported(request, who, "projects", page) or listed(request, page(limit, cursor))


def _found(request: Request, who: Supervisor, id: UUID, when: Moment | None) -> tuple[Project, dict[UUID, Bill]]:  # noqa: A002
    """The project, now or at that moment, and its bills. Errors: `NoSuchProject`."""
    store = office_of(request).store
    with store.reading() as connection:
        found = find_project(connection, id, visible_to=visible_to(who))
        bills = bills_of(connection, id)
    if when is None:
        return found, bills
    then, invoices = project_as_of(store, id, when, visible_to=visible_to(who))
    return then, {key: Bill(key, each.totals.gross, each.covered) for key, each in invoices.items()}


@router.get("/projects/{id}", operation_id="project", dependencies=[Strict, Seen])
def project(request: Request, who: Supervisor, id: UUID, when: When) -> Response:  # noqa: A002 - the published name
    """One project, whole: blocks, rows, what was planned, what is bound, and what is left."""
    found, _ = _found(request, who, id, when)
    return one(request, found, found.version)


@router.get("/projects/{id}/finance", operation_id="project_finance", dependencies=[Strict, Seen])
def project_finance(request: Request, who: Supervisor, id: UUID, when: When) -> Response:  # noqa: A002
    """Planned, invoiced, paid, spent and the margin: of each row, each block, and the project."""
    return one(request, finance(*_found(request, who, id, when)))


@router.get(
    "/projects/{id}/rows/{row:path}/candidates", operation_id="project_row_candidates", dependencies=[Strict, Seen]
)
def project_row_candidates(
    request: Request,
    who: Supervisor,
    id: UUID,  # noqa: A002 - the published name
    row: str,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Expenses that might belong to this row."""
    with office_of(request).store.reading() as connection:
        page = list_candidates(connection, id, row, visible_to=visible_to(who), limit=limit, cursor=cursor)
    return listed(request, page)
