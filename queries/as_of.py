"""A moment to look back from: what counted on a date, as far as was known at a position of the log (A0)."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from psycopg import sql

from aggregates.errors import Rejected
from store.store import Store


class BadMoment(Rejected):
    """This is no instant and no position of the log."""


class Moment(msgspec.Struct, frozen=True):
    """Facts recorded up to `position` whose `effective_on` is not after `as_of`; none: without that limit."""

    as_of: date | None = None
    position: int | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What `COUNTED` binds."""
        return {"as_of": self.as_of or date.max, "known_at": self.position if self.position is not None else NEWEST}


NOW = Moment()
NEWEST = 2**63 - 1
# The rows of the ledger that count at a moment, and those of the correspondence.
COUNTED = sql.SQL("effective_on <= %(as_of)s::date AND position <= %(known_at)s::bigint")
SAID = sql.SQL("happened_on <= %(as_of)s::date AND position <= %(known_at)s::bigint")


def moment(store: Store, as_of: date | None, known_at: str | None) -> Moment | None:
    """The moment that `?as_of=` and `?known_at=` name; none when neither was given. Errors: `BadMoment`."""
    if as_of is None and known_at is None:
        return None
    return Moment(as_of, None if known_at is None else _position(store, known_at))


def _position(store: Store, known_at: str) -> int:
    if known_at.isascii() and known_at.isdigit() and len(known_at) <= 18:
        return int(known_at)
    try:
        instant = datetime.fromisoformat(known_at)
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return store.position_at(instant.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise BadMoment(
            f"{known_at!r} is neither an instant such as 2026-01-31T12:00:00Z nor a position such as 4711; "
            "give one of the two.",
            pointer="/known_at",
        ) from error
