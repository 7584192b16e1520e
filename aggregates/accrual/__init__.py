"""The schedule by which the income of one line of an invoice is moved from the accrual account to sales."""

from aggregates.accrual.schedule import EVOLVE, AccrualSchedule, Due, Posted

__all__ = ["EVOLVE", "AccrualSchedule", "Due", "Posted"]
