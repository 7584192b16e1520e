"""Papers: invoices as pages and as e-invoices, made when asked for or kept for ever; our logo at their head."""

import hashlib
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool

from aggregates.attached_file import AttachmentTooLarge, FileTypeNotAllowed, NotWhatItSays, checked
from aggregates.register.kinds.company import OURS
from api.http.asking import Seen, Strict
from api.http.callers import READERS, WRITERS, Reader, Supervisor, allowed, office_of, visible_to
from api.http.ordering import PROBLEM, Done, Route, add_commands, answer, order_of
from api.office import Office
from commands.carry_out import carry_out
from commands.command import Caller
from commands.invoices.print_invoice import PDF, XML, PrintInvoice, print_invoice
from commands.registers.set_logo import SetLogo, set_logo
from documents.invoice_page import invoice_pdf
from documents.invoice_paper import InvoicePaper
from documents.parts import PaperFile, Picture
from documents.picture import MOST_PIXELS, pixels
from documents.typeset import can_show
from documents.ubl.einvoice import einvoice
from queries.invoices.invoice import NoSuchInvoice
from queries.papers.company import company, our_logo
from queries.papers.invoice_paper import invoice_paper
from queries.papers.paper_files import inside
from queries.registers import NoSuchEntry
from queries.visibility import sees

MOST_LOGO = 512 << 10
LOGOS = {"image/png", "image/jpeg"}
router = APIRouter(tags=["papers"], responses=PROBLEM)
add_commands(router, {"print_invoice": Route("/invoices/{id}/print", PrintInvoice, print_invoice)})
Writer = Annotated[Caller, Depends(allowed(WRITERS))]
Language = Annotated[
    str | None, Query(pattern="^[a-z]{2}$", description="Of the paper; default: its own, else the customer's")
]
_LOGO = f"/registers/company/{OURS}/logo"
_PICTURE = {"schema": {"type": "string", "format": "binary"}}


def file_of(kind: str) -> dict[str, Any]:
    """How a route that answers with a file describes itself."""
    return {"responses": {200: {"content": {kind: _PICTURE}}}, "response_class": Response}


def shown(request: Request, content: bytes, media_type: str, name: str) -> Response:
    """A file that we made ourselves, to be looked at or kept; 304 when the caller has these bytes."""
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"ETag": tag, "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _paper(request: Request, who: Caller, each: UUID, language: str | None) -> tuple[Office, InvoicePaper]:
    """The paper as the invoice, cards and registers now stand. Errors: `NoSuchInvoice`."""
    office = office_of(request)
    with office.store.reading() as connection:
        if not sees(connection, each, visible_to(who)):
            raise NoSuchInvoice(f"There is no invoice {each}; look it up in /invoices.")
    base_currency = office.settings.base_currency
    made = invoice_paper(office.store, each, base_currency=base_currency, today=office.today(), language=language)
    return office, made.paper


def _files(office: Office, who: Caller, each: UUID) -> tuple[PaperFile, ...]:
    """Proofs of delivery for those who may see attachments themselves."""
    return inside(office.store, each) if who.roles & READERS else ()


@router.get(
    "/invoices/{id}/document.pdf", operation_id="invoice_pdf", dependencies=[Strict, Seen], **file_of("application/pdf")
)
def invoice_document(
    request: Request,
    who: Supervisor,
    id: UUID,  # noqa: A002 - the published name
    language: Language = None,
    einvoice_inside: Annotated[bool, Query(alias="einvoice", description="Attach the UBL inside")] = False,
) -> Response:
    """Its page as it now stands (C95): tagged PDF/A-3. A draft says that it is one."""
    office, paper = _paper(request, who, id, language)
    if einvoice_inside:
        paper = replace(paper, files=_files(office, who, id))
    made = invoice_pdf(paper, einvoice=einvoice(paper) if einvoice_inside else None)
    return shown(request, made, PDF, f"{paper.number or 'draft'}.{paper.language}.pdf")


@router.get(
    "/invoices/{id}/einvoice.xml",
    operation_id="invoice_einvoice",
    dependencies=[Strict, Seen],
    **file_of("application/xml"),
)
def invoice_einvoice(request: Request, who: Supervisor, id: UUID) -> Response:  # noqa: A002 - the published name
    """UBL 2.1 by EN 16931 and Peppol BIS Billing 3; refused with what it lacks.

    Proofs of delivery are inside for whoever may see attachments; a supervisor gets it without them.
    """
    office, paper = _paper(request, who, id, None)
    paper = replace(paper, files=_files(office, who, id))
    return shown(request, einvoice(paper), XML, f"{paper.number or 'draft'}.xml")


@router.post(
    _LOGO,
    operation_id="set_logo",
    dependencies=[Strict],
    response_model=Done,
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(sorted(LOGOS), _PICTURE)}},
)
async def send_logo(request: Request, who: Writer) -> Response:
    """The picture at the head of our papers: PNG or JPEG, at most 512 KiB, shown 45 x 15 mm at most."""
    return await run_in_threadpool(
        _set_logo, request, who, await request.body(), request.headers.get("content-type", "")
    )


def _set_logo(request: Request, who: Caller, content: bytes, said: str) -> Response:
    media_type, _ = checked(content, said, "logo")
    if media_type not in LOGOS:
        raise FileTypeNotAllowed(f"{media_type} is no picture that papers can show; send PNG or JPEG.")
    if len(content) > MOST_LOGO:
        raise AttachmentTooLarge(
            f"The logo has {len(content)} bytes, but every paper carries it; send 512 KiB at most."
        )
    picture = Picture(content=content, media_type=media_type)
    if (size := pixels(picture)) and size > MOST_PIXELS:
        raise AttachmentTooLarge(
            f"The logo has {size} pixels, but at most {MOST_PIXELS} are shown; save it smaller, such as 1200 x 400."
        )
    if size is None or not can_show(picture):
        raise NotWhatItSays("The picture is broken, so every paper would have a blank place; save it anew.")
    office = office_of(request)
    command = SetLogo.model_validate({"sha256": office.store.keep_file(content, media_type), "media_type": media_type})
    return answer(request, carry_out(office.desk, order_of(request, who), "set_logo", command, set_logo))


@router.get(_LOGO, operation_id="logo", dependencies=[Strict, Seen], **file_of("image/png"))
def logo(request: Request, who: Reader) -> Response:
    """The picture at the head of our papers."""
    store = office_of(request).store
    with store.reading() as connection:
        picture = our_logo(store, company(connection))
    if picture is None:
        raise NoSuchEntry(f"Our card has no logo; send one to {_LOGO}.")
    return shown(request, picture.content, picture.media_type, "logo")
