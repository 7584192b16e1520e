"""Facts are kept for ever: nobody changes one, and the application's role may not even try."""

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from store.migrate import migrate
from store.store import Store
from tests.store.batches import command, facts

CHANGES = [
    f"{verb} {table}{rest}"
    for table in ("events", "commands", "files", "file_chunks")
    for verb, rest in (("DELETE FROM", ""), ("TRUNCATE", " CASCADE"))
] + ["UPDATE events SET by = 'somebody else'", "UPDATE commands SET result = ''", "UPDATE files SET media_type = ''"]


@pytest.fixture
def kept(store: Store) -> Store:
    store.append(command(*facts(uuid4(), 1)))
    store.keep_file(b"content", "text/plain")
    return store


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_cannot_change_or_remove_what_is_kept(kept: Store, change: str) -> None:
    with kept.connection() as connection, pytest.raises(psycopg.DatabaseError, match="kept for ever"):
        connection.execute(change)
    assert kept.head().position == 1


def test_not_even_where_triggers_are_switched_off_for_replication(kept: Store) -> None:
    with kept.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(psycopg.DatabaseError, match="kept for ever"):
            connection.execute("DELETE FROM events")


@pytest.mark.parametrize("change", CHANGES)
def test_the_role_of_the_application_has_no_right_to_change_or_remove(kept: Store, change: str) -> None:
    with kept.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL ROLE {kept.schema}_app")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(change)


def test_the_role_of_the_application_can_do_all_that_the_store_does(kept: Store) -> None:
    login = f"{kept.schema}_login"
    with kept.connection() as connection:
        connection.execute(f"CREATE ROLE {login} LOGIN IN ROLE {kept.schema}_app PASSWORD 'x'")
    plain = Store(psycopg.conninfo.make_conninfo(kept.url, user=login, password="x"), schema=kept.schema, barrier=True)
    try:
        stream = uuid4()
        plain.append(command(*facts(stream, 1), take=[("k", stream)]))
        plain.append(command(*facts(stream, 2), release=[("k", stream)]))
        plain.rebuild_keys()
        assert plain.head().position == 3
        assert plain.file(plain.keep_file(b"more", "text/plain")) == b"more"
    finally:
        plain.close()
        with kept.connection() as connection:
            connection.execute(f"DROP ROLE {login}")


def test_a_role_that_may_not_make_roles_can_still_migrate(database_url: str, schema: str) -> None:
    plain = f"{schema}_plain"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {plain}; CREATE SCHEMA {schema} AUTHORIZATION {plain}")
        connection.execute(f"GRANT CREATE ON DATABASE {connection.info.dbname} TO {plain}; SET ROLE {plain}")
        assert len(migrate(connection, schema)) >= 3
        connection.execute("RESET ROLE")
        roles = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [f"{schema}_app"]).fetchall()
        connection.execute(f"DROP OWNED BY {plain} CASCADE; DROP ROLE {plain}")
    assert roles == []
