"""What the outbox says of a letter: to who hands it over, to who records its fate, and to who looks."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from aggregates.dispatch import Undelivered

Key = tuple[UUID, int]  # the dispatch and its round


class Claimed(NamedTuple):
    """A letter that is this worker's to hand over. `spent`: it was tried for so long that this is the last time."""

    dispatch: UUID
    round: int
    attempts: int
    spent: bool

    @property
    def key(self) -> Key:
        """What names it."""
        return self.dispatch, self.round


class Outcome(NamedTuple):
    """What became of a try; `changed` says of which state of the row."""

    dispatch: UUID
    round: int
    taken: tuple[str, ...]
    refused: tuple[Undelivered, ...]
    uncertain: bool
    why: str | None
    changed: int


class Standing(NamedTuple):
    """How far the newest round of a letter is."""

    round: int
    phase: str
    attempts: int
    first_at: datetime | None
    next_at: datetime
    last_error: str | None
