"""The factor of a contract: a fraction such as 1/12 is a split that adds up, a decimal such as 0.083 a multiplier."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from aggregates.errors import Rejected

_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")
_FRACTION = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


class BadFactor(Rejected):
    """A factor is a number above 0, or a fraction such as 1/12."""


class Factor(NamedTuple):
    """`value` exactly; a split adds up over its periods, so that twelve twelfths are the whole (C20, A0)."""

    value: Fraction
    is_split: bool


ONE = Factor(Fraction(1), is_split=False)


@lru_cache(maxsize=1_000)
def read_factor(text: str) -> Factor:
    """`1/12` or `0.083` as an exact number. Errors: `BadFactor`."""
    text = text.strip()
    if parts := _FRACTION.fullmatch(text):
        over, under = int(parts[1]), int(parts[2])
        if over and under:
            return Factor(Fraction(over, under), is_split=True)
    elif _DECIMAL.fullmatch(text) and (value := Fraction(text)):
        return Factor(value, is_split=False)
    raise BadFactor(
        f"{text[:40]!r} cannot be a factor; write a fraction such as 1/12, or digits with a point such as 0.083, "
        "above 0.",
        pointer="/factor",
    )
