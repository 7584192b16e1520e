"""The days on which banks do not work, besides Saturdays and Sundays."""

from aggregates.entry import Entry


class Holiday(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day without statements of a bank; its code is that day, such as 2026-05-04 (A3.1)."""
