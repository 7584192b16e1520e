"""A backup holds all that a schema needs, also what finds parts of words."""

import subprocess
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from api.cli.backing_up import EXTENSIONS
from projections.engine import Engine
from store.outbox_home import is_copy
from store.server.binaries import environment, find
from store.store import Store


def test_a_backup_goes_into_an_empty_database_with_its_indexes(store: Store, database_url: str, tmp_path: Path) -> None:
    Engine(store).prepare()
    tools, file, name = find(None, None).folder, tmp_path / "office.dump", f"restored_{uuid4().hex[:8]}"

    def run(tool: str, *given: str) -> None:
        subprocess.run([str(tools / tool), *given], check=True, env=environment())

    run(
        "pg_dump",
        "--dbname",
        database_url,
        "--schema",
        store.schema,
        "--format",
        "custom",
        "--file",
        str(file),
        *EXTENSIONS,
    )
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            empty = psycopg.conninfo.make_conninfo(database_url, dbname=name)
            run("pg_restore", "--exit-on-error", "--dbname", empty, str(file))
            with psycopg.connect(empty) as restored:
                found = restored.execute(
                    "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'"
                ).fetchone()
                restored.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(store.schema)))
                copied = is_copy(restored)
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    assert found and found[0] >= 1
    assert copied, "its letters must not leave a second time"
    with store.connection() as connection:
        assert not is_copy(connection)
