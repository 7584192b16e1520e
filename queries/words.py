"""What a person types into a search box, as patterns for folded text."""

import re
from collections.abc import Sequence
from typing import LiteralString

from projections.text import folded
from queries.where import Where

_COMMA = re.compile(r"^\d+,\d{1,2}$")
_SPECIAL = re.compile(r"([\\%_])")

# The same folding inside the database, for the letters of the Baltic languages, German and Polish.
FOLD: LiteralString = (
    "translate(lower(concat_ws(' ', {})), 'āčēģīķļņōŗšūžąęėįųõäöüćłńóśźż', 'acegiklnorsuzaeeiuoaouclnoszz')"
)


MOST_WORDS = 8  # of a search; further ones are not looked for
SHORT = 3  # letters; shorter words are no trigram, so only words that begin with them are found


def beginnings(search: str | None) -> list[str]:
    """One LIKE pattern a word for text in which a space stands before every word: a short word begins one."""
    found = [each[1:-1] for each in patterns(search) or ()]
    return [f"%{each}%" if len(each) >= SHORT else f"% {each}%" for each in found[:MOST_WORDS]]


WORD = "word_{}"  # the name under which a pattern is bound
# The condition of each word: looked up in the index, or read from the rows that other conditions leave.
_INDEXED: tuple[LiteralString, ...] = tuple(f"w.searched LIKE %(word_{place})s" for place in range(MOST_WORDS))
_READ: tuple[LiteralString, ...] = tuple(f"(w.searched || '') LIKE %(word_{place})s" for place in range(MOST_WORDS))


def found_in(table: LiteralString, words: Sequence[str], *, narrow: bool) -> LiteralString:
    """Rare words by the index, and words that half of all names have (SIA, UAB) by reading what the rare ones leave.

    `words` come from `beginnings`; `narrow`: another condition leaves so few rows that all words are better read.
    """
    bare = [word.strip("% ") for word in words]
    rare = [not narrow and len(word) >= SHORT + (not any(each.isdigit() for each in word)) for word in bare]
    if not narrow and not any(rare):
        rare = [True for _ in words]
    likes = [(_INDEXED if each else _READ)[place] for place, each in enumerate(rare)]
    return f"id IN (SELECT w.id FROM {table} w WHERE " + " AND ".join(likes) + ")"  # noqa: S608 - our own text


def said_in(table: LiteralString, of: LiteralString, words: Sequence[str]) -> LiteralString:
    """The same asked of row after row as a list is walked: for words that very many rows have."""
    return f"(SELECT {' AND '.join(_READ[: len(words)])} FROM {table} w WHERE w.id = {of}.id)"  # noqa: S608 - our own text


def searches(where: Where) -> bool:
    """Whether it looks for words."""
    return any(name == WORD.format(0) for name, _ in where.asked)


def patterns(search: str | None) -> list[str] | None:
    """One LIKE pattern a word, in any order; amounts may be typed with a comma. Nothing typed: none."""
    found = [
        word.replace(",", ".") if _COMMA.match(word) else word
        for word in folded(search or "").replace("\0", "").split()
    ]
    return ["%" + _SPECIAL.sub(r"\\\1", word) + "%" for word in found] or None
