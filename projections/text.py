"""Text as read models keep it: folded for search, keyed for sorting, and JSON as it came."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(decimal_format="string").encode
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_FOLDS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_LETTERS = str.maketrans(  # letters of their own, after the plain one; vowels with marks sort as the vowel
    {"č": "c{", "ģ": "g{", "ķ": "k{", "ļ": "l{", "ņ": "n{", "ŗ": "r{", "š": "s{", "ž": "z{", "y": "i{"}
)


def as_json(value: Any) -> str:
    """The JSON text of a value; of a value that is JSON already: that."""
    return _encode(value).decode() if value else "[]"


def array(values: Iterable[str]) -> str:
    """A list of texts in PostgreSQL's array notation."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def folded(text: str) -> str:
    """Lower case without diacritics: what a search compares."""
    return text.lower() if text.isascii() else _NOT_ASCII.sub(_plain, text).lower()


def search(*texts: str | None) -> str:
    """All that is there, folded, to be searched as one."""
    return " ".join([text.lower() if text.isascii() else _once_folded(text) for text in texts if text])


@lru_cache(maxsize=10_000)
def _stripped(letters: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letters.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each)).translate(_FOLDS)


def _plain(found: re.Match[str]) -> str:
    return _stripped(found.group())


_once_folded = lru_cache(maxsize=10_000)(folded)  # names come again and again


def sort_key(name: str) -> str:
    """A key that sorts names as Latvian and Lithuanian do, in plain byte order."""
    lowered = unicodedata.normalize("NFC", name.casefold())
    return f"{folded(lowered.translate(_LETTERS))}  {lowered}"
