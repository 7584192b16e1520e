"""Reference data."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from aggregates.register.rules import check_kind
from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.registers.enter_register import (
    AmendRegister,
    EnterRegister,
    RetireRegister,
    amend_register,
    enter_register,
    retire_register,
)
from queries.registers import register as find_entry
from queries.registers import registers as list_entries

router = APIRouter(tags=["registers"], responses=PROBLEM)
add_commands(
    router,
    {
        "enter_register": Route("/registers/{kind}", EnterRegister, enter_register, begun=True),
        "amend_register": Route("/registers/{kind}/{code}/amend", AmendRegister, amend_register),
        "retire_register": Route("/registers/{kind}/{code}/retire", RetireRegister, retire_register),
    },
)


@router.get("/registers/{kind}", operation_id="registers", dependencies=[Strict, Seen])
def registers(
    request: Request,
    who: Reader,
    kind: str,
    search: str | None = None,
    status: Literal["active", "retired"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The entries of a kind, by code. `search`: words of their code, name, barcode or item."""
    check_kind(kind)

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_entries(connection, kind, search=search, status=status, limit=limit, cursor=cursor)

    return exported(request, who, kind, page) or listed(request, page(limit, cursor))


@router.get("/registers/{kind}/{code}", operation_id="register", dependencies=[Strict, Seen])
def register(request: Request, who: Reader, kind: str, code: str) -> Response:
    """One entry."""
    with office_of(request).store.reading() as connection:
        row = find_entry(connection, kind, code)
    return one(request, row, row.version)
