"""Settlement-offset acts: what a partner and we owe each other, netted under a number."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.offset_acts.cancel_offset_act import CancelOffsetAct, cancel_offset_act
from commands.offset_acts.issue_offset_act import IssueOffsetAct, issue_offset_act
from queries.invoices.offset_acts import Proposal, proposals
from queries.invoices.offset_acts import offset_act as find_offset_act
from queries.invoices.offset_acts import offset_acts as list_offset_acts

router = APIRouter(tags=["offset acts"], responses=PROBLEM)
add_commands(
    router,
    {
        "issue_offset_act": Route("/offset-acts", IssueOffsetAct, issue_offset_act, begun=True),
        "cancel_offset_act": Route("/offset-acts/{id}/cancel", CancelOffsetAct, cancel_offset_act),
    },
)


class Proposed(msgspec.Struct):
    """What could be netted with one partner."""

    partner: str
    proposals: list[Proposal]


@add_list(router, "/offset-acts")
def offset_acts(
    request: Request,
    who: Reader,
    partner: str | None = None,
    status: Literal["issued", "cancelled"] | None = None,
    currency: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    search: str | None = None,
    sort: str = "-dated_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Acts of every state; `date_from` and `date_to` are of the act's date."""
    chosen: dict[str, Any] = {
        "partner": partner, "status": status, "currency": currency, "date_from": date_from, "date_to": date_to,
        "search": search, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_offset_acts(connection, **chosen, limit=limit, cursor=cursor)

    return exported(request, who, "offset-acts", page) or listed(request, page(limit, cursor))


@router.get("/offset-acts/proposal", operation_id="offset_act_proposal", dependencies=[Strict, Seen])
def offset_act_proposal(request: Request, who: Reader, partner: Annotated[str, Query(max_length=40)]) -> Response:
    """What could be netted with a partner, one proposal a currency; none where only one side owes anything."""
    with office_of(request).store.reading() as connection:
        return one(request, Proposed(partner, proposals(connection, partner)))


@router.get("/offset-acts/{id}", operation_id="offset_act", dependencies=[Strict, Seen])
def offset_act(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One act with all that it extinguished."""
    with office_of(request).store.reading() as connection:
        row = find_offset_act(connection, id)
    return one(request, row, row.version)
