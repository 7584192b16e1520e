"""The invoice, credit note or advance invoice: drawn up, approved with a number, covered, and sometimes undone."""

from aggregates.invoice.evolve import EVOLVE
from aggregates.invoice.invoice import Invoice
from aggregates.invoice.parts import Line, Totals, VatLine

__all__ = ["EVOLVE", "Invoice", "Line", "Totals", "VatLine"]
