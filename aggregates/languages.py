"""Texts by language: the language asked for, else our own, else the one that is meant for every other (C85, CX13)."""

from collections.abc import Mapping
from typing import TypeVar

Text = TypeVar("Text")
OWN = "lv"


def said(texts: Mapping[str, Text], language: str | None, *, own: str = OWN) -> Text | None:
    """The text in `language` (none: our own). A text under "" is for every language that has none of its own."""
    for each in (language or own, "", own):
        if each in texts:
            return texts[each]
    return None
