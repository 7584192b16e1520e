"""The ways in which the store says no."""

from uuid import UUID

from aggregates.errors import Conflict, NotFound, Rejected


class VersionConflict(Conflict):
    """Something else was recorded meanwhile; load, decide and save again."""


class KeyTaken(Conflict):
    """This name or number belongs to another thing."""

    def __init__(self, key: str, owner: UUID) -> None:
        super().__init__(f"{key} already belongs to {owner}; choose another, or use the one that exists.")
        self.key = key
        self.owner = owner


class IdempotencyKeyReused(Rejected):
    """The same command id came with other content."""


class FileNotKept(NotFound):
    """No such file was kept."""


class UnknownTopic(LookupError):  # noqa: N818 - named like the refusals
    """The log holds a fact of a kind that this version does not know."""


class UnsafeSetting(ValueError):  # noqa: N818 - named like the refusals
    """A setting that would lose facts."""


class MigrationChanged(RuntimeError):  # noqa: N818 - named like the refusals
    """A migration that was applied has been edited since."""
