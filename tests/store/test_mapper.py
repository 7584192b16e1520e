"""Every event ever released still loads (promise 9), and what is not known is refused."""

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.event import Event
from aggregates.registry import TOPICS
from store.errors import UnknownTopic
from store.mapper import MAPPER, UPCASTERS, EventMapper, next_topic

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "events").glob("*.json"))


def topic_of(golden: Path) -> str:
    """`Invoice.Approved.json`, and `Invoice.Approved~2.json` for the one that was added with a later field."""
    return golden.stem.partition("~")[0]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.stem)
def test_every_event_ever_released_still_loads_and_loses_nothing(golden: Path) -> None:
    event = MAPPER.decode(topic_of(golden), golden.read_bytes())
    if topic_of(golden) in TOPICS:
        said, kept = json.loads(golden.read_text()), json.loads(msgspec.json.encode(everything(event)))
        assert as_said(kept, said) == said


def as_said(kept: Any, said: Any) -> Any:
    """Only the fields that the golden names: what a struct gained since then has its default."""
    if isinstance(said, dict) and isinstance(kept, dict):
        return {name: as_said(kept[name], value) for name, value in said.items() if name in kept}
    if isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept):
        return [as_said(*pair) for pair in zip(kept, said, strict=True)]
    return kept


def everything(event: Any) -> Any:
    """With the fields that have their default, which the encoder leaves out."""
    if isinstance(event, msgspec.Struct):
        fields = ((name, getattr(event, name)) for name in event.__struct_fields__)
        return {name: everything(value) for name, value in fields if value is not msgspec.UNSET}
    if isinstance(event, tuple):
        return [everything(each) for each in event]
    return event


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_golden_with_every_field(topic: str) -> None:
    goldens = [json.loads(golden.read_text()) for golden in GOLDEN if topic_of(golden) == topic]
    assert goldens, f"write tests/golden/events/{topic}.json with every field set"
    named = {name for golden in goldens for name in golden}
    fields = set(TOPICS[topic].__struct_encode_fields__)
    assert named == fields, f"add tests/golden/events/{topic}~2.json; goldens are never edited"


def test_every_golden_is_of_a_topic_that_can_be_read() -> None:
    assert {topic_of(golden) for golden in GOLDEN} == TOPICS.keys() | UPCASTERS.keys()


MONEY = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
VALUES: dict[Any, Any] = {
    Decimal: MONEY,
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    datetime: st.datetimes(timezones=st.just(UTC)),
    dict[str, Any]: st.dictionaries(st.text(max_size=5), st.integers(0, 9) | st.text(max_size=5), max_size=2),
    date: st.dates(),
    UUID: st.uuids(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    arguments = getattr(kind, "__args__", ())
    if kind in VALUES:
        return VALUES[kind]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return events(kind)
    if kind is msgspec.UnsetType:
        return st.just(msgspec.UNSET)
    if getattr(kind, "__origin__", None) is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if getattr(kind, "__origin__", None) is tuple:
        return st.tuples(*map(values, arguments))
    if arguments and "Union" in type(kind).__name__:
        return st.one_of(*map(values, arguments))
    return st.from_type(kind)


def events(kind: Any) -> st.SearchStrategy[Any]:
    """Structs of a class, any field any value of its type."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


@pytest.mark.parametrize("topic", TOPICS)
def test_any_event_comes_back_as_it_went(topic: str) -> None:
    @given(events(TOPICS[topic]))
    def comes_back(event: Event) -> None:
        assert MAPPER.decode(topic, MAPPER.encode(event)) == event
        assert MAPPER.topic(event) == topic

    comes_back()


def test_an_unknown_topic_is_refused_and_nothing_is_imported() -> None:
    with pytest.raises(UnknownTopic, match="'os:system'"):
        MAPPER.decode("os:system", b'{"command":"true"}')


def test_an_event_outside_the_registry_is_not_kept() -> None:
    class Stranger(Event, frozen=True, kw_only=True):
        pass

    with pytest.raises(UnknownTopic, match=r"aggregates\.registry"):
        MAPPER.topic(Stranger(effective_on=date(2026, 1, 1)))


class Weighed(Event, frozen=True, kw_only=True):
    """The third version: grams, and where."""

    schema_version = 3
    grams: int
    place: str


LATEST = Weighed(effective_on=date(2026, 1, 1), grams=1500, place="Riga")
STEPS = {
    "Weighed": lambda old: {"effective_on": old["effective_on"], "grams": math.floor(1000 * float(old["kilograms"]))},
    "Weighed.v2": lambda old: {**old, "place": "Riga"},
}


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("Weighed", b'{"effective_on":"2026-01-01","kilograms":"1.5"}'),
        ("Weighed.v2", b'{"effective_on":"2026-01-01","grams":1500}'),
        ("Weighed.v3", b'{"effective_on":"2026-01-01","grams":1500,"place":"Riga"}'),
    ],
)
def test_older_versions_are_lifted_step_by_step(topic: str, state: bytes) -> None:
    mapper = EventMapper({Weighed.topic(): Weighed}, STEPS)
    assert mapper.decode(topic, state) == mapper.decode(topic, state.decode()) == LATEST
    assert mapper.topic(LATEST) == "Weighed.v3"


def test_topics_count_their_versions_from_2() -> None:
    assert [next_topic(each) for each in ("A.B", "A.B.v2", "A.B.v9", "A.very")] == [
        "A.B.v2",
        "A.B.v3",
        "A.B.v10",
        "A.very.v2",
    ]
