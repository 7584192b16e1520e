"""The `eventsourcing` library over our tables: its applications, repositories and subscriptions work as they are.

    env = {"PERSISTENCE_MODULE": "store.library", "NENOSEGTS_DATABASE_URL": url, "NENOSEGTS_SCHEMA": "nenosegts"}
    application = Application(env)
    invoice = application.repository.get(id, projector_func=projector(Invoice))

A domain event of the library is a `NewFact`. Our own commands append with `Store.append`, which ends in the same
function of the database without an object for each event.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing import persistence
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import resolve_topic, strtobool

from aggregates.event import State, fold
from aggregates.registry import AGGREGATES
from store.errors import UnsafeSetting
from store.facts import NewFact
from store.mapper import MAPPER, EventMapper
from store.recorder import Recorder
from store.store import Store

S = TypeVar("S", bound=State)


def refuse_unsafe(env: Mapping[str, str]) -> None:
    """UnsafeSetting when the environment asks for something that loses events."""
    if strtobool(env.get("POSTGRES_ENABLE_DB_FUNCTIONS") or "n"):
        raise UnsafeSetting(
            "POSTGRES_ENABLE_DB_FUNCTIONS drops the lock that keeps positions in the order of commits, so readers "
            "would miss events; remove the setting."
        )


def projector(aggregate: type[S]) -> Callable[[S | None, Iterable[NewFact]], S | None]:
    """The fold of one aggregate, for `repository.get(id, projector_func=…)`."""
    evolve = AGGREGATES[aggregate]

    def project(state: S | None, facts: Iterable[NewFact]) -> S | None:
        kept = list(facts)
        if not kept:
            return state
        return fold(evolve, state or aggregate(id=kept[0].originator_id), (fact.event for fact in kept))

    return project


class Mapper(persistence.Mapper[UUID]):
    """Our events in the library's envelope: JSON by closed topics, no class is ever imported by name."""

    events: EventMapper = MAPPER

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """`domain_event` is a NewFact."""
        event = domain_event.event
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=self.events.topic(event),
            state=self.events.encode(event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """A NewFact."""
        event = self.events.decode(stored_event.topic, stored_event.state)
        return NewFact(UUID(str(stored_event.originator_id)), stored_event.originator_version, event)


class Factory(persistence.InfrastructureFactory[Any]):
    """What PERSISTENCE_MODULE finds in this module."""

    def __init__(self, env: Any) -> None:
        super().__init__(env)
        refuse_unsafe(self.env)
        self._stores: list[Store] = []

    def mapper(self, transcoder: Any = None, mapper_class: Any = None) -> Any:
        """Ours, unless MAPPER_TOPIC names another."""
        return super().mapper(transcoder, mapper_class or (None if self.env.get(self.MAPPER_TOPIC) else Mapper))

    def application_recorder(self) -> Recorder:
        """Ours, unless APPLICATION_RECORDER_TOPIC names another."""
        store = Store(self.env["NENOSEGTS_DATABASE_URL"], schema=self.env.get("NENOSEGTS_SCHEMA") or "nenosegts")
        self._stores.append(store)
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        recorder: type[Recorder] = resolve_topic(topic) if topic else Recorder
        return recorder(store)

    def aggregate_recorder(self, purpose: str = "events") -> Recorder:
        """Snapshots are not kept: streams are short, and a fold is cheaper than a second truth."""
        raise NotImplementedError(f"There is no recorder for {purpose}; use the application recorder.")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Any:
        """Read models have an engine of their own."""
        raise NotImplementedError("Read models are moved by projections.engine, not by the library's runner.")

    def process_recorder(self) -> Any:
        """Read models have an engine of their own."""
        raise NotImplementedError("Read models are moved by projections.engine, not by the library's runner.")

    def close(self) -> None:
        """Closes the connections of the recorders that were made here."""
        for store in self._stores:
            store.close()
