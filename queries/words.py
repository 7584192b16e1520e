"""What a person types into a search box, as patterns for folded text."""

import re
from typing import LiteralString

from projections.text import folded

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


def patterns(search: str | None) -> list[str] | None:
    """One LIKE pattern a word, in any order; amounts may be typed with a comma. Nothing typed: none."""
    found = [
        word.replace(",", ".") if _COMMA.match(word) else word
        for word in folded(search or "").replace("\0", "").split()
    ]
    return ["%" + _SPECIAL.sub(r"\\\1", word) + "%" for word in found] or None
