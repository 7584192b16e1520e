"""Everything that ever happened: who recorded what, when and why, newest first."""

import base64
import binascii
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from queries.page import BadCursor
from store.facts import Fact
from store.store import Store

CONFIDENTIAL = frozenset({"payment_token", "authorisation"})  # of contracts: with them money can be taken


class Happening(msgspec.Struct, frozen=True):
    """One fact with its envelope; `fields` is its content as kept."""

    position: int
    subject: UUID
    version: int
    type: str  # the topic
    by: str
    recorded_at: datetime
    effective_on: date
    reason: str | None
    command_id: UUID
    fields: dict[str, Any]


class HistoryPage(msgspec.Struct, frozen=True):
    """A page of history; `total` is none where only counting the whole log would tell it."""

    items: list[Happening]
    next: str | None
    total: int | None


def history(
    store: Store,
    *,
    subject: UUID | None = None,
    by: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    type: str | None = None,  # noqa: A002 - the interface's own word
    command_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> HistoryPage:
    """Facts that meet all conditions, newest first; `type` is a topic (`Invoice.Approved`). Errors: `BadCursor`."""
    before = _opened(cursor) if cursor else None
    facts = store.history(
        subject=subject, by=by, from_=from_, to=to, topic=type, command_id=command_id, before=before, limit=limit + 1
    )
    following = _closed(facts[limit - 1].position) if len(facts) > limit else None
    total = None if by or type or command_id else _total(store, subject, from_, to)
    return HistoryPage([happening(fact) for fact in facts[:limit]], following, total)


def happening(fact: Fact) -> Happening:
    """The fact as everybody may read it."""
    fields = veiled(msgspec.to_builtins(fact.event))
    fields.pop("effective_on", None)
    return Happening(
        position=fact.position,
        subject=fact.originator_id,
        version=fact.originator_version,
        type=fact.topic,
        by=fact.by,
        recorded_at=fact.recorded_at,
        effective_on=fact.effective_on,
        reason=fact.reason,
        command_id=fact.command_id,
        fields=fields,
    )


def veiled(fields: dict[str, Any]) -> dict[str, Any]:
    """That something confidential was there, and not what."""
    return {name: "kept" if value and name in CONFIDENTIAL else value for name, value in fields.items()}


def _total(store: Store, subject: UUID | None, from_: datetime | None, to: datetime | None) -> int | None:
    """Positions have no gaps, and neither have the versions of one thing: the last one counts the rest."""
    if subject is None:
        first = store.position_at(from_ - timedelta(microseconds=1)) if from_ else 0
        return max((store.position_at(to) if to else store.head().position) - first, 0)
    if from_ or to:
        return None
    newest = store.history(subject=subject, limit=1)
    return newest[0].originator_version if newest else 0


def _closed(position: int) -> str:
    return base64.urlsafe_b64encode(f"history:{position}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> int:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, _, position = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(":")
        if name != "history" or not (position.isascii() and position.isdigit()) or len(position) > 18:
            raise ValueError(cursor)
    except (UnicodeError, binascii.Error, ValueError) as error:
        raise BadCursor(
            "The cursor does not belong to history; ask for the first page again.", pointer="/cursor"
        ) from error
    return int(position)
