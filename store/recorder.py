"""The log as the `eventsourcing` library wants it: an application recorder of its own kind."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing import persistence
from eventsourcing.persistence import Notification, StoredEvent

from aggregates.ids import new_id
from store.call import Rows
from store.errors import VersionConflict
from store.facts import Append
from store.store import Store
from store.subscription import Subscription

_NOTIFICATION = (
    "SELECT position, originator_id, originator_version, topic, convert_to(state, 'UTF8') FROM events WHERE "
)
_EVENT = "SELECT originator_id, originator_version, topic, convert_to(state, 'UTF8') FROM events WHERE "


class _Dated(msgspec.Struct):
    effective_on: date


class Recorder(persistence.ApplicationRecorder):
    """The library's view of the log. Events come in through the same function as everybody's."""

    def __init__(self, store: Store) -> None:
        """The store's tables must be there."""
        self.store = store

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """`kwargs` of `Application.save`: command_id, name, fingerprint, by, reason, take, release, result."""
        if not stored_events:
            return []
        known: dict[str, Any] = {name: kwargs[name] for name in Append.__struct_fields__ if name in kwargs}
        unnamed: dict[str, Any] = {"command_id": new_id(), "name": "save", "fingerprint": "", "by": "library"}
        batch = Append(**(unnamed | known))
        try:
            appended = self.store.append_rows(batch, _rows(stored_events))
        except VersionConflict as conflict:
            raise persistence.IntegrityError(str(conflict)) from conflict
        return list(range(appended.first, appended.last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """One stream, or a part of it."""
        conditions = {
            "originator_id = %s": originator_id,
            "originator_version > %s": gt,
            "originator_version <= %s": lte,
        }
        rows = self._select(_EVENT, conditions, "originator_version DESC" if desc else "originator_version", limit)
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The log, or a part of it."""
        first = "position >= %s" if inclusive_of_start else "position > %s"
        conditions = {first: start, "position <= %s": stop, "topic = ANY (%s)": list(topics) or None}
        rows = self._select(_NOTIFICATION, conditions, "position", limit)
        return [
            Notification(originator_id=id_, originator_version=version, topic=topic, state=state, id=position)
            for position, id_, version, topic, state in rows
        ]

    def max_notification_id(self) -> int | None:
        """The last position, None when the log is empty."""
        return self.store.head().position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription:
        """Follows the log for ever; a context manager."""
        return Subscription(self, self.store, gt, topics)

    def _select(self, select: str, conditions: dict[str, Any], order: str, limit: int | None) -> list[Any]:
        given = {condition: value for condition, value in conditions.items() if value is not None}
        question = f"{select}{' AND '.join(given) or 'true'} ORDER BY {order} LIMIT %s"
        with self.store.connection() as connection:
            return connection.execute(question, [*given.values(), limit], binary=True).fetchall()


def _rows(stored_events: Sequence[StoredEvent]) -> Rows:
    return Rows(
        [UUID(str(each.originator_id)) for each in stored_events],
        [each.originator_version for each in stored_events],
        [each.topic.encode() for each in stored_events],
        [each.state for each in stored_events],
        [_effective_on(each.state) for each in stored_events],
    )


def _effective_on(state: bytes) -> date:
    """Today for events that are not ours."""
    try:
        return msgspec.json.decode(state, type=_Dated).effective_on
    except msgspec.MsgspecError:
        return datetime.now(UTC).date()
