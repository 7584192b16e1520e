"""Letters to a customer, as they would leave now: statement of account, comparison act."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.asking import Day, Seen, Strict, When
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM
from api.http.routes.debtor_accounts import period
from api.http.routes.papers import Language, file_of, shown
from commands.invoices.print_invoice import PDF
from documents.account_papers import StatementPaper
from documents.statement_page import act_pdf, statement_pdf
from queries.as_of import Moment
from queries.papers.statement_paper import statement_paper

router = APIRouter(tags=["papers"], responses=PROBLEM)
_PDF: dict[str, Any] = {"dependencies": [Strict, Seen], **file_of(PDF)}


def _paper(
    request: Request,
    code: str,
    when: Moment | None,
    date_from: date | None,
    date_to: date | None,
    language: str | None,
    *,
    both: bool = False,
) -> StatementPaper:
    office = office_of(request)
    asked = period(office, when, date_from, date_to)
    return statement_paper(office.store, code, **asked, language=language, both=both)


@router.get("/customers/{code}/statement.pdf", operation_id="statement_pdf", **_PDF)
def statement(
    request: Request,
    who: Reader,
    code: str,
    when: When,
    date_from: Day = None,
    date_to: Day = None,
    language: Language = None,
) -> Response:
    """Every movement of the account with the balance after it, and what is unpaid at the end."""
    paper = _paper(request, code, when, date_from, date_to, language)
    return shown(request, statement_pdf(paper), PDF, f"{code}.{paper.from_on}.{paper.to_on}.statement.pdf")


@router.get("/customers/{code}/comparison-act.pdf", operation_id="comparison_act_pdf", **_PDF)
def comparison_act(
    request: Request,
    who: Reader,
    code: str,
    when: When,
    date_from: Day = None,
    date_to: Day = None,
    language: Language = None,
) -> Response:
    """The mutual settlement comparison act (TX6): our sales and purchases with them, room for their figures."""
    paper = _paper(request, code, when, date_from, date_to, language, both=True)
    return shown(request, act_pdf(paper), PDF, f"{code}.{paper.from_on}.{paper.to_on}.act.pdf")
