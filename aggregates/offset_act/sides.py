"""What an act extinguishes of each document, so that both sides come to the same sum (TX2, TX3)."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.offset_act.offset_act import Item, Side

ZERO = Decimal(0)


class OneSided(Rejected):
    """An act extinguishes something on both sides."""


class Unbalanced(Conflict):
    """Both sides of an act come to the same sum."""


class Open(NamedTuple):
    """A document that can be netted: on which side, what of it is uncovered, and how much of that is asked for."""

    document: UUID
    number: str
    side: Side
    uncovered: Decimal
    due_on: date
    asked: Decimal | None = None  # none: as much as fits


SIDES: dict[tuple[str, str], Side] = {  # by type and direction
    ("invoice", "sales"): "owed_to_us",
    ("advance", "sales"): "owed_to_us",  # only as far as invoices deduct of it what is not paid any more
    ("advance", "purchase"): "owed_by_us",
    ("credit_note", "purchase"): "owed_to_us",
    ("credit_note", "sales"): "owed_by_us",
    ("invoice", "purchase"): "owed_by_us",
}


def fitted(documents: Sequence[Open], figure: Callable[[Decimal], str] = str) -> tuple[Item, ...]:
    """How much of each: what is asked, else the smaller side in full and the larger one as far, oldest first.

    Errors: `OneSided`, `Unbalanced`. `figure` says how a message writes an amount.
    """
    sides = [[each for each in documents if each.side == side] for side in ("owed_to_us", "owed_by_us")]
    if not all(sides):
        raise OneSided(
            "An act nets what they owe us against what we owe them, and one side has no document; "
            "name at least one of each: our invoices or their credit notes, their invoices or our credit notes.",
            pointer="/documents",
        )
    asked = [sum((each.asked for each in side if each.asked is not None), ZERO) for side in sides]
    able = [sum((each.uncovered if each.asked is None else each.asked for each in side), ZERO) for side in sides]
    target = min(able)
    if target < max(asked) or not target:
        raise Unbalanced(
            f"They owe us {_range(asked[0], able[0], figure)} and we owe them {_range(asked[1], able[1], figure)}, "
            "which cannot be made equal; change the amounts, or leave them out so that as much as fits is netted.",
            pointer="/documents",
        )
    amounts = _filled(sides[0], target - asked[0]) | _filled(sides[1], target - asked[1])
    return tuple(
        Item(document=each.document, number=each.number, side=each.side, amount=amounts[each.document])
        for each in documents
        if amounts[each.document]
    )


def _filled(side: Sequence[Open], left: Decimal) -> dict[UUID, Decimal]:
    amounts = {each.document: each.asked for each in side if each.asked is not None}
    for each in sorted(side, key=lambda one: (one.due_on, one.number)):
        if each.asked is None:
            amounts[each.document] = min(each.uncovered, left)
            left -= amounts[each.document]
    return amounts


def _range(asked: Decimal, able: Decimal, figure: Callable[[Decimal], str]) -> str:
    return figure(able) if asked in (able, ZERO) else f"{figure(asked)} to {figure(able)}"
