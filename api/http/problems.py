"""Every refusal as RFC 9457 `application/problem+json`, from one place."""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from aggregates.errors import Refusal
from commands.command import problem_type
from store.errors import VersionConflict

MEDIA_TYPE = "application/problem+json"


class Unauthorized(Refusal):
    """The call carries no valid key."""

    status = 401


class NotYetSeen(Refusal):
    """The read models have not reached that position yet."""

    status = 503


class BodyTooLarge(Refusal):
    """The body is too large."""

    status = 413


class WrongMediaType(Refusal):
    """The body is of another media type."""

    status = 415


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    more: Mapping[str, Any] | None = None,
    **headers: str,
) -> Response:
    """One problem document; `more` are its further members."""
    body: dict[str, Any] = {**(more or {}), "type": kind, "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(msgspec.json.encode(body), status, media_type=MEDIA_TYPE, headers=names)


def of_refusal(refusal: Refusal) -> Response:
    """The rule that was broken, in its own words."""
    errors = [{"pointer": refusal.pointer, "detail": refusal.detail}] if refusal.pointer else None
    headers = {}
    if refusal.status == 401:
        headers["WWW_Authenticate"] = 'Bearer realm="nenosegts"'
    if refusal.status == 503:
        headers["Retry_After"] = "1"
    return problem(
        refusal.status, problem_type(refusal), refusal.title, refusal.detail, errors, refusal.more, **headers
    )


def install(app: FastAPI) -> None:
    """Map every error that can reach the door."""
    app.add_exception_handler(Refusal, lambda _, error: of_refusal(error))
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(VersionConflict, _contended)  # type: ignore[arg-type]
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(PoolTimeout, _no_database)


def _invalid(_: Request, error: RequestValidationError) -> Response:
    errors = [{"pointer": _pointer(each["loc"]), "detail": str(each["msg"])} for each in error.errors()]
    if any(each["type"] == "json_invalid" for each in error.errors()):
        return problem(400, "/problems/bad-json", "The body is not JSON.", errors[0]["detail"], errors)
    detail = "; ".join(f"{each['pointer'] or 'the body'}: {each['detail']}" for each in errors[:3])
    return problem(422, "/problems/bad-fields", "A field is missing, unknown or of the wrong form.", detail, errors)


def _pointer(location: tuple[Any, ...]) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location[1:]]
    return "".join(f"/{part}" for part in parts)


def _http(_: Request, error: HTTPException) -> Response:
    titles = {404: "There is no such thing.", 405: "This address does not take that method."}
    title = titles.get(error.status_code, "The request cannot be served.")
    kinds = {404: "/problems/not-found", 405: "/problems/method-not-allowed"}
    kind = kinds.get(error.status_code, "/problems/bad-request")
    response = problem(error.status_code, kind, title, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _contended(_: Request, error: VersionConflict) -> Response:
    return problem(
        409,
        "/problems/version-conflict",
        "Others changed the same thing at the same time.",
        "It was tried several times and somebody was faster each time; send it again, what was recorded counts once.",
    )


def _no_database(_: Request, error: Exception) -> Response:
    return problem(
        503,
        "/problems/database-unavailable",
        "The database does not answer.",
        "It is not known to have recorded anything; ask again with the same Idempotency-Key.",
        Retry_After="2",
    )
