"""What a projection is: for each kind of fact, a pure function from the fact to changes of rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from aggregates.event import Event
from projections.table import Change, Table

Changes = tuple[Change, ...]
Handler = Callable[[Any, Any], Changes]  # the event and its envelope
Projection = Mapping[type[Event], Handler]


class Envelope(Protocol):
    """What is known of an event beside its content; ids and times are text."""

    position: int
    id: str  # of the aggregate
    version: int
    recorded_at: str
    by: str


class ReadModel(Protocol):
    """A projection's module: its tables, and how each kind of fact changes them."""

    @property
    def TABLES(self) -> Sequence[Table]: ...  # noqa: N802 - a module's constant

    @property
    def CHANGES(self) -> Projection: ...  # noqa: N802 - a module's constant
