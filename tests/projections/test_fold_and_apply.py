"""However changes are folded and brought into the tables, the rows are those of making each change at once."""

import random
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.engine import apply as applying
from projections.engine.apply import RowMissing, apply
from projections.engine.fold import Fold
from projections.engine.positions import create, key
from projections.table import Table
from tests.projections.naive import Naive

NOTES = Table("notes", "log", columns="number bigint NOT NULL\nnote text", key="number")
THINGS = Table(
    "things",
    "rows",
    columns="""
        id      text NOT NULL
        name    text                -- may be empty
        amount  numeric NOT NULL
        seen    boolean NOT NULL
        words   text[] NOT NULL
        more    json NOT NULL
    """,
    key="id",
)
SUMS = Table(
    "sums", "sums", columns="a text NOT NULL\nb text NOT NULL\nn bigint NOT NULL\nm numeric NOT NULL", key="a, b"
)
TABLES = (NOTES, THINGS, SUMS)
TEXTS = ["", "null", "None", "a\tb\nc\rd", 'x"y', "\\", "\\n", "\\.", "ā, ž", "{}", "\x01", "1,2", "'"]


def random_changes(seed: int, count: int) -> list[Any]:
    """Changes that a projection could ask for: it changes only things that are there."""
    chance = random.Random(seed)
    there: set[str] = set()
    return [chance.choice([noted, born, born, put, put, put_whole, added, dropped, summed])(chance, there, number)
            for number in range(count)]  # fmt: skip


def noted(chance: random.Random, there: set[str], number: int) -> Any:
    return NOTES.append(number=number, note=chance.choice([None, *TEXTS]))


def values(chance: random.Random) -> dict[str, Any]:
    return {
        "name": chance.choice([None, *TEXTS]),
        "amount": Decimal(chance.randint(-999, 999)) / 100,
        "seen": chance.random() < 0.5,
        "words": '{"a","b\\\\c"}',
        "more": chance.choice(['[{"a":"x\\"y\\n"}]', "[]"]),
    }


def born(chance: random.Random, there: set[str], number: int) -> Any:
    name = f"t{chance.randint(0, 9)}"
    if name in there:
        return put_in(chance, name)
    there.add(name)
    return THINGS.append(id=name, **values(chance))


def put_in(chance: random.Random, key: str) -> Any:
    chosen = values(chance)
    return THINGS.put(key, **{name: chosen[name] for name in chance.sample(list(chosen), chance.randint(1, 4))})


def put(chance: random.Random, there: set[str], number: int) -> Any:
    return put_in(chance, chance.choice(sorted(there))) if there else noted(chance, there, number)


def put_whole(chance: random.Random, there: set[str], number: int) -> Any:
    name = f"t{chance.randint(0, 9)}"
    there.add(name)
    return THINGS.put(name, id=name, **values(chance))


def added(chance: random.Random, there: set[str], number: int) -> Any:
    return THINGS.add(chance.choice(sorted(there)), amount=Decimal("0.07")) if there else noted(chance, there, number)


def dropped(chance: random.Random, there: set[str], number: int) -> Any:
    name = f"t{chance.randint(0, 9)}"
    there.discard(name)
    return THINGS.drop(name)


def summed(chance: random.Random, there: set[str], number: int) -> Any:
    deltas = {"n": chance.randint(-2, 2), "m": Decimal(chance.randint(-99, 99)) / 10}
    return SUMS.add((chance.choice("xy"), chance.choice(TEXTS)), **dict(chance.sample(list(deltas.items()), 1)))


def folded(changes: list[Any]) -> Fold:
    fold = Fold(TABLES)
    for change in changes:
        if isinstance(change, tuple):
            fold.verbs[change[0]](change[1], change[2])
        else:
            fold.verbs[type(change)](change)
    return fold


@pytest.fixture(scope="module")
def connection(database_url: str) -> Any:
    with psycopg.connect(database_url, autocommit=True) as made:
        made.execute("CREATE SCHEMA IF NOT EXISTS test_apply; SET search_path = test_apply")
        for table in TABLES:
            create(made, table, table.name)
            key(made, table, table.name)
        yield made
        made.execute("DROP SCHEMA test_apply CASCADE")


def rows(connection: Any, table: Table) -> dict[Any, dict[str, Any]]:
    found = connection.execute(f"SELECT {', '.join(table.columns)} FROM {table.name}").fetchall()
    return {tuple(row[: len(table.key)]): dict(zip(table.columns, row, strict=True)) for row in found}


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    import json

    done = dict(row)
    if "more" in row:
        done |= {"more": json.loads(row["more"]), "words": ["a", "b\\c"]}
    return done


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.integers(1, 80), st.integers(1, 30), st.booleans())
def test_any_changes_in_any_pages(connection: Any, seed: int, count: int, page: int, by_copy: bool) -> None:
    changes = random_changes(seed, count)
    naive = Naive()
    for change in random_changes(seed, count):
        naive.change(change, TABLES)
    with connection.transaction(force_rollback=True), pytest.MonkeyPatch.context() as patch:
        patch.setattr(applying, "MANY", 0 if by_copy else 10**9)
        for start in range(0, count, page):
            apply(connection, folded(changes[start : start + page]))
        for table in TABLES:
            assert rows(connection, table) == {key: as_read(row) for key, row in naive.of(table).items()}


@pytest.mark.parametrize("many", [0, 10**9])
@pytest.mark.parametrize("change", [THINGS.put("nobody", name="x"), THINGS.add("nobody", amount=1)])
def test_a_change_of_a_row_that_is_not_there_is_refused(
    connection: Any, change: Any, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "MANY", many)
    with pytest.raises(RowMissing, match="things"), connection.transaction():
        apply(connection, folded([change]))


def test_a_row_cannot_be_born_twice() -> None:
    twice = [THINGS.append(id="a", **values(random.Random(1))) for _ in range(2)]
    with pytest.raises(ValueError, match="'a' is in things already"):
        folded(twice)


def test_a_row_that_is_born_and_dropped_leaves_no_trace() -> None:
    fold = folded([THINGS.append(id="a", **values(random.Random(1))), THINGS.put("a", name="x"), THINGS.drop("a")])
    assert len(fold) == 0


def test_what_is_put_wins_over_what_was_added_before_and_grows_by_what_is_added_after() -> None:
    fold = folded([THINGS.add("a", amount=5), THINGS.put("a", amount=1), THINGS.add("a", amount=2)])
    (things,) = [each for each in fold.tables if each.table is THINGS]
    assert (things.puts, things.adds) == ({"a": {"amount": 3}}, {"a": {}})
