"""Text that every later view can show: no control characters, no blank names, nothing endless."""

import re

from aggregates.errors import Rejected

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAKS = re.compile(r"[\n\t]")


class BadText(Rejected):
    """This text is blank, too long, or holds characters that cannot be shown."""


def line(text: str, what: str, *, pointer: str, limit: int = 200) -> str:
    """`text` without space at its ends: one line of 1 to `limit` characters."""
    if _BREAKS.search(text):
        raise BadText(f"{what} holds a line break or tab; write it on one line.", pointer=pointer)
    return lines(text, what, pointer=pointer, limit=limit)


def lines(text: str, what: str, *, pointer: str, limit: int = 2000) -> str:
    """`text` without space at its ends: 1 to `limit` characters, line breaks allowed."""
    text = text.strip()
    if not text:
        raise BadText(f"{what} is blank; write at least one character.", pointer=pointer)
    if len(text) > limit:
        raise BadText(f"{what} has {len(text)} characters, but at most {limit} fit; shorten it.", pointer=pointer)
    if found := _UNPRINTABLE.search(text):
        raise BadText(
            f"{what} holds the control character U+{ord(found.group()):04X} at place {found.start() + 1}; remove it.",
            pointer=pointer,
        )
    return text
