"""The accounting date before which nothing may take effect, and its time-boxed exceptions (algorithms A8)."""

from aggregates.period_lock.period_lock import EVOLVE, PeriodLock

__all__ = ["EVOLVE", "PeriodLock"]
