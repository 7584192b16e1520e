"""A run of facts folded: what it does to the rows, and which facts wait behind a parked one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from projections.changes import Handler
from projections.engine.facts import Fact
from projections.engine.fold import Fold
from projections.engine.parked import Parked


class Step(NamedTuple):
    """From behind position `after` up to `last`."""

    after: int
    last: int
    fold: Fold
    parked: list[Parked]


_NEVER = 1 << 63
Handlers = Mapping[type[Fact], tuple[Handler, ...]]


def fold_in(step: Step, facts: Iterable[Fact], handlers: Handlers, stuck: Mapping[str, int]) -> None:
    """Folds the facts into the step; those of documents that are `stuck` are parked behind their first parked one."""
    verbs = step.fold.verbs
    for fact in facts if not stuck else _passing(step, facts, stuck):
        event = fact.event
        for handler in handlers[type(fact)]:
            for change in handler(event, fact):
                if type(change) is tuple:
                    verb, key, values = change
                    verbs[verb](key, values)
                else:
                    verbs[type(change)](change)


def _passing(step: Step, facts: Iterable[Fact], stuck: Mapping[str, int]) -> Iterable[Fact]:
    for fact in facts:
        if fact.position >= stuck.get(fact.id, _NEVER):
            step.parked.append(Parked(fact.position, fact.topic, fact.id, f"waits behind position {stuck[fact.id]}"))
        else:
            yield fact
