"""How an advance follows the invoices that deduct it, and a draft the advances that were chosen for it."""

from msgspec.structs import replace

from aggregates.event import Evolve
from aggregates.invoice.edges import without
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import ZERO, Edge


def _advanced_to(advance: Invoice, e: Invoice.AdvancedTo) -> Invoice:
    edge = Edge(
        source="invoice",
        document=e.invoice,
        amount=e.amount,
        effective_on=e.effective_on,
        base_released=e.base_value,
        number=e.number,
        vat_lines=e.vat_lines,
    )
    return replace(advance, advanced_to=(*advance.advanced_to, edge))


def _released(advance: Invoice, e: Invoice.AdvanceReleased) -> Invoice:
    left = without(advance.advanced_to, e.invoice, e.amount, e.effective_on, e.base_value, ZERO)
    if e.undo == "correction":
        return replace(advance, advanced_to=left)
    return replace(advance, advanced_to=left, prepaid_from=max(advance.prepaid_from or e.effective_on, e.effective_on))


ADVANCES: Evolve = {
    Invoice.AdvancesChosen: lambda s, e: replace(s, advances=e.advances),
    Invoice.AdvancedTo: _advanced_to,
    Invoice.AdvanceReleased: _released,
}
