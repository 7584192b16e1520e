"""The log as projections read it: JSON texts of many facts, with ids and dates left as text."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
from psycopg import Connection

from aggregates.event import Event
from store.mapper import EventMapper
from store.pieces import identity_at, last_position, pieces

KEPT_AS_JSON = frozenset(  # not looked into
    {"lines", "vat_lines", "candidates", "contacts", "warnings", "entry", "changes", "kept", "given_up", "enclosures"}
)
KEPT_AS_TEXT = frozenset({"net", "vat", "rate", "base_amount", "opening", "closing", "credits", "debits"})  # not summed
_MAY_FOLLOW_A_BACKSLASH = {b'"', b"/"}


class Fact(msgspec.Struct, array_like=True, gc=False):
    """An event and what is known beside it. Each topic has its own subclass, which says the event's type."""

    position: int
    id: str  # of the aggregate
    version: int
    recorded_at: str  # UTC, as PostgreSQL writes and reads it
    by: str
    event: Any

    @property
    def topic(self) -> str:
        """The name under which the event is kept."""
        return str(self.__struct_config__.tag)


class FactReader:
    """Reads and decodes pages of the log."""

    def __init__(self, mapper: EventMapper, wanted: Iterable[type[Event]]) -> None:
        """Events that nobody wants stay in the database; topics that nobody knows do not, and fail loudly."""
        self._mapper = mapper
        topics = {mapper.topics[event]: event for event in wanted}
        self.fact_types = {event: _fact_type(topic, as_read(event)) for topic, event in topics.items()}
        self._unwanted = sorted(mapper.topics.values() - topics.keys())
        older = mapper.decoders.keys() - mapper.topics.values()
        self._older = frozenset(_fact_type(topic, msgspec.Raw) for topic in older)
        known = (*self.fact_types.values(), *self._older)
        self._decode = msgspec.json.Decoder(list[reduce(or_, known)]).decode  # type: ignore[misc]

    def read(self, connection: Connection[Any], after: int, last: int) -> list[bytes]:
        """The facts behind position `after` up to `last`, as JSON, in pieces of so few that they stay in the cache."""
        return pieces(connection, after, last, self._unwanted)

    def head(self, connection: Connection[Any]) -> int:
        """The last position of the log, 0 when it is empty."""
        return last_position(connection)

    def identify(self, connection: Connection[Any], position: int) -> tuple[str, str]:
        """Topic and aggregate of the fact at this position, whatever it holds."""
        return identity_at(connection, position)

    def decode(self, piece: bytes) -> list[Fact]:
        """A piece of what `read` gave. Raises when one fact cannot be read."""
        facts: list[Fact] = self._decode(piece)
        return [today for each in facts if (today := self._lifted(each))] if self._older else facts

    def _lifted(self, fact: Fact) -> Fact | None:
        """A fact of an older version as one of today's; none when nobody wants that."""
        if type(fact) not in self._older:
            return fact
        event = self._mapper.decode(fact.topic, bytes(fact.event))
        today = self.fact_types.get(type(event))
        return today(*msgspec.structs.astuple(fact)[:-1], event) if today else None


def is_plain(piece: bytes) -> bool:
    """Surely no text in the piece has a line break or another control character, as none is written in JSON's way."""
    return {each[:1] for each in piece.split(b"\\")[1:]} <= _MAY_FOLLOW_A_BACKSLASH


def as_read(event: type[Event]) -> Any:
    """The event's type as it is decoded here: an id or a date stays the text that it is, and so do lists of lines.

    It has the fields of the event, so a projection reads either; it saves two thirds of the time of decoding.
    """
    fields = [(each.name, *_field(each)) for each in msgspec.structs.fields(event)]
    return msgspec.defstruct(event.__qualname__, fields, frozen=True, kw_only=True, gc=False)


def _field(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """Type and default."""
    kept = field.name in KEPT_AS_JSON
    kind = _or_unset(field.type) if kept else _type(field.type, text=field.name in KEPT_AS_TEXT)
    if field.default_factory is not msgspec.NODEFAULT:
        return kind, msgspec.field(default_factory=field.default_factory)
    if field.default is msgspec.NODEFAULT:
        return (kind,)
    if kept and field.default is not msgspec.UNSET:
        return kind, msgspec.Raw(msgspec.json.encode(field.default))
    return kind, str(field.default) if kind is str else field.default


def _or_unset(kind: Any) -> Any:
    return msgspec.Raw | msgspec.UnsetType if msgspec.UnsetType in get_args(kind) else msgspec.Raw


def _type(kind: Any, *, text: bool = False) -> Any:
    if kind in {UUID, date, datetime} or (text and kind is Decimal):
        return str
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return as_read(kind)  # type: ignore[arg-type]
    parts = get_args(kind)
    if get_origin(kind) in {Union, UnionType}:
        return reduce(or_, (_type(part, text=text) for part in parts))
    if get_origin(kind) is tuple and parts[-1] is Ellipsis:
        return tuple[_type(parts[0]), ...]  # type: ignore[misc]
    return kind


def _fact_type(topic: str, event: Any) -> Any:
    return msgspec.defstruct(topic, [("event", event)], bases=(Fact,), array_like=True, tag=topic, gc=False)
