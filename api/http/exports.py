"""The same list to take away: CSV or XLSX, every page of it, with cells that a spreadsheet cannot take for formulas."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import xlsxwriter
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from aggregates.errors import Forbidden
from api.http.asking import Seen, Strict
from api.http.callers import EXPORTERS, caller
from commands.command import Caller

Page = Callable[[int, str | None], Any]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])


def _format(format: Annotated[Literal["csv", "xlsx"], Query(description="Of the file")] = "csv") -> str:  # noqa: A002
    return format


def _taker(who: Annotated[Caller, Depends(caller)]) -> None:
    """Asked before the filters are read, so that who may not take the list away is told so first."""
    _check_may_take(who)


def _check_may_take(who: Caller) -> None:
    if not who.roles & EXPORTERS:
        raise Forbidden(f"{who.person} may read lists but not take them away; ask for the role export or accountant.")


def add_list(router: APIRouter, path: str) -> Callable[[Endpoint], Endpoint]:
    """A list at `path`, and the whole of it to take away at `path`/export with the same filters."""

    def add(endpoint: Endpoint) -> Endpoint:
        name = endpoint.__name__
        router.add_api_route(path, endpoint, methods=["GET"], operation_id=name, dependencies=[Strict, Seen])
        router.add_api_route(
            f"{path}/export",
            endpoint,
            methods=["GET"],
            operation_id=f"export_{name}",
            dependencies=[Strict, Seen, Depends(_format), Depends(_taker)],
            summary=f"The whole list {name.replace('_', ' ')} as csv or xlsx; limit and cursor do not matter.",
        )
        return endpoint

    return add


def exported(request: Request, who: Caller, name: str, page: Page) -> Response | None:
    """The whole list as a file, when the caller asks for one; otherwise nothing. Errors: `Forbidden`."""
    form = _form(request)
    if form is None:
        return None
    _check_may_take(who)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "xlsx":
        return Response(_workbook(name, _rows(page)), headers=disposition, media_type=XLSX)
    return StreamingResponse(_lines(_rows(page)), headers=disposition, media_type="text/csv; charset=utf-8")


def _form(request: Request) -> str | None:
    if request.scope["route"].path.endswith("/export"):
        return request.query_params.get("format", "csv")
    return "csv" if "text/csv" in request.headers.get("accept", "") else None


def _rows(page: Page) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        found = page(200, cursor)
        for item in found.items:
            yield _flat(_fields(item))
        cursor = found.next
        if cursor is None:
            return


def _fields(item: msgspec.Struct) -> dict[str, Any]:
    names = zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True)
    return {shown: getattr(item, name) for name, shown in names}


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, given in row.items():
        value = _fields(given) if isinstance(given, msgspec.Struct) else given
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run begins with an apostrophe instead; numbers stay numbers."""
    if value is None or isinstance(value, Decimal | int | float):
        return value
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
    return "'" + text if text.startswith(DANGEROUS) else text


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([harmless(value) for value in row.values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _workbook(name: str, rows: Iterator[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(name[:31])
        for number, row in enumerate(rows):
            if number == 0:
                sheet.write_row(0, 0, list(row))
            sheet.write_row(number + 1, 0, [_cell(value) for value in row.values()])
    return target.getvalue()


def _cell(value: Any) -> Any:
    return "" if value is None else harmless(value)
