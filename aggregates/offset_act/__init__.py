"""A settlement-offset act: invoices, credit notes and expense invoices of one partner, netted under a number."""

from aggregates.offset_act.offset_act import EVOLVE, Item, OffsetAct

__all__ = ["EVOLVE", "Item", "OffsetAct"]
