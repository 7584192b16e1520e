"""Letters to a customer, as they would leave now: statement of account, comparison act, reminder."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.http.asking import Seen, Strict
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM
from api.http.routes.papers import Language, file_of, shown
from commands.invoices.print_invoice import PDF
from documents.reminder_page import reminder_pdf
from documents.statement_page import act_pdf, statement_pdf
from queries.reminder_paper import reminder_paper
from queries.statement_paper import statement_paper

router = APIRouter(tags=["papers"], responses=PROBLEM)
From = Annotated[date | None, Query(alias="from", description="Default: the first day of that year")]
To = Annotated[date | None, Query(alias="to", description="Included; default: today")]
_PDF: dict[str, Any] = {"dependencies": [Strict, Seen], **file_of(PDF)}


@router.get("/customers/{code}/statement.pdf", operation_id="statement_pdf", **_PDF)
def statement(
    request: Request, who: Reader, code: str, from_on: From = None, to_on: To = None, language: Language = None
) -> Response:
    """Every movement of the account with the balance after it, and what is unpaid at the end."""
    office = office_of(request)
    last = to_on or office.today()
    first = from_on or last.replace(month=1, day=1)
    paper = statement_paper(office.store, code, from_on=first, to_on=last, language=language)
    return shown(request, statement_pdf(paper), PDF, f"{code}.{first}.{last}.statement.pdf")


@router.get("/customers/{code}/comparison-act.pdf", operation_id="comparison_act_pdf", **_PDF)
def comparison_act(
    request: Request, who: Reader, code: str, from_on: From = None, to_on: To = None, language: Language = None
) -> Response:
    """The mutual settlement comparison act (TX6): our sales and purchases with them, room for their figures."""
    office = office_of(request)
    last = to_on or office.today()
    first = from_on or last.replace(month=1, day=1)
    paper = statement_paper(office.store, code, from_on=first, to_on=last, language=language, both=True)
    return shown(request, act_pdf(paper), PDF, f"{code}.{first}.{last}.act.pdf")


@router.get("/customers/{code}/reminder.pdf", operation_id="reminder_pdf", **_PDF)
def reminder(
    request: Request,
    who: Reader,
    code: str,
    on: Annotated[date | None, Query(alias="date", description="What was overdue then (T53); default: today")] = None,
    level: Annotated[int, Query(ge=1, le=9, description="1 is the mildest")] = 1,
    language: Language = None,
) -> Response:
    """How a reminder letter about all their overdue invoices would read; nothing is sent or noted."""
    office = office_of(request)
    paper = reminder_paper(office.store, code, on=on or office.today(), level=level, language=language)
    return shown(request, reminder_pdf(paper), PDF, f"{code}.{paper.dated_on}.reminder.pdf")
