"""Two functions for a table of sums, written out column by column, as millions of calls need no loop each."""

from collections.abc import Callable
from typing import Any

_SOURCE = """
def add(key, /, *, {parameters}):
    return verb, key, [{names}]

def grow(known, deltas):
    {names}, = deltas
    {additions}
"""


def adding(verb: object, columns: tuple[str, ...]) -> tuple[Callable[..., Any], Callable[[list[Any], list[Any]], None]]:
    """`add(key, column=delta, …)`, a change with the deltas of all columns; and what adds deltas to those known."""
    source = _SOURCE.format(
        parameters=", ".join(f"{name}=0" for name in columns),
        names=", ".join(columns),
        additions="\n    ".join(f"if {name}: known[{place}] += {name}" for place, name in enumerate(columns)),
    )
    made: dict[str, Any] = {"verb": verb}
    exec(source, made)  # noqa: S102 - of our own column names, as dataclasses do
    return made["add"], made["grow"]
