"""A month, and the one way in which money comes into its books, where the office wants only one (T30)."""

from aggregates.reporting_period.reporting_period import EVOLVE, ReportingPeriod

__all__ = ["EVOLVE", "ReportingPeriod"]
