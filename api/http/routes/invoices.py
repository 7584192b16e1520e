"""What can be done with invoices and credit notes; their lists are in invoice_lists."""

from fastapi import APIRouter

from api.http.callers import SUPERVISORS, WRITERS
from api.http.ordering import PROBLEM, Route, add_commands
from api.http.routes.invoice_lists import router as lists
from commands.invoices.amend_invoice import AmendInvoice, amend_invoice
from commands.invoices.apply_credit import ApplyCredit, UnapplyCredit, apply_credit, unapply_credit
from commands.invoices.approve_invoice import ApproveInvoice, ApproveInvoices, approve_invoice, approve_invoices
from commands.invoices.cancel_invoice import CancelInvoice, cancel_invoice
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.invoices.mark_booked import (
    HandOverInvoices,
    MarkInvoicesBooked,
    hand_over_invoices,
    mark_invoices_booked,
)
from commands.invoices.mark_posted import MarkPosted, MarkSent, mark_posted, mark_sent
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_invoice
from commands.invoices.unbook_invoice import UnbookInvoice, unbook_invoice
from commands.invoices.write_off_invoice import (
    UndoWriteOff,
    WriteOffInvoice,
    undo_invoice_write_off,
    write_off_invoice,
)
from commands.payments.link_payment import LinkInvoice, UnlinkInvoice, link_invoice, unlink_invoice

router = APIRouter(tags=["invoices"], responses=PROBLEM)
add_commands(
    router,
    {
        "draft_invoice": Route("/invoices", DraftInvoice, draft_invoice, begun=True, roles=WRITERS | SUPERVISORS),
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
        "mark_sent": Route("/invoices/{id}/mark-sent", MarkSent, mark_sent),
        "hand_over_invoices": Route("/invoices/hand-over", HandOverInvoices, hand_over_invoices),
        "mark_invoices_booked": Route("/invoices/mark-booked", MarkInvoicesBooked, mark_invoices_booked),
        "unbook_invoice": Route("/invoices/{id}/unbook", UnbookInvoice, unbook_invoice),
    },
)
router.include_router(lists)
