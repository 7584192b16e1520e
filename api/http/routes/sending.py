"""Sending invoices, contracts, statements and reminders: the draft with its tick boxes, and the button."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from aggregates.ids import customer_id
from api.http.asking import Seen, Strict, one
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from api.http.routes.papers import Language
from commands.command import FIRST_DAY, LAST_DAY, Caller, Command, Order
from commands.dispatches.invoice_draft import fetch_invoices, invoice_draft
from commands.dispatches.once import noted
from commands.dispatches.send_contract import SendContract, contract_draft, send_contract
from commands.dispatches.send_invoice import SendInvoice, SendInvoices, send_invoice, send_invoices
from commands.dispatches.send_reminder import SendReminder, send_reminder
from commands.dispatches.send_statement import Form, SendStatement, send_statement, statement_draft
from commands.work import Work

From = Annotated[
    date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY, description="Default: the first day of that year")
]
To = Annotated[date | None, Query(alias="to", ge=FIRST_DAY, le=LAST_DAY, description="Included; default: today")]
router = APIRouter(tags=["sending"], responses=PROBLEM)
add_commands(
    router,
    {
        "send_invoices": Route("/invoices/send", SendInvoices, send_invoices),
        "send_invoice": Route("/invoices/{id}/send", SendInvoice, send_invoice),
        "send_contract": Route("/contracts/{id}/send", SendContract, send_contract),
        "send_reminder": Route("/reminders/{id}/send", SendReminder, send_reminder),
        "send_statement": Route("/customers/{code}/send-statement", SendStatement, send_statement),
    },
)
_ONE: dict[str, Any] = {"dependencies": [Strict, Seen]}


def _work(request: Request, who: Caller) -> Work:
    """What the command itself would look at; nothing is recorded."""
    return Work(office_of(request).desk, Order(who), Command())


@router.get("/invoices/{id}/email-draft", operation_id="invoice_email_draft", **_ONE)
def invoice_email_draft(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    language: Language = None,
) -> Response:
    """To whom it would go, in which words, and its attachments with those that go along ticked (T10, T11)."""
    work = _work(request, who)
    fetch_invoices(work, [id])
    return one(request, noted(work, invoice_draft(work, id, language=language)), work.version(id), alone=False)


@router.get("/contracts/{id}/email-draft", operation_id="contract_email_draft", **_ONE)
def contract_email_draft(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    language: Language = None,
) -> Response:
    """To whom the contract would go, and in which words."""
    work = _work(request, who)
    return one(request, noted(work, contract_draft(work, id, language=language)), work.version(id), alone=False)


@router.get("/customers/{code}/statement/email-draft", operation_id="statement_email_draft", **_ONE)
def statement_email_draft(
    request: Request,
    who: Reader,
    code: str,
    form: Form = "statement",
    from_on: From = None,
    to_on: To = None,
    language: Language = None,
) -> Response:
    """To whom the statement of account or the comparison act would go, and in which words."""
    says = SendStatement(form=form, from_on=from_on, to_on=to_on, language=language)
    work = _work(request, who)
    draft = noted(work, statement_draft(work, code, says))
    return one(request, draft, work.version(customer_id(code)), alone=False)
