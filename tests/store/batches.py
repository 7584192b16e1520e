"""Short ways to say what is appended."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from aggregates.number_series import NumberSeries
from store.facts import Append, NewFact

T = TypeVar("T")


def event(number: int = 1, effective_on: date = date(2026, 1, 15)) -> NumberSeries.Reserved:
    """A small fact that can be told from others by its number."""
    return NumberSeries.Reserved(
        effective_on=effective_on, series="R", year=2026, first=number, last=number, issued_on=effective_on
    )


def facts(stream: UUID, *versions: int) -> list[NewFact]:
    """One fact for each version."""
    return [NewFact(stream, version, event(version)) for version in versions]


def command(*kept: NewFact, **other: Any) -> Append:
    """A command of its own id unless one is given."""
    said: dict[str, Any] = {"command_id": uuid4(), "name": "reserve", "fingerprint": "content", "by": "anna"}
    return Append(facts=kept, **(said | other))


def at_once(*work: Callable[[], T]) -> list[T | Exception]:
    """What each returns or raises when all run at the same time, each in its own thread."""

    def outcome(each: Callable[[], T]) -> T | Exception:
        try:
            return each()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(outcome, work))


def positions(found: Iterable[Any]) -> list[int]:
    """Where they stand."""
    return [each.position for each in found]
