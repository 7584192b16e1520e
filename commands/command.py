"""What every command and every answer has in common; the model of a command is also its HTTP body."""

import re
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field, field_validator

from aggregates.errors import Refusal

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def keepable(value: Any) -> Any:
    """Dates that calendars and due dates can reckon with, and text that can be kept and shown. Errors: `ValueError`."""
    if isinstance(value, date) and not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(f"a date lies between {FIRST_DAY} and {LAST_DAY}")
    if isinstance(value, str) and (found := _UNKEEPABLE.search(value)):
        raise ValueError(f"the control character U+{ord(found.group()):04X} cannot be kept; leave it out")
    return value


class Command(BaseModel):
    """An intention. `effective_on` is the business date of its effect (default: today)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    effective_on: date | None = Field(default=None, description="Business date of the effect; default: today")
    reason: str | None = Field(default=None, max_length=2000, description="Why; kept with every event")

    _keepable = field_validator("*")(keepable)


class Caller(NamedTuple):
    """Who asks: the person written on every event, and the roles that the key opens."""

    person: str
    roles: frozenset[str]


class Order(NamedTuple):
    """How a command was given: by whom, under which id (the idempotency key), and on which version."""

    caller: Caller
    command_id: UUID | None = None  # none: nobody will ask again, a fresh id is made
    if_match: int | None = None


class Refused(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item of a bulk command that was refused, with its problem."""

    id: str
    type: str
    title: str
    status: int
    detail: str
    more: dict[str, Any] = {}

    @classmethod
    def of(cls, item: str, refusal: Refusal) -> "Refused":
        """The refusal as a value, so that one bad item never sinks the rest."""
        return cls(item, problem_type(refusal), refusal.title, refusal.status, refusal.detail, refusal.more)


class Answer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a command came to. `position` is that of its last event; `more` is the command's own part of the answer."""

    id: str | None = None
    version: int | None = None
    position: int = 0
    events: tuple[str, ...] = ()
    more: dict[str, Any] = msgspec.field(default_factory=dict)
    replayed: bool = False

    def body(self) -> dict[str, Any]:
        """As HTTP and the command line show it."""
        head = {"id": self.id, "version": self.version} if self.id is not None else {}
        return {**head, "position": self.position, "events": list(self.events), **self.more}


def problem_type(refusal: Refusal) -> str:
    """`/problems/over-allocated` for `OverAllocated`."""
    name = type(refusal).__name__
    return "/problems/" + "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
