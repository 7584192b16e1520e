"""How a command comes in over HTTP: its model is the body, its headers say under which id and on which version."""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Body, Depends, Request, Response
from fastapi.openapi.constants import REF_PREFIX
from pydantic import BaseModel

from aggregates.errors import Rejected
from api.http.asking import Strict
from api.http.callers import WRITERS, allowed, office_of
from api.http.problems import WrongMediaType
from api.metrics import REPLAYS
from commands.carry_out import carry_out, command_id_of
from commands.command import Answer, Caller, Command, Order

PROBLEM: dict[int | str, dict[str, Any]] = {
    status: {
        "description": title,
        "content": {"application/problem+json": {"schema": {"$ref": REF_PREFIX + "Problem"}}},
    }
    for status, title in {
        400: "Not understood",
        401: "No valid key",
        403: "Not with this role",
        404: "No such thing",
        409: "Its state forbids this",
        412: "Changed since it was read",
        413: "Too large",
        415: "Wrong media type",
        422: "Can never be right",
        503: "Not now",
    }.items()
}


class Done(BaseModel):
    """What a command came to; some commands add fields of their own."""

    id: str | None = None
    version: int | None = None
    position: int
    events: list[str]


class BadHeader(Rejected):
    """A header has a form that cannot be."""


class Route(NamedTuple):
    """A command's address: the model is the body, the handler gets what the path names."""

    path: str
    model: type[Command]
    handler: Callable[..., Answer]
    begun: bool = False  # 201 with Location
    at: str = ""  # the collection of what is begun, where that is not the path itself
    roles: frozenset[str] = WRITERS
    key: type = UUID  # of what the path names


def order_of(request: Request, who: Caller) -> Order:
    """Idempotency and concurrency as the headers say. Errors: `BadHeader`."""
    key, match = request.headers.get("idempotency-key"), request.headers.get("if-match")
    if key is not None and not 1 <= len(key) <= 200:
        raise BadHeader("Idempotency-Key takes 1 to 200 characters; use a shorter one.")
    version = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', match) if match else None
    if match and version is None:
        raise BadHeader(f'If-Match {match!r} is no version; send the ETag as it came, for example "3".')
    return Order(who, command_id_of(who.person, key) if key else None, int(version[1]) if version else None)


def json_only(request: Request) -> None:
    """A command is JSON, or nothing at all where every field has a default. Errors: `WrongMediaType`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    bare = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if kind != "application/json" and not kind.endswith("+json") and not bare:
        raise WrongMediaType(f"A command comes as application/json, not as {kind or 'a body without a type'!r}.")


JSON = Depends(json_only)


def answer(request: Request, done: Answer, *, status: int = 200, location: str | None = None) -> Response:
    """The answer once the read models have seen it (at most 1 s), unless the caller prefers not to wait."""
    office = office_of(request)
    request.state.position = done.position
    headers = {"ETag": f'"{done.version}"'} if done.version is not None else {}
    if "respond-async" in request.headers.get("prefer", ""):
        office.engine.nudge()
        headers["Preference-Applied"] = "respond-async"
    else:
        office.seen(done.position)
    if location:
        headers["Location"] = location
    if done.replayed:
        REPLAYS.inc()
        headers["Idempotent-Replayed"] = "true"
    return Response(msgspec.json.encode(done.body()), status, headers, "application/json")


def add_commands(router: APIRouter, routes: Mapping[str, Route]) -> None:
    """One POST a command; its operation id is its name."""
    for name, route in routes.items():
        router.add_api_route(
            route.path,
            _endpoint(name, route),
            methods=["POST"],
            operation_id=name,
            status_code=201 if route.begun else 200,
            response_model=Done,
            responses=PROBLEM,
            dependencies=[Depends(allowed(route.roles)), Strict, JSON],
            summary=(route.model.__doc__ or name).splitlines()[0],
            description=inspect.getdoc(route.handler),
        )


def _collection(request: Request, route: Route) -> str:
    path = request.url.path.rstrip("/")
    return path.rsplit("/", route.path.count("/"))[0] + route.at if route.at else path


def _endpoint(name: str, route: Route) -> Callable[..., Response]:
    named = re.findall(r"{(\w+)}", route.path)

    def endpoint(request: Request, who: Caller, command: Command, **path: Any) -> Response:
        office = office_of(request)
        about = "/".join(str(path[each]) for each in named)
        order = order_of(request, who)
        done = carry_out(
            office.desk, order, name, command, lambda work, c: route.handler(work, c, *path.values()), about
        )
        where = f"{quote(_collection(request, route))}/{quote(done.id or '', safe='')}" if route.begun else None
        return answer(request, done, status=201 if route.begun else 200, location=where)

    optional = not any(field.is_required() for field in route.model.model_fields.values())
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("request", keyword, annotation=Request),
        inspect.Parameter("who", keyword, annotation=Annotated[Caller, Depends(allowed(route.roles))]),
        *(inspect.Parameter(each, keyword, annotation=route.key if each == "id" else str) for each in named),
        inspect.Parameter(
            "command",
            keyword,
            annotation=Annotated[route.model, Body()],
            default=route.model() if optional else inspect.Parameter.empty,
        ),
    ]
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    endpoint.__name__ = name
    return endpoint
