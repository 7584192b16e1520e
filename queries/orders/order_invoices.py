"""The drafts that an order can be added to."""

from datetime import date
from uuid import UUID

from psycopg import sql

from aggregates.order.refusals import NoSuchOrder
from queries.invoices.invoices import InvoiceRow, invoices
from queries.page import Page
from queries.rows import Connection

_DEBTOR = sql.SQL("SELECT customer, currency FROM orders WHERE id = %(id)s")


def drafts_for_order(
    connection: Connection, order: UUID, *, today: date, limit: int = 50, cursor: str | None = None
) -> Page[InvoiceRow]:
    """Unapproved sales invoices to the order's customer in its currency, newest first (T16). Errors: `NoSuchOrder`."""
    found = connection.execute(_DEBTOR, {"id": order}).fetchone()
    if found is None:
        raise NoSuchOrder(f"There is no order {order}; look it up in /orders.")
    return invoices(
        connection,
        today=today,
        limit=limit,
        cursor=cursor,
        state="draft",
        payer=found[0],
        currency=found[1],
        type="invoice",
        direction="sales",
    )
