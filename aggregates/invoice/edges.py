"""The coverings that stand, and how undoing takes from them: that of the same day first, then the newest.

Undoing gives back exactly what doing released, so that no cent stays behind on any account (algorithms A5.4).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from aggregates.invoice.parts import ZERO, Edge, WriteOff
from aggregates.money import share


class Taken(NamedTuple):
    """What undoing takes: which coverings (by their place) give how much, and that in base currency."""

    parts: dict[int, Decimal]
    base_released: Decimal
    exchange_difference: Decimal


def amount_of(edges: Sequence[Edge], document: UUID) -> Decimal:
    """How much `document` covers (or is covered with)."""
    return sum((edge.amount for edge in edges if edge.document == document), ZERO)


def taken(edges: Sequence[Edge], document: UUID, amount: Decimal, on: date, base_currency: str) -> Taken:
    """What undoing `amount` of `document` takes; the rest of a covering keeps its rounded share."""
    parts = _parts(edges, document, amount, on)
    base_released = value = ZERO
    for place, part in parts.items():
        edge = edges[place]
        left, worth = edge.amount - part, edge.base_released + edge.exchange_difference
        base_released += edge.base_released - share(edge.base_released, left, edge.amount, base_currency)
        value += worth - share(worth, left, edge.amount, base_currency)
    return Taken(parts, base_released, value - base_released)


def without(
    edges: Sequence[Edge], document: UUID, amount: Decimal, on: date, base_released: Decimal, difference: Decimal
) -> tuple[Edge, ...]:
    """`edges` less `amount` of `document`, with what was given back in base currency for it."""
    parts = _parts(edges, document, amount, on)
    touched = [edges[place] for place in parts]
    released_left = sum((edge.base_released for edge in touched), ZERO) - base_released
    difference_left = sum((edge.exchange_difference for edge in touched), ZERO) - difference
    left = []
    for place, edge in enumerate(edges):
        if place not in parts:
            left.append(edge)
        elif edge.amount > parts[place]:  # only the last one taken from has a rest
            rest = edge.amount - parts[place]
            left.append(replace(edge, amount=rest, base_released=released_left, exchange_difference=difference_left))
    return tuple(left)


def lowered(write_offs: Sequence[WriteOff], amount: Decimal, base_released: Decimal) -> tuple[WriteOff, ...]:
    """`write_offs` less `amount` of the newest, which had released `base_released`."""
    *others, newest = write_offs
    if newest.amount <= amount:
        return tuple(others)
    rest = replace(newest, amount=newest.amount - amount, base_released=newest.base_released - base_released)
    return (*others, rest)


def _parts(edges: Sequence[Edge], document: UUID, amount: Decimal, on: date) -> dict[int, Decimal]:
    places = [place for place, edge in enumerate(edges) if edge.document == document]
    places.sort(key=lambda place: (edges[place].effective_on == on, place), reverse=True)
    parts = {}
    for place in places:
        part = min(amount, edges[place].amount)
        if part > 0:
            parts[place] = part
            amount -= part
    return parts
