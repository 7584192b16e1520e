"""A dispatch: one document on its way to somebody, by e-mail or by post, and what became of it for each recipient."""

from aggregates.dispatch.dispatch import EVOLVE, Dispatch
from aggregates.dispatch.parts import Channel, Enclosure, Kind, Standing, Undelivered

__all__ = ["EVOLVE", "Channel", "Dispatch", "Enclosure", "Kind", "Standing", "Undelivered"]
