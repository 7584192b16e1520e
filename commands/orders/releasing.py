"""Orders are free again when their invoice is void or credited in full, until that credit is withdrawn."""

from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from aggregates.order import Order
from aggregates.order.invoicing import put_on_invoice, release
from commands.work import Work


def release_orders(work: Work, invoice: UUID) -> None:
    """Every order that stands on this invoice stands on none."""
    orders = _orders(work, invoice)
    for order in orders:
        work.record(order.id, release(order, invoice=invoice, on=work.on))


def take_orders_back(work: Work, invoice: UUID) -> None:
    """The invoice stands again, and with it its orders. Errors: `OrderOnInvoice`, `OrderCancelled`."""
    orders = [order for order in _orders(work, invoice) if order.invoice != invoice]
    others = work.load(Invoice, {order.invoice for order in orders if order.invoice})
    for order in orders:
        standing = called(others[order.invoice]) if order.invoice else None
        work.record(order.id, put_on_invoice(order, invoice=invoice, on=work.on, standing=standing))


def _orders(work: Work, invoice: UUID) -> list[Order]:
    bases = work.state(Invoice, invoice).bases
    return list(work.load(Order, [part.source for part in bases]).values())
