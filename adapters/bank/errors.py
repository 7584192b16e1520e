"""Why a bank file is refused; a refused file has changed nothing."""

from aggregates.errors import Rejected


class NotABankFile(Rejected):
    """This is not a bank statement that can be read."""


class EmptyFile(NotABankFile):
    """The file holds no statement."""


class BrokenFile(Rejected):
    """The bank file is damaged."""


class UnsafeFile(Rejected):
    """The bank file holds what no bank sends."""


class TooLarge(UnsafeFile):
    """The bank file is larger than a bank file can be."""


class BadEntry(Rejected):
    """An entry of the bank file cannot be read without guessing."""


class BadAmount(BadEntry):
    """An amount of the bank file cannot be read without guessing."""


def tag(name: str) -> str:
    """The name of an element in angle brackets, safe and short enough for a message."""
    return f"<{shown(name)[1:-1]}>"


def shown(text: str, longest: int = 40) -> str:
    """A text of the file, safe and short enough for a message: control and format characters are escaped."""
    return ascii(text if len(text) <= longest else text[:longest] + "...")
