"""Attach files to an order, replace and detach them (T02, T03); an approved trip or an invoice does not hinder."""

from datetime import date

from aggregates.attachment import Attachment, found, placed
from aggregates.order.order import Order


def attach(order: Order, attachment: Attachment, *, replaces: str | None = None, on: date) -> list[Order.Attached]:
    """The file belongs to the order. Nothing is recorded when it does already. Errors: `NoSuchAttachment`."""
    standing, new = placed(order.attachments, attachment, replaces=replaces)
    return [Order.Attached(effective_on=on, attachment=standing)] if new else []


def detach(order: Order, key: str, *, on: date) -> list[Order.Detached]:
    """It does not belong there any more; bytes and history stay. Errors: `NoSuchAttachment`."""
    return [Order.Detached(effective_on=on, key=found(order.attachments, key).key)]
