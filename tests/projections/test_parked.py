"""A fact that the read models cannot take in is parked with its document, tells so, and heals when it can."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.customer import Customer
from aggregates.ids import customer_id
from projections.engine import Engine, replay, shadow
from projections.engine.rebuild import RebuildStopped
from projections.table import Table
from store.facts import Append, NewFact
from store.store import Store
from tests.projections.world import World

NAMES = Table("names", "rows", columns="id uuid NOT NULL\nname text NOT NULL\nlimits numeric NOT NULL", key="id")
TALLY = Table("tally", "sums", columns="word text NOT NULL\ntimes bigint NOT NULL", key="word")


class Model:
    """Cannot take in the names that are in `poison`; NUL and missing rows the database refuses by itself."""

    TABLES = (NAMES, TALLY)

    def __init__(self, *poison: str) -> None:
        self.poison = set(poison)
        self.CHANGES = {Customer.Entered: self.entered, Customer.Amended: self.amended}

    def entered(self, e: Any, at: Any) -> Any:
        self.check(e.name)
        return NAMES.append(id=at.id, name=e.name, limits=0), TALLY.add(e.name, times=1)

    def amended(self, e: Any, at: Any) -> Any:
        self.check(e.name)
        return NAMES.put(at.id, name=e.name), NAMES.add(at.id, limits=1), TALLY.add(e.name, times=1)

    def check(self, name: str) -> None:
        if name in self.poison:
            raise ZeroDivisionError(f"cannot take in {name}")


class Log:
    """Customers that are entered and amended."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.versions: dict[UUID, int] = {}

    def names(self, *names: str) -> int:
        """`A:x`: customer A is called x from now on."""
        facts = []
        for each in names:
            code, name = each.split(":")
            customer = customer_id(code)
            version = self.versions[customer] = self.versions.get(customer, 0) + 1
            on = World(0).today
            entered = Customer.Entered(effective_on=on, code=code, name=name)
            facts.append(
                NewFact(customer, version, entered if version == 1 else Customer.Amended(effective_on=on, name=name))
            )
        return self.store.append(Append(command_id=uuid4(), name="test", fingerprint="x", by="anna", facts=facts)).last


def seen(store: Store) -> dict[str, tuple[str, Decimal]]:
    with store.connection() as connection:
        return {str(row[0]): row[1:] for row in connection.execute("SELECT id, name, limits FROM names")}


def of(code: str) -> str:
    return str(customer_id(code))


def built(store: Store, model: Model) -> Engine:
    engine = Engine(store, [model])
    engine.prepare()
    return engine


