"""The engine that folds the log into read models, keeps them up with it, and builds them anew."""

from projections.engine.engine import Engine

__all__ = ["Engine"]
