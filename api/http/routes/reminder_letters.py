"""Reminder letters as pages: one as it was issued, for ever the same, and the one that a run would issue now."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.http.asking import Seen, Strict
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM
from api.http.routes.papers import file_of, shown
from commands.debtors.preview_letter import preview_letter
from commands.invoices.print_invoice import PDF
from documents.reminder_page import reminder_pdf
from queries.papers.reminder_paper import frozen_reminder, paper_of

router = APIRouter(tags=["debtors"], responses=PROBLEM)
_PDF: dict[str, Any] = {"dependencies": [Strict, Seen], **file_of(PDF)}


@router.get("/reminders/{id}/document.pdf", operation_id="reminder_document", **_PDF)
def reminder_document(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """The letter as it was issued (T55): tagged PDF/A-3, the same bytes whatever cards and balances say now."""
    paper = frozen_reminder(office_of(request).store, id)
    return shown(request, reminder_pdf(paper), PDF, f"{paper.dated_on}.{paper.buyer.name}.{paper.currency}.pdf")


@router.get("/customers/{code}/reminder.pdf", operation_id="reminder_preview", **_PDF)
def reminder_preview(
    request: Request,
    who: Reader,
    code: str,
    on: Annotated[date | None, Query(alias="date", description="Who was late by then (T53); default: today")] = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$", description="Default: the first that has one")] = None,
) -> Response:
    """The letter that a run by that date would issue today, by the same rule; nothing is sent or noted (C95)."""
    office = office_of(request)
    issued = preview_letter(office.desk, who, code, on=on, currency=currency)
    return shown(request, reminder_pdf(paper_of(office.store, issued)), PDF, f"{code}.{issued.reminded_on}.pdf")
