"""How an invoice follows the orders that it is made from."""

from uuid import UUID

from msgspec.structs import replace

from aggregates.event import Evolve
from aggregates.invoice.evolve_content import drawn_up
from aggregates.invoice.invoice import Invoice
from aggregates.origin import Change, Part


def _with_base(bases: tuple[Part, ...], base: Part) -> tuple[Part, ...]:
    """The part takes the place of an older one of the same source, or comes last."""
    if any(each.source == base.source for each in bases):
        return tuple(base if each.source == base.source else each for each in bases)
    return (*bases, base)


def _agreeing(invoice: Invoice, order: UUID) -> tuple[tuple[UUID, tuple[Change, ...]], ...]:
    return tuple(each for each in invoice.outdated if each[0] != order)


def _order_added(invoice: Invoice, e: Invoice.OrderAdded) -> Invoice:
    return replace(drawn_up(invoice, e), bases=_with_base(invoice.bases, e.base))


def _order_removed(invoice: Invoice, e: Invoice.OrderRemoved) -> Invoice:
    bases = tuple(each for each in invoice.bases if each.source != e.order)
    return replace(drawn_up(invoice, e), bases=bases, outdated=_agreeing(invoice, e.order))


def _live_updated(invoice: Invoice, e: Invoice.LiveUpdated) -> Invoice:
    return replace(drawn_up(invoice, e), bases=_with_base(invoice.bases, e.base))


def _regenerated(invoice: Invoice, e: Invoice.Regenerated) -> Invoice:
    return replace(drawn_up(invoice, e), bases=e.bases, revision=e.revision, outdated=())


def _outdated(invoice: Invoice, e: Invoice.Outdated) -> Invoice:
    others = _agreeing(invoice, e.order)
    return replace(invoice, outdated=(*others, (e.order, e.changes)) if e.changes else others)


SOURCES: Evolve = {
    Invoice.OrderAdded: _order_added,
    Invoice.OrderRemoved: _order_removed,
    Invoice.LiveUpdated: _live_updated,
    Invoice.Regenerated: _regenerated,
    Invoice.Outdated: _outdated,
}
