"""Whether the process lives, whether the system is ready, and its metrics."""

import msgspec
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="livez")
def livez() -> dict[str, str]:
    """The process answers; says nothing of the database."""
    return {"status": "alive"}


@router.get("/readyz", operation_id="readyz")
def readyz(request: Request) -> Response:
    """The database answers and no event is parked; else 503 with what is wrong."""
    found = office_of(request).findings()
    found["parked"] = [{name: each[name] for name in ("position", "topic", "document")} for each in found["parked"]]
    found["trouble"] = bool(found["trouble"])  # what it says may quote what it is about; see `nenosegts doctor`
    status = 200 if found["healthy"] else 503
    return Response(msgspec.json.encode(found), status, media_type="application/json")


@router.get("/metrics", operation_id="metrics", responses=PROBLEM)
def metrics(request: Request, who: Reader) -> Response:
    """Prometheus' text format."""
    office_of(request).measure()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
