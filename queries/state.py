"""What anything was at a moment: the aggregate itself, folded from those of its facts that counted then (A0)."""

from typing import Any
from uuid import UUID

import msgspec

from aggregates.errors import NotFound
from aggregates.event import Event, State, fold
from aggregates.registry import AGGREGATES, events_of
from queries.as_of import NOW, Moment
from queries.facts_then import facts_then
from queries.history import veiled
from store.store import Store

_KINDS: dict[type[Event], type[State]] = {event: kind for kind in AGGREGATES for event in events_of(kind)}
_EVERY = 2**31


class NothingYet(NotFound):
    """At that moment nothing had befallen it."""


class StateThen(msgspec.Struct, frozen=True):
    """`kind` is the aggregate's name, `version` the number of its last fact that was known, `facts` how many of them
    counted; `state` has the fields that the rules know.
    """

    id: UUID
    kind: str
    version: int
    facts: int
    state: dict[str, Any]


def state_then(store: Store, id: UUID, moment: Moment = NOW) -> StateThen:  # noqa: A002 - the interface's own word
    """Facts recorded up to the moment's position that count by its date. Errors: `NothingYet`."""
    before = None if moment.position is None else moment.position + 1
    known = store.history(subject=id, before=before, limit=_EVERY)[::-1]
    events = facts_then([fact.event for fact in known], moment.as_of)
    if not events:
        raise NothingYet(f"Nothing had befallen {id} at that moment; ask for a later one, or look it up in /history.")
    kind = _KINDS[type(events[0])]
    state = fold(AGGREGATES[kind], kind(id=id), events)
    shown = veiled(msgspec.to_builtins(state, str_keys=True))
    return StateThen(id, kind.__name__, known[-1].originator_version, len(events), shown)
