"""The price lines of an order: what they come to, and the key that stays with each of them."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from itertools import count

from msgspec.structs import replace

from aggregates.errors import Rejected
from aggregates.money import EXACT, rounded
from aggregates.order.order import PriceLine

_OURS = re.compile(r"L([0-9]{1,9})")
_KEY = re.compile(r"[A-Za-z0-9._-]{1,40}")
HUNDRED = Decimal(100)


class BadLineKey(Rejected):
    """Each price line has a key of its own, of letters, digits, dot, dash and underscore."""


def highest_key(prices: Iterable[PriceLine]) -> int:
    """The highest number among the keys that we made, `L1`, `L2` …; 0 when there is none."""
    return max((int(found[1]) for each in prices if (found := _OURS.fullmatch(each.key))), default=0)


def keyed(prices: Sequence[PriceLine], standing: Sequence[PriceLine], last_key: int) -> tuple[PriceLine, ...]:
    """`prices` with a key each. A line without one keeps that of a standing line with the same text, or gets a new one.

    A key that we made once is never made again, so that an invoice never takes a new line for an old one.
    Errors: `BadLineKey`.
    """
    _check_keys(prices)
    taken = {each.key for each in prices if each.key}
    free = [each for each in standing if each.key not in taken]
    taken |= {each.key for each in standing}
    numbers = count(max(last_key, highest_key(prices)) + 1)
    done = []
    for line in prices:
        if not line.key:
            same = next((each for each in free if each.text == line.text), None)
            if same is not None:
                free.remove(same)
            key = same.key if same else next(key for number in numbers if (key := f"L{number}") not in taken)
            line = replace(line, key=key)  # noqa: PLW2901 - the same line, named
        done.append(line)
    return tuple(done)


def _check_keys(prices: Sequence[PriceLine]) -> None:
    seen: dict[str, int] = {}
    for place, line in enumerate(prices):
        if line.key and not _KEY.fullmatch(line.key):
            raise BadLineKey(
                f"{line.key[:60]!r} cannot be a line's key; use 1 to 40 letters, digits, dots, dashes or underscores, "
                "or leave it out.",
                pointer=f"/prices/{place}/key",
            )
        if line.key in seen:
            raise BadLineKey(
                f"Price lines {seen[line.key] + 1} and {place + 1} have the same key {line.key}; give each its own.",
                pointer=f"/prices/{place}/key",
            )
        if line.key:
            seen[line.key] = place


def net_of(prices: Iterable[PriceLine], currency: str) -> Decimal:
    """What the lines come to without VAT, each rounded as on an invoice (A0)."""
    with localcontext(EXACT):
        nets = (
            rounded(
                each.quantity * each.unit_price * (HUNDRED - each.discount) / (each.price_factor * HUNDRED), currency
            )
            for each in prices
        )
        return sum(nets, rounded(Decimal(0), currency))
