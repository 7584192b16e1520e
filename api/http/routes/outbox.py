"""The outbox: what leaves the house and what became of it, the very bytes that left, and what is done by hand."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from adapters.mail.message import whole
from aggregates.errors import NotFound
from api.http.asking import Cursor, Day, Limit, Seen, Strict, When, listed, one
from api.http.callers import Reader, Supervisor, office_of, visible_to
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from api.http.routes.attachments import disposition
from api.http.routes.papers import file_of, shown
from commands.dispatches.turn_dispatch import (
    CancelDispatch,
    MarkDispatchSent,
    RecordBounce,
    RetryDispatch,
    cancel_dispatch,
    mark_dispatch_sent,
    record_bounce,
    retry_dispatch,
)
from queries.sending.dispatch import Dispatch, dispatch_seen
from queries.sending.dispatch import dispatch as find_dispatch
from queries.sending.dispatches import dispatches as list_dispatches

router = APIRouter(tags=["sending"], responses=PROBLEM)
add_commands(
    router,
    {
        "record_bounce": Route("/outbox/bounces", RecordBounce, record_bounce),
        "retry_dispatch": Route("/outbox/{id}/retry", RetryDispatch, retry_dispatch),
        "cancel_dispatch": Route("/outbox/{id}/cancel", CancelDispatch, cancel_dispatch),
        "mark_dispatch_sent": Route("/outbox/{id}/mark-sent", MarkDispatchSent, mark_dispatch_sent),
    },
)
EML = "message/rfc822"


class NotMadeYet(NotFound):
    """What was not made yet has no bytes."""


class NoSuchFile(NotFound):
    """This file did not go along."""


@add_list(router, "/outbox")
def outbox(
    request: Request,
    who: Supervisor,
    when: When,
    status: Literal["queued", "sent", "partly", "failed", "cancelled"] | None = None,
    channel: Literal["email", "post"] | None = None,
    kind: Literal["invoice", "reminder", "statement", "comparison_act", "contract"] | None = None,
    customer: str | None = None,
    order: UUID | None = None,
    invoice: UUID | None = None,
    contract: UUID | None = None,
    date_from: Day = None,
    date_to: Day = None,
    search: str | None = None,
    sort: str = "-queued_at",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """E-mails and letters, those of an order among them (T14); `date_from` and `date_to`: given on their way."""
    chosen: dict[str, Any] = {
        "status": status, "channel": channel, "kind": kind, "customer": customer, "order": order, "invoice": invoice,
        "contract": contract, "date_from": date_from, "date_to": date_to, "search": search, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            mine = visible_to(who)
            return list_dispatches(connection, moment=when, visible_to=mine, limit=limit, cursor=cursor, **chosen)

    return exported(request, who, "outbox", page) or listed(request, page(limit, cursor))


@router.get("/outbox/{id}", operation_id="dispatch", dependencies=[Strict, Seen])
def dispatch(request: Request, who: Supervisor, id: UUID) -> Response:  # noqa: A002 - the published name
    """One of them, whole: how it stands with each recipient, and when it is tried again."""
    with office_of(request).store.reading() as connection:
        row = dispatch_seen(connection, id, visible_to(who))
    return one(request, row, row.version, alone=row.status != "queued")


@router.get("/outbox/{id}/message.eml", operation_id="dispatch_message", dependencies=[Strict, Seen], **file_of(EML))
def dispatch_message(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """The e-mail byte for byte as it leaves, and for ever after."""
    store, row = office_of(request).store, _row(request, id)
    if not row.made or row.frame is None or row.message_id is None:
        raise NotMadeYet(f"{row.number or row.kind} was not made yet, or goes by post; ask again when it has left.")
    return shown(request, whole(store.file(row.frame), row.message_id, store.file), EML, f"{id}.eml")


@router.get(
    "/outbox/{id}/files/{sha256}",
    operation_id="dispatch_file",
    dependencies=[Strict, Seen],
    **file_of("application/octet-stream"),
)
def dispatch_file(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """One of the files that went along, as it was."""
    row = _row(request, id)
    for file in row.enclosures:
        if file.get("sha256") == sha256:
            content = shown(request, office_of(request).store.file(sha256), file["media_type"], file["name"])
            content.headers["Content-Disposition"] = disposition(file["name"])  # a stranger's file is never opened here
            return content
    raise NoSuchFile(f"No file with the digest {sha256} went along with {id}; look at its enclosures.")


def _row(request: Request, each: UUID) -> Dispatch:
    with office_of(request).store.reading() as connection:
        return find_dispatch(connection, each)
