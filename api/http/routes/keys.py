"""Access keys: administrators only."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.http.asking import Strict, listed
from api.http.callers import ADMINS, allowed, office_of
from api.http.ordering import JSON, PROBLEM, Done, Route, add_commands, answer, order_of
from commands.carry_out import carry_out
from commands.command import Caller
from commands.keys.issue_key import PREFIX, IssueKey, RevokeKey, issue_key, revoke_key
from queries.access_keys import access_keys
from queries.page import Page

router = APIRouter(tags=["keys"], responses=PROBLEM)
add_commands(router, {"revoke_key": Route("/keys/{name}/revoke", RevokeKey, revoke_key, roles=ADMINS)})
Admin = Annotated[Caller, Depends(allowed(ADMINS))]


class NewKey(Done):
    """A key that was issued; `key` is its secret, shown this once."""

    key: str | None


@router.post("/keys", operation_id="issue_key", status_code=201, response_model=NewKey, dependencies=[JSON])
def issue(request: Request, who: Admin, command: IssueKey) -> Response:
    """Issue a key. The secret is in this answer and nowhere else: a repeated call does not show it again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    desk, order = office_of(request).desk, order_of(request, who)
    done = carry_out(desk, order, "issue_key", command, lambda work, c: issue_key(work, c, secret))
    done.more["key"] = None if done.replayed else secret
    return answer(request, done, status=201, location=f"{request.url.path}/{done.id}")


@router.get("/keys", operation_id="keys", dependencies=[Strict])
def keys(request: Request, who: Admin) -> Response:
    """Every key, without its secret."""
    with office_of(request).store.reading() as connection:
        rows = access_keys(connection)
    return listed(request, Page(rows, None, len(rows)))
