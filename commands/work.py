"""One try at one command: what was loaded, what was decided, and what is to be saved with it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from aggregates.errors import NotFound, Refusal, Rejected, StaleVersion
from aggregates.event import Event, State, fold
from aggregates.ids import PERIOD_LOCK
from aggregates.period_lock import PeriodLock
from aggregates.period_lock.rules import check, first_open_day
from aggregates.registry import AGGREGATES
from commands.command import Command, Order
from commands.desk import Desk
from store.facts import NewFact, Stream

S = TypeVar("S", bound=State)
T = TypeVar("T")


class NotYetDue(Rejected):
    """Nothing takes effect on a day that has not come."""


class Work:
    """Loads many in one query, folds, and collects new facts; `carry_out` saves them all in one transaction."""

    def __init__(self, desk: Desk, order: Order, command: Command) -> None:
        self.desk = desk
        self.order = order
        self.by = order.caller.person
        self.now = datetime.now(UTC)
        self.today = desk.today()
        self.on = command.effective_on or self.today
        self.facts: list[NewFact] = []
        self.taken: list[tuple[str, UUID]] = []
        self.released: list[tuple[str, UUID]] = []
        self.read_only: set[UUID] = set()
        self.held = ExitStack()
        self.turns: set[str] = set()  # series of numbers whose turn it has
        self._states: dict[UUID, State] = {}
        self._versions: dict[UUID, int] = {}
        self._strangers: set[UUID] = set()  # things of another kind than they were asked for
        self._lock: PeriodLock | None = None
        self._reckoned: dict[Hashable, Any] = {}
        self._before: dict[UUID, tuple[State, int]] | None = None

    def load(self, kind: type[S], ids: Iterable[UUID]) -> dict[UUID, S]:
        """The state of each, blank where there are no events; one query for all that is not here yet."""
        wanted = list(ids)
        self.fetch([(kind, each) for each in wanted])
        return {each: self._states[each] for each in wanted}  # type: ignore[misc]  # the kind was given with the id

    def fetch(self, wanted: Sequence[tuple[type[State], UUID]]) -> None:
        """Load aggregates of several kinds in one query."""
        missing = {each: kind for kind, each in wanted if each not in self._states}
        if not missing:
            return
        if PERIOD_LOCK not in self._states:
            missing[PERIOD_LOCK] = PeriodLock
        streams = self.desk.store.load_many(missing)
        for each, kind in missing.items():
            self._hold(kind, streams[each])

    def _hold(self, kind: type[State], stream: Stream) -> None:
        self._states[stream.id] = fold(AGGREGATES[kind], kind(id=stream.id), stream.events)
        self._versions[stream.id] = stream.version
        if stream.events and not stream.events[0].topic().startswith(f"{kind.__name__}."):
            self._strangers.add(stream.id)

    def begin(self, kind: type[S], each: UUID) -> S:
        """A blank state under a fresh id: nothing to load."""
        self._states[each], self._versions[each] = kind(id=each), 0
        return self._states[each]  # type: ignore[return-value]  # just put there

    def one(self, kind: type[S], each: UUID, called: str) -> S:
        """The aggregate that the command is about; refused when there is none, or when `If-Match` names an older one.

        Errors: `NotFound`, `StaleVersion`.
        """
        state, version = self.one_of(kind, each, called), self._versions[each]
        if self.order.if_match is not None and self.order.if_match != version:
            raise StaleVersion(
                f"It is at version {version} and you read version {self.order.if_match}; read it again and decide anew."
            )
        return state

    def one_of(self, kind: type[S], each: UUID, called: str) -> S:
        """Another aggregate that the command names. Errors: `NotFound`, also for a thing of another kind."""
        state = self.load(kind, [each])[each]
        if not self._versions[each] or each in self._strangers or not isinstance(state, kind):
            raise NotFound(f"There is no {called}; look it up in its list.")
        return state

    def version(self, each: UUID) -> int:
        """Version after what this command records."""
        return self._versions[each]

    def state(self, kind: type[S], each: UUID) -> S:
        """The state as this command has left it so far."""
        if each not in self._states:
            self.fetch([(kind, each)])
        return self._states[each]  # type: ignore[return-value]  # the kind was given with the id

    def once(self, key: Hashable, reckon: Callable[[], T]) -> T:
        """What `reckon` gives, asked once for each key: of what does not change while the command is decided."""
        if key not in self._reckoned:
            self._reckoned[key] = reckon()
        return self._reckoned[key]  # type: ignore[no-any-return]  # what was put there under this key

    def relied_on(self, each: UUID) -> None:
        """The decision read this one without changing it: it must still be the same when the facts are saved."""
        self.read_only.add(each)

    def record(self, each: UUID, events: Iterable[Event]) -> None:
        """Add new facts of one aggregate. Refused when one is of a closed period or of a day ahead."""
        state, version = self._states[each], self._versions[each]
        if self._before is not None:
            self._before.setdefault(each, (state, version))
        evolve = AGGREGATES[type(state)]
        events = list(events)
        for event in events:
            self.check_come(event.effective_on)
            if event.moves_money:
                self._check_period(event.effective_on)
        for event in events:
            version += 1
            self.facts.append(NewFact(each, version, event))
            if step := evolve.get(type(event)):
                state = step(state, event)
        self._states[each], self._versions[each] = state, version

    @contextmanager
    def whole(self) -> Iterator[None]:
        """One item of a bulk command: when it is refused half way, nothing of it is recorded. Raises the refusal."""
        facts, taken, released = len(self.facts), len(self.taken), len(self.released)
        self._before = {}
        try:
            yield
        except Refusal:
            for each, (state, version) in self._before.items():
                self._states[each], self._versions[each] = state, version
            del self.facts[facts:], self.taken[taken:], self.released[released:]
            raise
        finally:
            self._before = None

    def _check_period(self, effective_on: date) -> None:
        if self._lock is None:
            self._lock = self.state(PeriodLock, PERIOD_LOCK)
            self.relied_on(PERIOD_LOCK)
        check(self._lock, effective_on=effective_on, by=self.by, now=self.now)
        self.check_come(effective_on)

    def check_come(self, effective_on: date) -> None:
        """Errors: `NotYetDue`. What is shown as it stands today has befallen by today, money or not."""
        if effective_on > self.today:
            raise NotYetDue(
                f"{effective_on} is in the future, and what is shown as of today must be what is so; "
                f"use {self.today} or earlier, or do it on that day.",
                pointer="/effective_on",
            )

    def check_open(self, day: date) -> None:
        """Refuse what would touch figures of a closed day. Errors: `PeriodLocked`."""
        self._check_period(day)

    def open_day(self, wanted: date) -> date:
        """`wanted`, or the first day after the lock when the books are closed on it; today when it has not come yet."""
        lock = self.state(PeriodLock, PERIOD_LOCK)
        return first_open_day(lock, min(wanted, self.today), by=self.by, now=self.now)

    def take(self, key: str, owner: UUID) -> None:
        """Claim a unique key in the same transaction."""
        self.taken.append((key, owner))

    def unchanged(self) -> list[tuple[UUID, int]]:
        """Streams that were only read, with the version that the decision rests on."""
        changed = {fact.originator_id for fact in self.facts}
        return [(each, self._versions[each]) for each in self.read_only if each not in changed]
