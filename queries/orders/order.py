"""One customer order, whole: what it says, the colour of each field, its files, its trip and its invoice."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.field_policy import colours, fixed_fields
from aggregates.order.refusals import NoSuchOrder
from queries.attachments import Attachment, attachments
from queries.rows import Connection, one_row
from queries.sending.dispatches import SentEmail, sent_emails


class FieldFrame(msgspec.Struct, frozen=True):
    """How a screen frames a field: the colour says how a change reaches the invoice (T18, T19, T24)."""

    colour: str  # green, red, grey, fixed; none: it is not on the invoice
    editable: bool


class OrderTrip(msgspec.Struct, frozen=True):
    """The trip that carries the order."""

    id: UUID
    number: str
    status: str  # planned, approved
    approved_by: str | None


class OrderInvoice(msgspec.Struct, frozen=True):
    """The invoice on which the order stands."""

    id: UUID
    number: str | None
    state: str


class Order(msgspec.Struct, frozen=True):
    """Everything that is known of an order. `pod_missing`: check it before invoicing (T02)."""

    id: UUID
    version: int
    position: int
    number: str
    type: str
    status: str
    customer: str
    customer_name: str
    currency: str
    net: Decimal
    customer_manager: str | None
    reference: str | None
    comment: str | None
    payment_terms: str | None
    cargo: list[dict[str, Any]]
    agreed_on: date | None
    planned_on: date | None
    actual_on: date | None
    prices: list[dict[str, Any]]
    invoice_by: list[str]
    pod_by: list[str]
    entered_on: date
    entered_at: datetime
    entered_by: str
    trip: OrderTrip | None = None
    invoice: OrderInvoice | None = None
    attachments: list[Attachment] = []
    pod_missing: bool = True
    fields: dict[str, FieldFrame] = {}
    emails: list[SentEmail] = []  # "Sent e-mails": what left about it, newest first (T14)


_BARE = Order.__struct_fields__[: -len(Order.__struct_defaults__)]
_ONE = sql.SQL("SELECT {} FROM orders WHERE id = %(id)s").format(sql.SQL(", ").join(map(sql.Identifier, _BARE)))
_TRIP = sql.SQL(
    "SELECT t.id, t.number, t.status, t.approved_by FROM trips t JOIN orders o ON o.trip = t.id WHERE o.id = %(id)s"
)
_INVOICE = sql.SQL(
    "SELECT o.invoice, i.number, coalesce(i.status, 'draft') FROM orders o LEFT JOIN invoices i ON i.id = o.invoice "
    "WHERE o.id = %(id)s AND o.invoice IS NOT NULL"
)


def order(connection: Connection, id: UUID) -> Order:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchOrder`."""
    found = one_row(connection, Order, _ONE, {"id": id})
    if found is None:
        raise NoSuchOrder(f"There is no order {id}; look it up in /orders.")
    trip = one_row(connection, OrderTrip, _TRIP, {"id": id})
    invoice = one_row(connection, OrderInvoice, _INVOICE, {"id": id})
    files = attachments(connection, id)
    return msgspec.structs.replace(
        found,
        trip=trip,
        invoice=invoice,
        attachments=files,
        pod_missing=not any(each.kind == "pod" for each in files),
        fields=_frames(found, trip, invoice),
        emails=sent_emails(connection, "orders", id),
    )


def _frames(order: Order, trip: OrderTrip | None, invoice: OrderInvoice | None) -> dict[str, FieldFrame]:
    shut = fixed_fields(order.type) if invoice else frozenset()
    framed = colours(order.type, trip_approved=trip is not None and trip.status == "approved")
    return {
        field: FieldFrame(colour, order.status == "open" and colour != "grey" and field not in shut)
        for field, colour in framed.items()
    }
