"""The one set of open items that sums to an amount, if there is exactly one (A2.1, shape f)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

Item = TypeVar("Item")


def only_subset(items: Sequence[tuple[Item, Decimal]], amount: Decimal, largest: int) -> list[Item] | None:
    """At most `largest` of `items` that sum to `amount`; None when there is no such set, or more than one.

    Meets in the middle: for 15 items some 400 sums instead of 5,000 sets.
    """
    half = len(items) // 2
    left: defaultdict[Decimal, list[int]] = defaultdict(list)
    for mask, total in enumerate(_sums([value for _, value in items[:half]])):
        if mask.bit_count() <= largest:
            left[total].append(mask)
    found: list[int] = []
    for upper, total in enumerate(_sums([value for _, value in items[half:]])):
        for lower in left.get(amount - total, ()):
            if 0 < lower.bit_count() + upper.bit_count() <= largest:
                found.append(upper << half | lower)
                if len(found) > 1:
                    return None
    return [item for at, (item, _) in enumerate(items) if found[0] >> at & 1] if found else None


def _sums(values: Sequence[Decimal]) -> list[Decimal]:
    """The sum of every subset, at the place that its bits make."""
    sums = [Decimal(0)]
    for value in values:
        sums += [each + value for each in sums]
    return sums
