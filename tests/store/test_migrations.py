"""Tables are made once, whoever comes first, and what was applied stays as it was."""

from importlib.resources import files
from pathlib import Path

import pytest

from store.errors import MigrationChanged, UnsafeSetting
from store.migrate import migrate
from store.store import Store
from tests.store.batches import at_once

ALL = sorted(each.name for each in (files("store") / "migrations").iterdir() if each.name.endswith(".sql"))


def test_migrations_are_applied_once(database_url: str, schema: str) -> None:
    store = Store(database_url, schema=schema)
    assert store.migrate() == ALL
    assert store.migrate() == []
    store.close()


def test_processes_that_start_together_make_the_tables_once(database_url: str, schema: str) -> None:
    stores = [Store(database_url, schema=schema) for _ in range(6)]
    outcomes = at_once(*[store.migrate for store in stores])
    assert sorted(outcomes) == [[]] * 5 + [ALL]
    for store in stores:
        store.close()


def test_an_applied_migration_that_was_edited_is_refused(store: Store, tmp_path: Path) -> None:
    for name in ALL:
        (tmp_path / name).write_text((files("store") / "migrations" / name).read_text())
    (tmp_path / ALL[1]).write_text("SELECT 'edited'")
    with store.connection() as connection, pytest.raises(MigrationChanged, match=f"{ALL[1]} has been edited"):
        migrate(connection, store.schema, tmp_path)


def test_a_new_migration_is_applied_and_a_broken_one_leaves_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "0001_new.sql").write_text("CREATE TABLE {schema}.colours (name text)")
    (tmp_path / "0002_broken.sql").write_text("CREATE TABLE {schema}.shapes (name text); SELECT 1 / 0")
    with store.connection() as connection:
        with pytest.raises(Exception, match="division by zero"):
            migrate(connection, store.schema, tmp_path)
        assert connection.execute("SELECT to_regclass('colours'), to_regclass('shapes')").fetchone() == (None, None)
        (tmp_path / "0002_broken.sql").unlink()
        assert migrate(connection, store.schema, tmp_path) == ["0001_new.sql"]
        assert connection.execute("SELECT count(*) FROM colours").fetchone() == (0,)


@pytest.mark.parametrize("name", ["", "Upper", "1st", 'a"b', "a b", "x" * 52])
def test_a_schema_name_that_would_need_quotes_is_refused(database_url: str, name: str) -> None:
    with pytest.raises(UnsafeSetting, match="schema"):
        Store(database_url, schema=name)
