"""What goes into the log and what comes out of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from aggregates.event import Event


class NewFact(msgspec.Struct, frozen=True, gc=False):
    """An event that is about to be kept as number `originator_version` (from 1) of the stream `originator_id`."""

    originator_id: UUID
    originator_version: int
    event: Event


class Fact(msgspec.Struct, frozen=True, gc=False):
    """An event as it was kept, with its envelope: where it stands in the log, when, by whom, caused by what, why."""

    position: int
    originator_id: UUID
    originator_version: int
    topic: str
    event: Event
    recorded_at: datetime  # UTC
    effective_on: date
    by: str
    command_id: UUID
    reason: str | None


class Stream(msgspec.Struct, frozen=True):
    """All events of one aggregate, oldest first; `version` is the last one's number, 0 when there are none."""

    id: UUID
    events: list[Event]
    version: int


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """One command's facts, and what must hold for them to be kept; all of it or nothing.

    `take` and `release` are (unique key, owner); released keys are free for the same command to take.
    `unchanged` names streams that were only read, with the version that must still be their last.
    `result` is the command's answer as JSON text, given again when the command comes again.
    """

    command_id: UUID
    name: str
    fingerprint: str
    by: str
    reason: str | None = None
    facts: Sequence[NewFact] = ()
    take: Sequence[tuple[str, UUID]] = ()
    release: Sequence[tuple[str, UUID]] = ()
    unchanged: Sequence[tuple[UUID, int]] = ()
    result: bytes = b""


class KeptCommand(msgspec.Struct, frozen=True):
    """A command that had its effect. It recorded positions `first` to `last`; nothing when `first` is above `last`."""

    id: UUID
    name: str
    fingerprint: str
    by: str
    result: bytes
    first: int
    last: int
    recorded_at: datetime


class Appended(msgspec.Struct, frozen=True):
    """Where the facts stand. `replayed` is set when the command had been kept before, and nothing new was recorded."""

    first: int
    last: int
    recorded_at: datetime
    replayed: KeptCommand | None = None


class Head(msgspec.Struct, frozen=True):
    """The end of the log; position 0 and no time when it is empty."""

    position: int
    recorded_at: datetime | None


class KeptFile(msgspec.Struct, frozen=True):
    """A file that was kept, by the SHA-256 of its bytes in hex."""

    sha256: str
    media_type: str
    size: int
    recorded_at: datetime
