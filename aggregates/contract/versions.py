"""How a row stood before it was changed, and how it will stand: what holds for periods that begin on a day (A1.3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from aggregates.contract.parts import Priced, Row

Versions = dict[str, tuple[Priced, ...]]


def versions(
    known: Mapping[str, tuple[Priced, ...]], before: Sequence[Row], after: Sequence[Row], from_on: date | None
) -> Versions:
    """By key, the versions of each row once `before` became `after` from a day on; none: from the beginning.

    Only what changed is changed, in the version of that day and in all later ones: a comment that is put right today
    does not bring a price forward that was agreed from next year on.
    """
    was = {row.key: row for row in before}
    found = {row.key: known[row.key] for row in after if row.key in known}
    for row in after:
        if row.key not in was or row == was[row.key]:
            continue
        change = _change(was[row.key], row)
        every = found.get(row.key) or ((Priced(from_on=None, row=was[row.key]),) if from_on else ())
        done = tuple(_changed(each, change) if _is_at(each, from_on) else each for each in every)
        if from_on and all(each.from_on != from_on for each in every):
            place = sum(not _is_at(each, from_on) for each in every)
            new = Priced(from_on=from_on, row=replace(every[place - 1].row, **change))
            done = (*done[:place], new, *done[place:])
        if done:
            found[row.key] = done
    return found


def _change(was: Row, row: Row) -> dict[str, Any]:
    every = ((field, getattr(row, field)) for field in Row.__struct_fields__)
    return {field: value for field, value in every if value != getattr(was, field)}


def _changed(each: Priced, change: Mapping[str, Any]) -> Priced:
    return replace(each, row=replace(each.row, **change))


def _is_at(each: Priced, from_on: date | None) -> bool:
    """It holds on that day, newly begun, or begins later."""
    return from_on is None or (each.from_on is not None and each.from_on >= from_on)
