"""Orders are free again when their invoice is void or credited in full, until that credit is withdrawn."""

from uuid import UUID

from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from aggregates.invoice.sourcing import stop_following
from aggregates.order import Order
from aggregates.order.invoicing import put_on_invoice, release
from aggregates.order.refusals import OrderCancelled
from commands.work import Work


def release_orders(work: Work, invoice: UUID) -> None:
    """Every order that stands on this invoice stands on none, so it is behind nothing."""
    orders = _orders(work, invoice)
    for order in orders:
        work.record(order.id, release(order, invoice=invoice, on=work.on))
    work.record(invoice, stop_following(work.state(Invoice, invoice), on=work.on))


def take_orders_back(work: Work, invoice: UUID) -> None:
    """The invoice stands again, and with it its orders. Errors: `OrderOnInvoice`, `OrderCancelled`."""
    orders = [order for order in _orders(work, invoice) if order.invoice != invoice]
    others = work.load(Invoice, {order.invoice for order in orders if order.invoice})
    for order in orders:
        if order.status == "cancelled":
            raise OrderCancelled(
                f"Order {order.number}, which was on {called(work.state(Invoice, invoice))}, was cancelled after that "
                "was credited, so the credit stays; draw up a new invoice of what is owed."
            )
        standing = called(others[order.invoice]) if order.invoice else None
        work.record(order.id, put_on_invoice(order, invoice=invoice, on=work.on, standing=standing))


def _orders(work: Work, invoice: UUID) -> list[Order]:
    bases = work.state(Invoice, invoice).bases
    return list(work.load(Order, [part.source for part in bases]).values())