@pytest.fixture(params=["small", "large"])
def pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in the careful and in the fast way."""
    if request.param == "large":
        monkeypatch.setattr(replay, "PAGE", 2)
        monkeypatch.setattr("projections.engine.live.LiveTables.window", 4)
        monkeypatch.setattr(shadow, "_HASTY", 4)
        monkeypatch.setattr(shadow, "_CAREFUL", 4)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("bad", ["bad", "b\0d"], ids=["the projection raises", "the database refuses"])
def test_one_bad_fact_parks_its_document_and_nothing_else(store: Store, bad: str) -> None:
    Log(store).names("A:a", "B:b", f"A:{bad}", "B:bb", "A:aa", "C:c", "B:bbb")
    engine = built(store, Model("bad"))
    assert engine.catch_up() == 7
    assert seen(store) == {of("A"): ("a", 0), of("B"): ("bbb", 2), of("C"): ("c", 0)}
    first, second = engine.parked()
    assert (first.position, first.topic, first.document) == (3, "Customer.Amended", of("A"))
    assert "cannot take in bad" in first.error or "0x00" in first.error or "u0000" in first.error
    assert (second.position, second.error) == (5, "waits behind position 3")


@pytest.mark.usefixtures("pages")
def test_later_facts_of_a_parked_document_wait_behind_it(store: Store) -> None:
    log, model = Log(store), Model("bad")
    log.names("A:bad", "B:b")
    engine = built(store, model)
    engine.catch_up()
    log.names("A:a", "B:bb", "A:aa")
    engine.catch_up()
    assert [each.position for each in engine.parked()] == [1, 3, 5]
    assert seen(store) == {of("B"): ("bb", 1)}


@pytest.mark.usefixtures("pages")
def test_healed_facts_are_taken_in_in_order(store: Store) -> None:
    log, model = Log(store), Model("bad", "worse")
    log.names("A:a", "A:bad", "B:worse", "A:aa", "B:b", "A:aaa")
    engine = built(store, model)
    engine.catch_up()
    model.poison = {"worse"}
    assert engine.retry_parked() == [2, 4, 6]
    assert [each.position for each in engine.parked()] == [3, 5]
    log.names("A:x", "B:x")
    engine.catch_up()
    assert seen(store) == {of("A"): ("x", 4)}
    model.poison = set()
    assert engine.retry_parked() == [3, 5, 8]
    healed = engine.digests()
    engine.rebuild()
    assert engine.digests() == healed
    assert engine.retry_parked() == []


def test_a_running_engine_notices_that_another_healed(store: Store) -> None:
    log, model = Log(store), Model("bad")
    log.names("A:bad")
    engine = built(store, model)
    with engine._runner() as (runner, _):
        assert runner.leads()
        runner.catch_up()
        model.poison = set()
        assert Engine(store, [model]).retry_parked() == [1]
        log.names("A:a")
        runner.catch_up()
    assert (engine.parked(), seen(store)) == ([], {of("A"): ("a", 1)})


@pytest.mark.usefixtures("pages")
def test_a_rebuild_of_all_parks_anew_what_is_still_bad(store: Store) -> None:
    log, model = Log(store), Model("bad", "worse")
    log.names("A:a", "B:worse", "C:c", "A:bad", "B:b")
    engine = built(store, model)
    engine.catch_up()
    assert [each.position for each in engine.parked()] == [2, 4, 5]
    model.poison = {"bad"}
    engine.rebuild()
    assert [each.position for each in engine.parked()] == [4]
    assert seen(store) == {of("A"): ("a", 0), of("B"): ("b", 1), of("C"): ("c", 0)}


def test_a_rebuild_of_some_leaves_parked_facts_parked(store: Store) -> None:
    log, model = Log(store), Model("bad")
    log.names("A:a", "A:bad", "B:b")
    engine = built(store, model)
    engine.catch_up()
    before = engine.digests()
    model.poison = set()
    engine.rebuild(["tally"])
    assert (engine.digests(), [each.position for each in engine.parked()]) == (before, [2])


def test_a_rebuild_of_some_stops_at_a_fact_that_only_they_cannot_take_in(store: Store) -> None:
    log, model = Log(store), Model()
    log.names("A:a", "A:bad", "B:b")
    engine = built(store, model)
    engine.catch_up()
    before = engine.digests()
    model.poison = {"bad"}
    with pytest.raises(RebuildStopped, match="position 2"):
        engine.rebuild(["tally"])
    assert (engine.digests(), engine.parked()) == (before, [])


def test_a_fact_of_an_unknown_kind_is_parked(store: Store) -> None:
    Log(store).names("A:a", "B:b", "C:c")
    with store.connection() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET topic = 'Customer.Beamed' WHERE position = 2")
    engine = built(store, Model())
    engine.catch_up()
    (only,) = engine.parked()
    assert (only.position, only.topic) == (2, "Customer.Beamed")
    assert set(seen(store)) == {of("A"), of("C")}


def test_a_broken_database_parks_nothing(store: Store) -> None:
    Log(store).names("A:a")
    engine = built(store, Model())
    with store.connection() as connection:
        connection.execute("ALTER TABLE names DROP COLUMN limits")
    with pytest.raises(Exception, match="limits"):
        engine.catch_up()
    assert (engine.position(), engine.parked()) == (0, [])


def test_models_are_any_objects_with_tables_and_changes() -> None:
    assert SimpleNamespace(TABLES=(NAMES,), CHANGES={}).TABLES[0].name == "names"
