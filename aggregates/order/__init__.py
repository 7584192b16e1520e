"""A customer order: what is carried, when, at what price, and what of it an invoice takes over."""

from aggregates.order.evolve import EVOLVE
from aggregates.order.order import Cargo, Order, PriceLine

__all__ = ["EVOLVE", "Cargo", "Order", "PriceLine"]
