"""Long lists as parameters of a query, in PostgreSQL's binary form: ten times as fast as a list."""

from collections.abc import Iterable
from typing import ClassVar

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from store import wire


class Texts(bytes):
    """A text[] that can be a parameter of any query."""


class _TextsDumper(Dumper):
    format: ClassVar[Format] = Format.BINARY  # type: ignore[misc]  # psycopg declares an instance variable
    oid: ClassVar[int] = wire.TEXTS  # type: ignore[misc]

    def dump(self, obj: Texts) -> Texts:
        return obj


psycopg.adapters.register_dumper(Texts, _TextsDumper)


def texts(values: Iterable[str]) -> Texts:
    """A text[]."""
    return Texts(wire.texts(value.encode() for value in values))
