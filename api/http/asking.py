"""How a question comes in over HTTP: position to wait for, moment to look from, pages, ETags, and exports."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant

from aggregates.errors import Rejected
from api.http.callers import office_of
from api.http.problems import NotYetSeen
from queries.as_of import Moment


class UnknownParameter(Rejected):
    """The address has a parameter that means nothing here."""


class BadMoment(Rejected):
    """`known_at` is neither an instant nor a position."""


def only_known(request: Request) -> None:
    """Refuse parameters that the route does not declare, so that a misspelt filter never widens a list."""
    route = request.scope["route"]
    declared = _declared(route.dependant)
    for name in request.query_params:
        if name not in declared:
            raise UnknownParameter(f"There is no parameter {name!r} here; there are {', '.join(sorted(declared))}.")


def _declared(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_declared(each) for each in dependant.dependencies))


def wait_for(
    request: Request, after: Annotated[int | None, Query(ge=0, description="Wait for this position")] = None
) -> None:
    """Read your writes. Errors: `NotYetSeen`."""
    if after is not None and not office_of(request).seen(after):
        raise NotYetSeen(f"Position {after} is not in the read models yet; ask again in a second.")


def moment(
    request: Request,
    as_of: Annotated[date | None, Query(description="Count effects up to this date")] = None,
    known_at: Annotated[str | None, Query(description="As known at an instant or position")] = None,
) -> Moment | None:
    """The two axes of time; none for now. Errors: `BadMoment`."""
    if as_of is None and known_at is None:
        return None
    return Moment(as_of, position_of(request, known_at) if known_at else None)


def position_of(request: Request, known_at: str) -> int:
    """The last position known at that instant (or the position itself)."""
    if re.fullmatch(r"[0-9]{1,18}", known_at):
        return int(known_at)
    try:
        instant = datetime.fromisoformat(known_at.replace(" ", "+"))
    except ValueError:
        raise BadMoment(
            f"known_at {known_at!r} is neither an instant (2026-11-21T12:00:00Z) nor a position.", pointer="/known_at"
        ) from None
    return office_of(request).store.position_at(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


Seen = Depends(wait_for)
Strict = Depends(only_known)
When = Annotated[Moment | None, Depends(moment)]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=2000)]


def listed(request: Request, page: Any, **more: Any) -> Response:
    """A page of a list, with the link to the next one."""
    body = {"items": page.items, "next": page.next, "total": getattr(page, "total", None), **more}
    headers = {}
    if page.next:
        parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        headers["Link"] = f'<{request.url.path}?{urlencode([*parameters, ("cursor", page.next)])}>; rel="next"'
    return Response(msgspec.json.encode(body), 200, headers, "application/json")


def one(request: Request, row: Any, version: int | None = None) -> Response:
    """One thing with its ETag; 304 when the caller has this version."""
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    if version is not None and request.headers.get("if-none-match", "").strip() == f'"{version}"':
        return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(row), 200, headers, "application/json")
