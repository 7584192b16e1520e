"""A gap-free run of document numbers: one series and year (algorithms A8)."""

from aggregates.number_series.number_series import EVOLVE, NumberSeries, numbers, reserve

__all__ = ["EVOLVE", "NumberSeries", "numbers", "reserve"]
