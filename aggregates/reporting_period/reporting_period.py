"""What the rule of one method a month needs to know, and its one fact."""

from datetime import date
from typing import Literal

from msgspec.structs import replace

from aggregates.event import Event, Evolve, State

Method = Literal["hand", "bank"]


class ReportingPeriod(State, frozen=True, kw_only=True):
    """A calendar month."""

    month: str = ""  # 2026-05
    method: Method | None = None
    chosen_on: date | None = None

    class MethodChosen(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The first money of the month came in this way, so all of it does."""

        month: str
        method: Method


EVOLVE: Evolve = {
    ReportingPeriod.MethodChosen: lambda s, e: replace(s, month=e.month, method=e.method, chosen_on=e.effective_on),
}
