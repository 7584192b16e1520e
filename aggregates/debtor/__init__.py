"""A customer as a debtor: what was said about its debts, what it promised, and how it is reminded."""

from aggregates.debtor.debtor import EVOLVE, Charge, Debtor, Note

__all__ = ["EVOLVE", "Charge", "Debtor", "Note"]
