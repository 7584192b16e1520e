"""A shortcut: filters of a list that a person keeps under a name (F25)."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from aggregates.event import Event, Evolve, State

List = Literal["invoices", "income", "expenses", "orders", "projects", "bank-payments", "nenosegts"]
Query = dict[str, tuple[str, ...]]  # by parameter; several values where it is repeated


class Shortcut(State, frozen=True, kw_only=True):
    """One person's, under one name."""

    standing: bool = False
    list: List = "invoices"
    query: Query = msgspec.field(default_factory=dict)

    class Saved(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It leads there from now on, whatever it led to before."""

        person: str
        name: str
        list: List
        query: Query = msgspec.field(default_factory=dict)

    class Dropped(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It is not kept any more."""

        person: str
        name: str


EVOLVE: Evolve = {
    Shortcut.Saved: lambda s, e: replace(s, standing=True, list=e.list, query=e.query),
    Shortcut.Dropped: lambda s, e: replace(s, standing=False),
}
