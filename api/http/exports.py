"""The same list to take away: CSV or XLSX, every page of it, with cells that a spreadsheet cannot take for formulas."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import msgspec
import xlsxwriter
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from aggregates.errors import Forbidden, Rejected
from api.http.callers import WRITERS
from commands.command import Caller

Page = Callable[[int, str | None], Any]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnknownFormat(Rejected):
    """Exports come as csv or xlsx."""


def exported(request: Request, who: Caller, name: str, page: Page) -> Response | None:
    """The whole list as a file, when the caller asks for one; otherwise nothing. Errors: `Forbidden`."""
    form = _form(request)
    if form is None:
        return None
    if not who.roles & WRITERS:
        raise Forbidden(f"{who.person} may read lists but not take them away; ask for the role accountant.")
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "xlsx":
        return Response(_workbook(name, _rows(page)), headers=disposition, media_type=XLSX)
    return StreamingResponse(_lines(_rows(page)), headers=disposition, media_type="text/csv; charset=utf-8")


def _form(request: Request) -> str | None:
    asked = request.path_params.get("form") or request.query_params.get("format")
    if asked:
        if asked not in {"csv", "xlsx"}:
            raise UnknownFormat(f"There is no format {asked!r}; ask for csv or xlsx.", pointer="/format")
        return str(asked)
    return "csv" if "text/csv" in request.headers.get("accept", "") else None


def _rows(page: Page) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        found = page(200, cursor)
        for item in found.items:
            yield _flat(msgspec.structs.asdict(item))
        cursor = found.next
        if cursor is None:
            return


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
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
