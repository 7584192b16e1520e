"""Which facts of one thing count by a day: those that take effect by then, and what those rest on (A0)."""

from collections.abc import Sequence
from datetime import date

from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.invoice.movement import Content

_SAID = (Content, Invoice.AdvancesChosen)


def facts_then(events: Sequence[Event], day: date | None) -> list[Event]:
    """In their order; all of them without a day.

    An expense of May that is typed in June is owed from May on, and then it has a provider and lines: what a draft said
    counts no later than the approval that made it owed, and how a thing began no later than anything else of it.
    """
    if day is None:
        return list(events)
    days = _days(events)
    found = [event for event, counts_from in zip(events, days, strict=True) if counts_from <= day]
    return [events[0], *found] if found and found[0] is not events[0] else found


def _days(events: Sequence[Event]) -> list[date]:
    days, approved = [], date.max
    for event in reversed(events):
        if isinstance(event, Invoice.Approved):
            approved = event.effective_on
        days.append(min(event.effective_on, approved) if isinstance(event, _SAID) else event.effective_on)
    return days[::-1]
