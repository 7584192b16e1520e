"""A trip: the orders that one vehicle carries, approved when it was driven."""

from aggregates.trip.trip import EVOLVE, Trip

__all__ = ["EVOLVE", "Trip"]
