"""The log as projections read it is the log as it was written."""

from typing import Any

import msgspec
import pytest

from aggregates.registry import TOPICS
from projections.catalogue import PROJECTIONS
from projections.engine.facts import FactReader, as_read, is_plain
from projections.engine.session import connect
from projections.text import as_json, folded, search, sort_key
from store.mapper import EventMapper
from store.store import Store
from tests.projections.world import World, Written

WANTED = {event for model in PROJECTIONS for event in model.CHANGES}


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_an_event_is_read_with_the_fields_that_it_has(topic: str) -> None:
    assert as_read(TOPICS[topic]).__struct_fields__ == TOPICS[topic].__struct_fields__


def test_projections_make_the_same_of_a_fact_in_either_form(store: Store) -> None:
    world = World(21).live(150)
    world.record(store)
    reader = FactReader(store.mapper, WANTED)
    with connect(store) as connection:
        facts = [each for piece in reader.read(connection, 0, 10_000) for each in reader.decode(piece)]
    events = {fact: event for event, fact in reader.fact_types.items()}
    for fact, (_, _, event) in zip(facts, world.facts, strict=True):
        assert events[type(fact)] is type(event)
        at = Written(fact.position, fact.id, fact.version, fact.recorded_at, fact.by, event)
        for handler in (model.CHANGES[type(event)] for model in PROJECTIONS if type(event) in model.CHANGES):
            assert plain(handler(fact.event, fact)) == plain(handler(event, at))


def plain(changes: Any) -> Any:
    """As text, as the database gets it."""
    return [as_texts(each) for each in changes]


def as_texts(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return [as_texts(each) for each in msgspec.structs.astuple(value)]
    if isinstance(value, dict):
        return {key: as_texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(each) for each in value]
    return value if value is None else str(value)


def test_facts_of_an_older_version_are_lifted(store: Store) -> None:
    world = World(22)
    world.record(store)
    mapper = EventMapper(TOPICS, {})
    mapper.decoders["Customer.Opened"] = mapper.decoders["Customer.Entered"]
    reader = FactReader(mapper, WANTED)
    with connect(store) as connection:
        (piece,) = reader.read(connection, 0, 10)
    lifted = reader.decode(piece.replace(b"Customer.Entered", b"Customer.Opened"))
    assert [type(each) for each in lifted] == [reader.fact_types[TOPICS["Customer.Entered"]]] * 3


@pytest.mark.parametrize(("piece", "surely"), [
    (b'["a"]', True), (rb'["a\"b"]', True), (rb'["a\/b"]', True), (rb'["a\nb"]', False), (rb'["a\\nb"]', False),
    (rb'["\u0001"]', False),
])  # fmt: skip
def test_a_piece_is_plain_when_no_control_character_can_be_in_it(piece: bytes, surely: bool) -> None:
    assert is_plain(piece) is surely


def test_what_is_json_already_stays_as_it_is() -> None:
    assert as_json(msgspec.Raw(b'[{"a": 1}]')) == '[{"a": 1}]'
    assert as_json(()) == "[]"


def test_searches_and_sorts_know_latvian_and_lithuanian() -> None:
    assert search("Šķēršļu", None, "iela", "") == "skerslu iela"
    assert folded("Łódź") == "lodz"
    names = ["Žagars", "Zvirbulis", "Šulcs", "Svens", "Ābols", "Abele", "Čakste", "Cukurs", "Ūdris", "Udre"]
    assert sorted(names, key=sort_key) == [
        "Abele", "Ābols", "Cukurs", "Čakste", "Svens", "Šulcs", "Udre", "Ūdris", "Zvirbulis", "Žagars",
    ]  # fmt: skip
