"""An order goes on an invoice and off it: one standing invoice at a time has it (T08, T15)."""

from datetime import date
from uuid import UUID

from aggregates.order.order import Order
from aggregates.order.refusals import OrderOnInvoice, check_open


def put_on_invoice(order: Order, *, invoice: UUID, on: date, standing: str | None = None) -> list[Order.Invoiced]:
    """It stands on that invoice; `standing` is how people call the one it stands on already, if any.

    Errors: `OrderOnInvoice`, `OrderCancelled`, `NoSuchOrder`.
    """
    check_open(order)
    if order.invoice is not None:
        raise OrderOnInvoice(
            f"Order {order.number} stands on {standing or 'an invoice'} already, so it cannot be invoiced twice; "
            "remove it there, or cancel or credit that one first."
        )
    return [Order.Invoiced(effective_on=on, invoice=invoice)]


def release(order: Order, *, invoice: UUID, on: date) -> list[Order.Released]:
    """It stands on no invoice any more; nothing happens when another one has it."""
    return [Order.Released(effective_on=on, invoice=invoice)] if order.invoice == invoice else []


def has_proof(order: Order) -> bool:
    """Is a proof of delivery attached (T02)?"""
    return any(each.kind == "pod" for each in order.attachments)
