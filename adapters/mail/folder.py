"""Letters laid into a folder, for whoever has no mail server (yet)."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from adapters.mail.message import name_of
from adapters.mail.transport import Outcome, Unreachable


class Folder:
    """One file a letter, named by its Message-ID: laid there twice it is there once."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first letter comes."""
        self._folder = folder

    def deliver(
        self,
        message: bytes,
        sender: str,
        recipients: Sequence[str],
        about_to_hand: Callable[[], None],
    ) -> Outcome:
        """As `Transport.deliver`. Whole or not at all, and on disk."""
        place = self._folder / f"{name_of(message)}.eml"
        begun = place.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(begun, message)
            about_to_hand()
            begun.replace(place)
            _flush(self._folder)
        except OSError as error:
            raise Unreachable(f"{self._folder} takes no letter: {error.strerror}; see to the folder.") from error
        finally:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
        return Outcome(taken=tuple(recipients))

    def rest(self) -> None:
        """Nothing is held."""

    def abort(self) -> None:
        """A file is written soon."""


def _write(place: Path, content: bytes) -> None:
    with place.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """The name is on disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
