"""From order to invoice: issue it, add and remove orders, regenerate it, and issue it again."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.http.asking import Cursor, Limit, Seen, Strict, listed
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from commands.invoices.add_order import AddOrder, AddToInvoice, add_order, add_to_invoice
from commands.invoices.from_orders import InvoiceOrder, InvoiceOrders, invoice_order, invoice_orders
from commands.invoices.regenerate_invoice import (
    RegenerateInvoice,
    RegenerateInvoices,
    regenerate_invoice,
    regenerate_invoices,
)
from commands.invoices.reissue_invoice import ReissueInvoice, reissue_invoice
from commands.invoices.remove_order import RemoveOrder, remove_order
from commands.invoices.unapprove_invoice import UnapproveInvoice, unapprove_order_invoice
from queries.orders.order_invoices import drafts_for_order

router = APIRouter(tags=["invoices"], responses=PROBLEM)
add_commands(
    router,
    {
        "invoice_order": Route("/orders/{id}/invoice", InvoiceOrder, invoice_order, begun=True, at="/invoices"),
        "invoice_orders": Route("/invoices/from-orders", InvoiceOrders, invoice_orders, begun=True, at="/invoices"),
        "add_to_invoice": Route("/orders/{id}/add-to", AddToInvoice, add_to_invoice),
        "add_order": Route("/invoices/{id}/add-order", AddOrder, add_order),
        "remove_order": Route("/invoices/{id}/remove-order", RemoveOrder, remove_order),
        "regenerate_invoices": Route("/invoices/regenerate", RegenerateInvoices, regenerate_invoices),
        "regenerate_invoice": Route("/invoices/{id}/regenerate", RegenerateInvoice, regenerate_invoice),
        "unapprove_order_invoice": Route("/orders/{id}/unapprove-invoice", UnapproveInvoice, unapprove_order_invoice),
        "reissue_invoice": Route("/invoices/{id}/reissue", ReissueInvoice, reissue_invoice),
    },
)


@router.get("/orders/{id}/drafts", operation_id="drafts_for_order", dependencies=[Strict, Seen])
def drafts(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The customer's unapproved invoices that the order can be added to."""
    with office_of(request).store.reading() as connection:
        page = drafts_for_order(connection, id, today=office_of(request).today(), limit=limit, cursor=cursor)
    return listed(request, page)
