"""Every event: who, when, why, and what; the same for every kind of thing."""

import json
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BeforeValidator

from aggregates.ids import PERIOD_LOCK, customer_id, debtor_id, key_id, register_id
from api.http.asking import Cursor, Limit, Seen, Strict, When, listed, one
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM
from api.office import Office
from commands.command import FIRST_DAY, LAST_DAY
from queries.as_of import NOW
from queries.feed import feed as read_feed
from queries.history import Happening
from queries.history import history as read_history
from queries.state import state_then

router = APIRouter(tags=["history"], responses=PROBLEM)
STREAMS = CapacityLimiter(200)  # threads of their own, so that followers never keep ordinary requests waiting
PULSE = 15.0  # seconds between comments that keep a silent stream alive


def _reckonable(instant: datetime) -> datetime:
    if not FIRST_DAY <= instant.date() <= LAST_DAY:
        raise ValueError(f"an instant lies between {FIRST_DAY} and {LAST_DAY}")
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


Instant = Annotated[
    datetime,
    BeforeValidator(lambda text: re.sub(r" (\d\d:?\d\d)$", r"+\1", text)),  # in an address, + stands for a space
    AfterValidator(_reckonable),
]


@router.get("/history", operation_id="history", dependencies=[Strict, Seen])
def history(
    request: Request,
    who: Reader,
    subject: UUID | None = None,
    by: str | None = None,
    from_: Annotated[Instant | None, Query(alias="from")] = None,
    to: Instant | None = None,
    type: str | None = None,  # noqa: A002 - the published name
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Events, newest first."""
    chosen: dict[str, Any] = {"subject": subject, "by": by, "from_": from_, "to": to, "type": type}
    return listed(request, read_history(office_of(request).store, **chosen, limit=limit, cursor=cursor))


@router.get("/history/{id}/state", operation_id="state_of", dependencies=[Strict, Seen])
def state_of(request: Request, who: Reader, when: When, id: UUID) -> Response:  # noqa: A002 - the published name
    """What anything was on a date, as far as was known at a moment: folded from its events, whatever it is."""
    return one(request, state_then(office_of(request).store, id, when or NOW))


def _of(request: Request, subject: UUID, limit: int, cursor: str | None) -> Response:
    return listed(request, read_history(office_of(request).store, subject=subject, limit=limit, cursor=cursor))


@router.get("/customers/{code}/history", operation_id="history_of_customer", dependencies=[Strict, Seen])
def history_of_customer(request: Request, who: Reader, code: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The events of one debtor card."""
    return _of(request, customer_id(code), limit, cursor)


@router.get("/debtors/{customer}/history", operation_id="history_of_debtor", dependencies=[Strict, Seen])
def history_of_debtor(
    request: Request, who: Reader, customer: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The events of a customer as a debtor: notes, policy, exclusions, late interest that was charged."""
    return _of(request, debtor_id(customer), limit, cursor)


@router.get("/registers/{kind}/{code}/history", operation_id="history_of_register", dependencies=[Strict, Seen])
def history_of_register(
    request: Request, who: Reader, kind: str, code: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The events of one entry of reference data."""
    return _of(request, register_id(kind, code), limit, cursor)


@router.get("/keys/{name}/history", operation_id="history_of_key", dependencies=[Strict, Seen])
def history_of_key(request: Request, who: Reader, name: str, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The events of one access key."""
    return _of(request, key_id(name), limit, cursor)


@router.get("/period-lock/history", operation_id="history_of_period_lock", dependencies=[Strict, Seen])
def history_of_period_lock(request: Request, who: Reader, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The events of the period lock."""
    return _of(request, PERIOD_LOCK, limit, cursor)


@router.get("/{resource}/{id}/history", operation_id="history_of", dependencies=[Strict, Seen])
def history_of(
    request: Request,
    who: Reader,
    resource: Literal[
        "invoices",
        "orders",
        "trips",
        "bank-payments",
        "outgoing-payments",
        "bank-statements",
        "projects",
        "offset-acts",
        "contracts",
        "accruals",
        "reminders",
        "outbox",
    ],
    id: UUID,  # noqa: A002 - the published name
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The events of one document; stands after the addresses that are more exact."""
    return _of(request, id, limit, cursor)


@router.get("/events", operation_id="events", dependencies=[Strict])
def events(
    request: Request,
    who: Reader,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = 200,
    last_event_id: Annotated[int | None, Header()] = None,
) -> Response:
    """The feed: events after a position, oldest first; as a stream with `Accept: text/event-stream`."""
    office = office_of(request)
    if "text/event-stream" in request.headers.get("accept", ""):
        start = last_event_id if last_event_id is not None else after
        return StreamingResponse(_stream(office, start), media_type="text/event-stream")
    items = read_feed(office.store, after=after, limit=limit)
    body = {"items": items, "next": items[-1].position if items else after, "head": office.store.head().position}
    return Response(msgspec.json.encode(body), media_type="application/json")


async def _stream(office: Office, after: int) -> AsyncIterator[str]:
    silent_since = time.monotonic()
    while not office.stopping:
        items = await to_thread.run_sync(_news, office, after, limiter=STREAMS)
        for item in items:
            after = item.position
            yield f"id: {item.position}\nevent: {item.type}\ndata: {json.dumps(msgspec.to_builtins(item))}\n\n"
        if items:
            silent_since = time.monotonic()
        elif time.monotonic() - silent_since > PULSE:
            silent_since = time.monotonic()
            yield ": still here\n\n"


def _news(office: Office, after: int) -> list[Happening]:
    """What came after; when there is nothing, the next one within a second."""
    return read_feed(office.store, after=after, limit=200) or (
        read_feed(office.store, after=after, limit=200) if office.engine.wait(after + 1, 1.0) else []
    )
