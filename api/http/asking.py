"""How a question comes in over HTTP: position to wait for, moment to look from, pages, ETags, and exports."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant

from aggregates.errors import Rejected
from api.http.callers import caller, office_of
from api.http.problems import NotYetSeen
from commands.command import FIRST_DAY, LAST_DAY, Caller
from queries.as_of import Moment
from queries.as_of import moment as moment_of


class UnknownParameter(Rejected):
    """The address has a parameter that means nothing here."""


class BadParameter(Rejected):
    """A part of the address holds what no text of ours can hold."""


def only_known(request: Request, _: Annotated[Caller, Depends(caller)]) -> None:
    """Refuse parameters that the route does not declare, so that a misspelt filter never widens a list."""
    route = request.scope["route"]
    declared = _declared(route.dependant)
    for name in request.query_params:
        if name not in declared:
            there_are = f"there are {', '.join(sorted(declared))}" if declared else "it takes none"
            raise UnknownParameter(f"There is no parameter {name!r} here; {there_are}.", pointer=f"/{name}")
    for name, value in [*request.query_params.multi_items(), *request.path_params.items()]:
        if "\0" in str(value):
            raise BadParameter(f"{name} holds a NUL character, which no text has; leave it out.", pointer=f"/{name}")


def _declared(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_declared(each) for each in dependant.dependencies))


def wait_for(
    request: Request,
    _: Annotated[Caller, Depends(caller)],
    after: Annotated[int | None, Query(ge=0, description="Wait for this position")] = None,
) -> None:
    """Read your writes. Errors: `NotYetSeen`."""
    if after is not None and not office_of(request).seen(after):
        raise NotYetSeen(f"Position {after} is not in the read models yet; ask again in a second.")


def moment(
    request: Request,
    as_of: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="Count effects up to this date")] = None,
    known_at: Annotated[str | None, Query(description="As known at an instant or position")] = None,
) -> Moment | None:
    """The two axes of time; none for now. Errors: `BadMoment`."""
    plus = known_at.replace(" ", "+") if known_at else None  # in an address, + stands for a space
    return moment_of(office_of(request).store, as_of, plus)


Seen = Depends(wait_for)
Strict = Depends(only_known)
When = Annotated[Moment | None, Depends(moment)]
Day = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]  # that ages and terms can reckon with
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=2000)]


def listed(request: Request, page: Any, **more: Any) -> Response:
    """A page of a list, with the link to the next one."""
    body = {"items": page.items, "next": page.next, "total": getattr(page, "total", None), **more}
    if getattr(page, "at_least", None) is not None:
        body["at_least"] = page.at_least
    headers = {}
    if page.next:
        parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        headers["Link"] = f'<{quote(request.url.path)}?{urlencode([*parameters, ("cursor", page.next)])}>; rel="next"'
    return Response(msgspec.json.encode(body), 200, headers, "application/json")


def one(request: Request, row: Any, version: int | None = None, *, alone: bool = True) -> Response:
    """One thing with its ETag; 304 when the caller has this version.

    `alone`: the row shows nothing of another thing, which changes without a new version of this one.
    """
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if alone and version is not None and known & {f'"{version}"', "*"}:
        return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(row), 200, headers, "application/json")
