"""What every fact and every aggregate has in common: an event, a state, and the fold that joins them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A fact. `effective_on` is its business date; who, when and why are in the envelope that the store adds.

    Topic: `Aggregate.Event`, with `.v2` from the second version on. `moves_money` marks the facts that a period lock
    guards: they change a figure as of `effective_on`.
    """

    moves_money: ClassVar[bool] = False
    schema_version: ClassVar[int] = 1

    effective_on: date

    @classmethod
    def topic(cls) -> str:
        """The name under which the fact is kept for ever; never an import path."""
        return cls.__qualname__ if cls.schema_version == 1 else f"{cls.__qualname__}.v{cls.schema_version}"


class State(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the rules of one aggregate need to know, nothing else. Without events: the defaults."""

    id: UUID


def named(event: Event, *but: str) -> dict[str, Any]:
    """The fields that the event names (`UNSET` is not), but its date and these: what `replace` takes."""
    fields = (field for field in event.__struct_fields__ if field != "effective_on" and field not in but)
    return {field: value for field in fields if (value := getattr(event, field)) is not UNSET}


S = TypeVar("S", bound=State)
Evolve = Mapping[type[Event], Callable[[Any, Any], Any]]


def fold(evolve: Evolve, state: S, events: Iterable[Event]) -> S:
    """`state` after `events`. Never checks and never raises on history: an event without an entry changes nothing."""
    for event in events:
        step = evolve.get(type(event))
        if step is not None:
            state = step(state, event)
    return state
