"""The ways by which a letter leaves, and what there is to say about how it went."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from aggregates.dispatch import Undelivered


class Outcome(NamedTuple):
    """What a server said of each recipient: `taken`, `refused` for good, or to be asked `later`; nobody is left out."""

    taken: tuple[str, ...] = ()
    refused: tuple[Undelivered, ...] = ()
    later: tuple[Undelivered, ...] = ()


class Unreachable(Exception):  # noqa: N818 - named like the refusals
    """Nobody there takes letters at present: certainly nothing left. The message says why, with what to do."""


class Interrupted(Exception):  # noqa: N818 - named like the refusals
    """The server went away amid this letter, before its end: certainly it did not leave."""


class Uncertain(Exception):  # noqa: N818 - named like the refusals
    """The server had all of it and did not say whether it took it."""


class Transport(Protocol):
    """One way. Used by one thread at a time, but for `abort`."""

    def deliver(
        self, message: bytes, sender: str, recipients: Sequence[str], about_to_hand: Callable[[], None]
    ) -> Outcome:
        """Hand the letter over. `about_to_hand` is called once, right before what cannot be taken back; what it raises
        is raised here, and the letter does not leave.

        Errors: `Unreachable`, `Interrupted`, `Uncertain`.
        """

    def rest(self) -> None:
        """No letter follows for a while: let go of connections."""

    def abort(self) -> None:
        """From another thread: let go of what was begun, but never of a letter whose end was said."""
