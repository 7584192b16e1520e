"""Invoices and credit notes."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed, one
from api.http.callers import Reader, office_of
from api.http.exports import add_list, exported
from api.http.ordering import PROBLEM, Route, add_commands
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.apply_credit import ApplyCredit, UnapplyCredit, apply_credit, unapply_credit
from commands.invoices.approve_invoice import ApproveInvoice, ApproveInvoices, approve_invoice, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.invoices.mark_posted import MarkPosted, mark_posted
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.invoices.write_off_invoice import (
    UndoWriteOff,
    WriteOffInvoice,
    undo_invoice_write_off,
    write_off_invoice,
)
from commands.payments.link_payment import LinkInvoice, UnlinkInvoice, link_invoice, unlink_invoice
from queries.invoice import invoice as find_invoice
from queries.invoices import invoices as list_invoices

router = APIRouter(tags=["invoices"], responses=PROBLEM)
add_commands(
    router,
    {
        "draft_invoice": Route("/invoices", DraftInvoice, draft_invoice, begun=True),
        "approve_invoices": Route("/invoices/approve", ApproveInvoices, approve_invoices),
        "approve_invoice": Route("/invoices/{id}/approve", ApproveInvoice, approve_invoice),
        "amend_invoice": Route("/invoices/{id}/amend", AmendInvoice, amend_invoice),
        "unapprove_invoice": Route("/invoices/{id}/unapprove", UnapproveInvoice, unapprove_invoice),
        "cancel_invoice": Route("/invoices/{id}/cancel", CancelInvoice, cancel_invoice),
        "credit_invoice": Route("/invoices/{id}/credit", CreditInvoice, credit_invoice),
        "apply_credit": Route("/invoices/{id}/apply", ApplyCredit, apply_credit),
        "unapply_credit": Route("/invoices/{id}/unapply", UnapplyCredit, unapply_credit),
        "link_invoice": Route("/invoices/{id}/link", LinkInvoice, link_invoice),
        "unlink_invoice": Route("/invoices/{id}/unlink", UnlinkInvoice, unlink_invoice),
        "write_off_invoice": Route("/invoices/{id}/write-off", WriteOffInvoice, write_off_invoice),
        "undo_invoice_write_off": Route("/invoices/{id}/undo-write-off", UndoWriteOff, undo_invoice_write_off),
        "mark_posted": Route("/invoices/{id}/mark-posted", MarkPosted, mark_posted),
    },
)


@add_list(router, "/invoices")
def invoices(
    request: Request,
    who: Reader,
    search: str | None = None,
    state: Literal["draft", "approved", "cancelled"] | None = None,
    payer: str | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    paid: Literal["paid", "partly", "unpaid", "overdue"] | None = None,
    booked: bool | None = None,
    type: Literal["invoice", "credit_note", "advance"] | None = None,  # noqa: A002 - the published name
    direction: Literal["sales", "purchase"] | None = None,
    currency: str | None = None,
    sort: str = "-created_on",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Invoices of every state; `date_from` and `date_to` are of their creation."""
    chosen: dict[str, Any] = {
        "search": search, "state": state, "payer": payer, "date_from": date_from, "date_to": date_to, "paid": paid,
        "booked": booked, "type": type, "direction": direction, "currency": currency, "sort": sort,
    }  # fmt: skip

    def page(limit: int, cursor: str | None) -> Any:
        with office_of(request).store.reading() as connection:
            today = office_of(request).today()
            return list_invoices(connection, **chosen, limit=limit, cursor=cursor, today=today)

    return exported(request, who, "invoices", page) or listed(request, page(limit, cursor))


@router.get("/invoices/{id}", operation_id="invoice", dependencies=[Strict, Seen])
def invoice(request: Request, who: Reader, id: UUID) -> Response:  # noqa: A002 - the published name
    """One invoice, whole: lines, totals, what covers it, and its status in words."""
    with office_of(request).store.reading() as connection:
        row = find_invoice(connection, id, today=office_of(request).today())
    return one(request, row, row.version)
