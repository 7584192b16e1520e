"""Files of orders and invoices: in as they are, out as they came."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from aggregates.attached_file import checked
from aggregates.attachment import Kind
from aggregates.errors import NotFound, Rejected
from api.http.asking import Seen, Strict
from api.http.callers import WRITERS, Reader, allowed, office_of
from api.http.ordering import PROBLEM, Done, Route, add_commands, answer, order_of
from api.office import Office
from commands.attachments import (
    AttachFile,
    AttachToInvoice,
    AttachToOrder,
    DetachFromInvoice,
    DetachFromOrder,
    attach_to_invoice,
    attach_to_order,
    detach_from_invoice,
    detach_from_order,
)
from commands.carry_out import carry_out
from commands.command import Answer, Caller
from queries.attachments import Attachment, SentFile, sent_file
from queries.attachments import attachment as find_attachment

router = APIRouter(tags=["attachments"], responses=PROBLEM)
add_commands(
    router,
    {
        "detach_from_order": Route("/orders/{id}/detach", DetachFromOrder, detach_from_order),
        "detach_from_invoice": Route("/invoices/{id}/detach", DetachFromInvoice, detach_from_invoice),
    },
)
Writer = Annotated[Caller, Depends(allowed(WRITERS))]
FIELDS = ("name", "kind", "key", "effective_on", "reason")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "name": {"type": "string"},
                        "kind": {"type": "string", "enum": ["pod", "invoice", "other"]},
                        "key": {"type": "string"},
                        "effective_on": {"type": "string", "format": "date"},
                        "reason": {"type": "string"},
                    },
                }
            },
        },
    }
}


class BadForm(Rejected):
    """The form does not hold one file and words about it."""


class Sent(NamedTuple):
    """A file as it came, and the words that came with it: name, kind, key, reason, effective_on."""

    content: bytes
    media_type: str
    words: dict[str, str]


class Words:
    """What may be said of a file, in the address or in the fields of a form."""

    def __init__(
        self,
        name: Annotated[str | None, Query(max_length=1000, description="Of the file")] = None,
        kind: Annotated[Kind | None, Query(description="pod: proof of delivery; invoice: as received")] = None,
        key: Annotated[str | None, Query(description="Of the attachment whose place it takes")] = None,
        effective_on: Annotated[str | None, Query(description="Business date; default: today")] = None,
        reason: Annotated[str | None, Query(description="Why")] = None,
    ) -> None:
        said = {"name": name, "kind": kind, "key": key, "effective_on": effective_on, "reason": reason}
        self.said = {each: str(value) for each, value in said.items() if value}


async def sent(request: Request, _: Writer, words: Annotated[Words, Depends()]) -> Sent:
    """The file: the body itself, or the field `file` of a form. Errors: `BadForm`."""
    media_type = request.headers.get("content-type", "")
    if not media_type.lower().startswith("multipart/form-data"):
        return Sent(await request.body(), media_type, words.said)
    async with request.form(max_files=1, max_fields=len(FIELDS)) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadForm("The form has no file in its field `file`; send it there, or as the body itself.")
        if unknown := form.keys() - {"file", *FIELDS}:
            raise BadForm(f"The form has a field {min(unknown)[:40]!r}; there are file, {', '.join(FIELDS)}.")
        said = {each: value for each in FIELDS if isinstance(value := form.get(each), str) and value}
        named = {"name": file.filename} if file.filename else {}
        return Sent(await file.read(), file.content_type or "", named | words.said | said)


def _attach(
    request: Request, who: Caller, each: UUID, file: Sent, model: type[AttachFile], handler: Callable[..., Answer]
) -> Response:
    """Check the bytes, keep them once, and record that they belong to the document."""
    office = office_of(request)
    media_type, name = checked(file.content, file.media_type, file.words.get("name", ""))
    if not office.store.existing([each]):
        raise NotFound(f"There is no document {each}; look it up in its list.")
    about = {"name": name, "media_type": media_type, "size": len(file.content)}
    digest = hashlib.sha256(file.content).hexdigest()
    try:
        command = model.model_validate(file.words | about | {"sha256": digest})
    except ValidationError as wrong:
        raise RequestValidationError([each | {"loc": ("form", *each["loc"])} for each in wrong.errors()]) from None
    office.store.keep_file(file.content, media_type)
    order = order_of(request, who)
    done = carry_out(office.desk, order, handler.__name__, command, lambda work, c: handler(work, c, each), str(each))
    return answer(request, done)


@router.post(
    "/orders/{id}/attach",
    operation_id="attach_to_order",
    dependencies=[Strict],
    response_model=Done,
    openapi_extra=_BODY,
)
async def attach_order_file(
    request: Request,
    who: Writer,
    id: UUID,  # noqa: A002 - the published name
    file: Annotated[Sent, Depends(sent)],
) -> Response:
    """Attach a file of at most 20 MiB to an order, such as its POD (T02, T03); `key` replaces an attachment."""
    return await run_in_threadpool(_attach, request, who, id, file, AttachToOrder, attach_to_order)


@router.post(
    "/invoices/{id}/attach",
    operation_id="attach_to_invoice",
    dependencies=[Strict],
    response_model=Done,
    openapi_extra=_BODY,
)
async def attach_invoice_file(
    request: Request,
    who: Writer,
    id: UUID,  # noqa: A002 - the published name
    file: Annotated[Sent, Depends(sent)],
) -> Response:
    """Attach a file of at most 20 MiB to an invoice; `key` replaces an attachment."""
    return await run_in_threadpool(_attach, request, who, id, file, AttachToInvoice, attach_to_invoice)


@router.get("/orders/{id}/attachments/{key}", operation_id="order_attachment", dependencies=[Strict, Seen])
def order_attachment(request: Request, who: Reader, id: UUID, key: str) -> Response:  # noqa: A002
    """The bytes as they were attached to the order."""
    return _file(office_of(request), id, key)


@router.get("/invoices/{id}/attachments/{key}", operation_id="invoice_attachment", dependencies=[Strict, Seen])
def invoice_attachment(request: Request, who: Reader, id: UUID, key: str) -> Response:  # noqa: A002
    """The bytes as they were attached to the invoice."""
    return _file(office_of(request), id, key)


@router.get("/invoices/{id}/sent/{sha256}", operation_id="invoice_sent_file", dependencies=[Strict, Seen])
def invoice_sent_file(request: Request, who: Reader, id: UUID, sha256: str) -> Response:  # noqa: A002
    """The very bytes that left the house with the invoice, whatever became of the attachment since."""
    office = office_of(request)
    with office.store.reading() as connection:
        return _bytes(office, sent_file(connection, id, sha256))


def _file(office: Office, document: UUID, key: str) -> Response:
    with office.store.reading() as connection:
        return _bytes(office, find_attachment(connection, document, key))


def _bytes(office: Office, found: Attachment | SentFile) -> Response:
    headers: dict[str, Any] = {
        "ETag": f'"{found.sha256}"',
        "Content-Disposition": disposition(found.name),
        "Content-Length": str(found.size),
    }
    return StreamingResponse(office.store.file_chunks(found.sha256), headers=headers, media_type=found.media_type)


def disposition(name: str) -> str:
    """A file to keep, never to show, under its name in any script (RFC 6266, RFC 5987)."""
    plain = "".join(each if each.isascii() and each not in '"\\%;' else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
