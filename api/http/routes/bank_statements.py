"""Bank statements: the file goes in as it came from the bank."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import WRITERS, Reader, allowed, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, answer, order_of
from api.http.problems import WrongMediaType
from commands.command import Caller
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement
from queries.payments.bank_statements import bank_statement as find_statement
from queries.payments.bank_statements import bank_statements as list_statements
from queries.payments.bank_statements import original as find_original

router = APIRouter(tags=["bank statements"], responses=PROBLEM)
RAW = {"application/xml", "text/xml", "application/zip", "application/octet-stream"}


async def uploaded(request: Request) -> bytes:
    """The file: the body itself, or the field `file` of a form. Errors: `WrongMediaType`, `TooLarge`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in RAW:
        return await request.body()
    if kind == "multipart/form-data":
        form = await request.form(max_files=1, max_fields=5)
        file = form.get("file")
        if file is not None and not isinstance(file, str):
            return await file.read()
        raise WrongMediaType("The form has no file in its field `file`; send it there, or as the body itself.")
    raise WrongMediaType(
        f"A bank file comes as application/xml (or application/zip), or as the field `file` of a form, not as {kind!r}."
    )


@router.post(
    "/bank-statements",
    operation_id="import_bank_statement",
    dependencies=[Strict],
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/xml": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                },
            },
        }
    },
)
def import_statement(
    request: Request,
    who: Annotated[Caller, Depends(allowed(WRITERS))],
    content: Annotated[bytes, Depends(uploaded)],
    dry_run: Annotated[bool, Query(description="Show what would happen and record nothing")] = False,
) -> Response:
    """Read a camt.052, .053, .054 or FIDAVISTA file: book what is new, link what is safe, suggest the rest."""
    command = ImportBankStatement(dry_run=dry_run)
    done = import_bank_statement(office_of(request).desk, order_of(request, who), command, content)
    return answer(request, done, status=200 if dry_run else 201)


@add_list(router, "/bank-statements")
def bank_statements(
    request: Request,
    who: Reader,
    account: str | None = None,
    sort: str = "-imported_at",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Statements with their balances, and whether they close."""

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            return list_statements(connection, account=account, sort=sort, limit=limit, cursor=cursor)

    return exported(request, who, "bank-statements", page) or listed(request, page(limit, cursor))


@router.get("/bank-statements/{id}", operation_id="bank_statement", dependencies=[Strict, Seen])
def bank_statement(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One statement with the entries that are no receipts; a return names the payments that it may undo."""
    with office_of(request).store.reading() as connection:
        row = find_statement(connection, id)
    return one(request, row, row.version)


@router.get("/bank-statements/{id}/original", operation_id="bank_statement_original", dependencies=[Strict])
def original(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """The bytes as they came from the bank."""
    office = office_of(request)
    with office.store.reading() as connection:
        digest = find_original(connection, id)
    kept = office.store.about_file(digest)
    ending = "zip" if kept.media_type == "application/zip" else "xml"
    headers = {"ETag": f'"{digest}"', "Content-Disposition": f'attachment; filename="{digest[:16]}.{ending}"'}
    return StreamingResponse(office.store.file_chunks(digest), headers=headers, media_type=kept.media_type)
