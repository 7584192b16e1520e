"""How an invoice follows the orders that it is made from."""

from msgspec.structs import replace

from aggregates.event import Evolve
from aggregates.invoice.evolve_content import drawn_up
from aggregates.invoice.invoice import Invoice
from aggregates.origin import Part


def _with_bases(bases: tuple[Part, ...], newer: tuple[Part, ...]) -> tuple[Part, ...]:
    """Each takes the place of an older one of the same source, or comes last."""
    known = {each.source: each for each in bases}
    return tuple((known | {each.source: each for each in newer}).values())


def _orders_added(invoice: Invoice, e: Invoice.OrderAdded) -> Invoice:
    return replace(drawn_up(invoice, e), bases=_with_bases(invoice.bases, e.bases))


def _order_removed(invoice: Invoice, e: Invoice.OrderRemoved) -> Invoice:
    return replace(drawn_up(invoice, e), bases=tuple(each for each in invoice.bases if each.source != e.order))


def _live_updated(invoice: Invoice, e: Invoice.LiveUpdated) -> Invoice:
    return replace(drawn_up(invoice, e), bases=_with_bases(invoice.bases, e.bases))


def _regenerated(invoice: Invoice, e: Invoice.Regenerated) -> Invoice:
    return replace(drawn_up(invoice, e), bases=e.bases, revision=e.revision, outdated=())


SOURCES: Evolve = {
    Invoice.OrderAdded: _orders_added,
    Invoice.OrderRemoved: _order_removed,
    Invoice.LiveUpdated: _live_updated,
    Invoice.Regenerated: _regenerated,
    Invoice.Outdated: lambda s, e: replace(s, outdated=e.changes),
}
